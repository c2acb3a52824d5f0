/**
 * What can be had: names, versions, builds, and where they come from. Owns finding the right data
 * file and reading only that one; choosing is in `resolution.ts`.
 */
import type { Artifact } from "../core/artifact.ts";
import { readEmbeddedData } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { hasTreesOf, withOwnId } from "../core/install/build_identity.ts";
import { missingSharedLibraries } from "../core/shared_libraries.ts";
import { type AddressBook, withoutSecrets } from "../core/stored_artifact.ts";
import type { CatalogEntry, CatalogFile, CatalogIndex } from "./registry/catalog.ts";
import { toMetadata, type ToolchainMetadata } from "./registry/metadata.ts";
import { addressesOf } from "./registry/addresses.ts";
import { buildsOfEntry, requirementsOf, toArtifact } from "./registry/rows.ts";
import { HostUnsuitableError, ToolchainNotFoundError } from "./registry/errors.ts";
import {
  type AddedCatalog,
  anyPlatform,
  type AvailableName,
  canonicalName,
  checkCatalog,
  describeEntry,
  mergeEntries,
} from "./registry/merge.ts";
import { describedAs, findKnownBuild } from "./registry/same_build.ts";
import {
  librariesAskedFor,
  type Resolution,
  type ResolutionRequest,
  resolve,
  shortfalls,
  sortedVersions,
  unknownName,
} from "./resolution.ts";
import { parseSpec, type ToolchainSpec } from "./spec.ts";

export type {
  ArchiveKind,
  Artifact,
  ArtifactSignature,
  ArtifactSource,
  Digests,
  HostRequirements,
  NpmSource,
  PypiSource,
  SourceLayout,
  UrlSource,
} from "../core/artifact.ts";
export type {
  CatalogBuild,
  CatalogDefaults,
  CatalogEntry,
  CatalogFile,
  CatalogIndexEntry,
  CatalogSignature,
  CatalogSource,
} from "./registry/catalog.ts";
export {
  HostUnsuitableError,
  InvalidVersionError,
  NoBuildError,
  ToolchainNotFoundError,
  ToolchainRegistryError,
  VersionNotFoundError,
} from "./registry/errors.ts";
export type { ToolchainMetadata } from "./registry/metadata.ts";
export type { ToolchainSpec } from "./spec.ts";
export { type AddedCatalog, type AvailableName, checkCatalog } from "./registry/merge.ts";

/** What must be known of the machine that shall run the builds. */
export type ToolchainHost = Pick<Host, "platform" | "env">;

/** What a registry is made of. */
export interface ToolchainRegistryOptions {
  /** Users' own data; an entry here adds to the built-in one of that name and wins over it. */
  readonly dataFiles?: readonly AddedCatalog[];
  /** The machine that shall run the builds; without it no build is held against a machine. */
  readonly host?: ToolchainHost;
  /** Reads one of the program's own data files; for tests. */
  readonly readData?: (name: string) => Promise<unknown>;
}

/** How a lookup may go beyond name, version and platform. */
export interface LookupOptions {
  /** False: take builds that this machine cannot run too, as for a lock or a bundle. */
  readonly forThisMachine?: boolean;
  /** True: the version is one version, not a pattern. */
  readonly exact?: boolean;
}

/** A looked-up build with what the user should hear about it. */
export interface LookupResult {
  /** The build. */
  readonly artifact: Artifact;
  /** Sentences such as "runs under Rosetta 2". */
  readonly notes: readonly string[];
}

/**
 * Everything that can be had, by name.
 *
 * @example
 * ```ts
 * import { ToolchainRegistry } from "@toolchainkit/toolchainkit/toolchain/registry";
 *
 * const registry = new ToolchainRegistry();
 * const metadata = await registry.lookup("llvm", "18", "linux-x64");
 * console.log(metadata.version, metadata.url, metadata.sha256, metadata.sizeMb, metadata.stdlib);
 * console.log(await registry.resolveVersion("llvm", "18")); // 18.1.8
 * console.log(await registry.listVersions("llvm"), await registry.listToolchains());
 * ```
 */
export class ToolchainRegistry {
  readonly #added: readonly AddedCatalog[];
  readonly #host: ToolchainHost | undefined;
  readonly #readData: (name: string) => Promise<unknown>;
  readonly #families = new Map<string, Promise<CatalogFile>>();
  readonly #entries = new Map<string, Promise<{ name: string; entry: CatalogEntry }>>();
  readonly #knownLibraries = new Set<string>();
  readonly #missingLibraries = new Set<string>();
  #index: Promise<CatalogIndex> | undefined;
  #addresses: AddressBook | undefined;

  /** Reads nothing yet. */
  constructor(options: ToolchainRegistryOptions = {}) {
    this.#added = options.dataFiles ?? [];
    this.#host = options.host;
    this.#readData = options.readData ?? readEmbeddedData;
  }

  /**
   * The build to install.
   *
   * @param version `latest`, `18`, `18.1`, `18.1.8`, a range or a channel.
   * @throws {ToolchainRegistryError} If there is none; says what there is.
   */
  async lookup(
    toolchainName: string,
    version: string,
    platform: string,
    options: LookupOptions = {},
  ): Promise<ToolchainMetadata> {
    return toMetadata(
      (await this.lookupWithNotes(toolchainName, version, platform, options)).artifact,
    );
  }

  /** Like `lookup`, with remarks such as emulation or newer versions that do not run here. */
  async lookupWithNotes(
    toolchainName: string,
    version: string,
    platform: string,
    options: LookupOptions = {},
  ): Promise<LookupResult> {
    const { name, entry } = await this.entry(toolchainName);
    const resolution = await this.#resolve({ name, entry, version, platform }, options);
    const where = { name, entry, version: resolution.version, platform: resolution.platform };
    const artifact = withoutSecrets(toArtifact(where, resolution.build));
    const own = this.#added.length === 0 ? artifact : await this.withOwnId(artifact);
    return { artifact: own, notes: resolution.notes };
  }

  /**
   * The full address of an archive or signature that an added file names, by what is stored of it in
   * locks and manifests; undefined when no added file names it.
   */
  fullAddress(stored: string): string | undefined {
    return (this.#addresses ??= addressesOf(this.#added)).find(stored);
  }

  /** All builds of one version for one platform, whether this machine runs them or not. */
  async builds(name: string, version: string, platform: string): Promise<Artifact[]> {
    const found = await this.entry(name).catch((error) => {
      if (error instanceof ToolchainNotFoundError) return undefined;
      throw error;
    });
    return found?.name === name ? buildsOfEntry({ ...found, version, platform }) : [];
  }

  /**
   * The build under the id that it may have: names and versions of the program's own data stand for
   * the bytes that this data names, and any other build of them gets an id of its own. A build that
   * data names is described as it does, whatever a lock says.
   */
  async withOwnId(artifact: Artifact): Promise<Artifact> {
    const { name, version, platform } = artifact;
    const entry = await this.#builtIn(name);
    const ours = entry === undefined ? [] : buildsOfEntry({ name, entry, version, platform });
    const all = this.#added.length === 0 ? ours : await this.builds(name, version, platform);
    const known = findKnownBuild(artifact, all);
    const described = known === undefined ? artifact : describedAs(artifact, known);
    const isFree = ours.length === 0 || hasTreesOf(artifact, ours) ||
      findKnownBuild(artifact, ours) !== undefined;
    return isFree ? described : withOwnId(described);
  }

  /** The exact version that a pattern stands for; on `platform` when given. */
  async resolveVersion(
    toolchainName: string,
    pattern: string,
    platform?: string,
  ): Promise<string> {
    const { name, entry } = await this.entry(toolchainName);
    if (platform !== undefined) {
      return (await this.#resolve({ name, entry, version: pattern, platform }, {})).version;
    }
    // Platform by platform would prefer the first; a made-up one with all builds has them all.
    const merged: CatalogEntry = { ...entry, versions: anyPlatform(entry) };
    return resolve({ name, entry: merged, version: pattern, platform: "any" }).version;
  }

  /** All versions, newest first, without prereleases. */
  async listVersions(toolchainName: string, platform?: string): Promise<string[]> {
    const { entry } = await this.entry(toolchainName);
    return sortedVersions(entry, platform === undefined ? {} : { platform });
  }

  /** The names of all toolchains, sorted; tools such as CMake are not among them. */
  async listToolchains(): Promise<string[]> {
    return (await this.available()).filter(({ kind }) => kind === "toolchain")
      .map(({ name }) => name);
  }

  /** All names with what a list shows of them, sorted. Reads no family. */
  async available(): Promise<AvailableName[]> {
    const rows = new Map<string, AvailableName>();
    for (const [name, row] of Object.entries((await this.#readIndex()).entries)) {
      const { file: _file, ...shown } = row;
      rows.set(name, { name, ...shown });
    }
    for (const { file } of this.#added) {
      for (const [name, entry] of Object.entries(file.entries)) {
        rows.set(name, describeEntry(name, entry, rows.get(name)));
      }
    }
    return [...rows.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** The canonical name behind a name or alias, and all that is known of it. */
  entry(nameOrAlias: string): Promise<{ name: string; entry: CatalogEntry }> {
    const known = this.#entries.get(nameOrAlias);
    if (known !== undefined) return known;
    const found = this.#findEntry(nameOrAlias);
    this.#entries.set(nameOrAlias, found);
    return found;
  }

  /**
   * Goes on only if this machine can run the artifact, such as a locked one.
   *
   * @throws {HostUnsuitableError} If it lacks something, naming a version that would run.
   */
  async assertRunsHere(artifact: Artifact): Promise<void> {
    const host = this.#host;
    if (host === undefined || artifact.requires === undefined) return;
    const libraries = artifact.requires.libraries ?? [];
    const missingLibraries = await missingSharedLibraries(libraries, host);
    const lacking = shortfalls(artifact.requires, { platform: host.platform, missingLibraries });
    if (lacking.length === 0) return;
    const { name, version, platform } = artifact;
    const works = await this.resolveVersion(name, "latest", platform).catch(() => undefined);
    throw new HostUnsuitableError({ name, version, platform }, { shortfalls: lacking, works });
  }

  /** Reads a SPEC: `llvm`, `llvm-18`, `llvm@>=17 <19`, `arm-none-eabi-13.3`. */
  async parseSpec(text: string): Promise<ToolchainSpec> {
    const names = new Set<string>();
    for (const row of await this.available()) {
      names.add(row.name);
      for (const alias of row.aliases ?? []) names.add(alias);
    }
    return parseSpec(text, names);
  }

  async #findEntry(nameOrAlias: string): Promise<{ name: string; entry: CatalogEntry }> {
    const index = await this.#readIndex();
    const wanted = nameOrAlias.toLowerCase();
    const canonical = canonicalName(wanted, index, this.#added);
    let entry = await this.#builtIn(canonical);
    for (const { file } of this.#added) {
      const own = Object.hasOwn(file.entries, canonical) ? file.entries[canonical] : undefined;
      if (own !== undefined) entry = entry === undefined ? own : mergeEntries(entry, own);
    }
    if (entry === undefined) {
      throw unknownName(
        nameOrAlias,
        (await this.available()).flatMap(({ name, aliases }) => [
          name,
          ...(aliases ?? []),
        ]),
      );
    }
    return { name: canonical, entry };
  }

  /** What the program's own data has under a canonical name. */
  async #builtIn(name: string): Promise<CatalogEntry | undefined> {
    const { entries } = await this.#readIndex();
    const row = Object.hasOwn(entries, name) ? entries[name] : undefined;
    return row === undefined ? undefined : (await this.#family(row.file)).entries[name];
  }

  async #resolve(
    request: { name: string; entry: CatalogEntry; version: string; platform: string },
    options: LookupOptions,
  ): Promise<Resolution> {
    const host = this.#host;
    const wanted = { ...request, exact: options.exact ?? false };
    if (host === undefined || options.forThisMachine === false) return resolve(wanted);
    return await this.#resolveHere(wanted, host);
  }

  /** Libraries are looked for on the machine only when a build that was chosen asks for them. */
  async #resolveHere(request: ResolutionRequest, host: ToolchainHost): Promise<Resolution> {
    const { entry } = request;
    const machine = { platform: host.platform, missingLibraries: this.#missingLibraries };
    try {
      for (;;) {
        const found = resolve({ ...request, machine });
        const { libraries = [] } = requirementsOf(entry, found.build, found.platform) ?? {};
        if (!await this.#lookForLibraries(libraries, host)) return found;
      }
    } catch (error) {
      if (!(error instanceof HostUnsuitableError)) throw error;
      // What would work instead can only be told when all libraries are known.
      await this.#lookForLibraries(librariesAskedFor(entry, request.platform), host);
      return resolve({ ...request, machine });
    }
  }

  /** True if something new was found out. */
  async #lookForLibraries(names: readonly string[], host: ToolchainHost): Promise<boolean> {
    const unknown = names.filter((name) => !this.#knownLibraries.has(name));
    if (unknown.length === 0) return false;
    for (const name of await missingSharedLibraries(unknown, host)) {
      this.#missingLibraries.add(name);
    }
    for (const name of unknown) this.#knownLibraries.add(name);
    return true;
  }

  #readIndex(): Promise<CatalogIndex> {
    return this.#index ??= this.#readData("index.json").then((value) => value as CatalogIndex);
  }

  #family(file: string): Promise<CatalogFile> {
    const known = this.#families.get(file);
    if (known !== undefined) return known;
    const read = this.#readData(file).then((value) => checkCatalog(value, file));
    this.#families.set(file, read);
    return read;
  }
}
