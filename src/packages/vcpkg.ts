/**
 * vcpkg in manifest mode: packages from vcpkg.json. Owns when vcpkg runs, its triplet and how CMake
 * finds what it installed; the words of its command line are in `vcpkg/`.
 */
import { dirname, join } from "@std/path";
import {
  ensureDirectory,
  exists,
  isFile,
  readTextIfExists,
  writeIfChanged,
} from "../core/filesystem.ts";
import { redactSecrets } from "../core/redact.ts";
import { secretHash } from "../core/secret_hash.ts";
import { ProjectPackageManager } from "./base.ts";
import {
  PackageManagerInstallError,
  PackageManagerNotFoundError,
  PackageManifestMissingError,
} from "./errors.ts";
import { cmakeText, integrationPath } from "./integration.ts";
import type {
  InstalledPackage,
  LockedPackages,
  PackageInstallOutcome,
  PackageInstallRequest,
  PackageProgram,
  PackageToolchain,
} from "./types.ts";
import {
  explainVcpkgFailure,
  manifestBaseline,
  parseStatus,
  vcpkgArguments,
  type VcpkgCaches,
  vcpkgEnvironment,
} from "./vcpkg/commands.ts";
import { renderTriplet, tripletName } from "./vcpkg/triplet.ts";

export type { VcpkgCaches } from "./vcpkg/commands.ts";

/** What vcpkg is told by toolchainkit.yaml. */
export interface VcpkgChoices {
  /** Absolute; undefined: the one in the project. */
  readonly manifest?: string | undefined;
  /** Commit of the registry when the manifest names none. */
  readonly baseline?: string | undefined;
  /** Undefined: one made for the toolchain. */
  readonly triplet?: string | undefined;
  /** Features of the manifest to install. */
  readonly features: readonly string[];
  /** Absolute folders. */
  readonly overlayPorts: readonly string[];
  /** Absolute folders. */
  readonly overlayTriplets: readonly string[];
}

/** A checkout of the registry with its program. */
export interface VcpkgInstance {
  /** Absolute. */
  readonly root: string;
  /** What is run. */
  readonly program: PackageProgram;
}

/** Everything an installation needs beyond the project. */
export interface VcpkgSetup {
  /** Finds or fetches vcpkg. */
  instance(): Promise<VcpkgInstance>;
  /** Compilers of the project. */
  readonly toolchain: PackageToolchain;
  /** Absolute; the toolchain file that packages are built with. */
  readonly chainloadFile: string;
  /** vcpkg's triplet for tools of the build machine; undefined: the project's own. */
  readonly hostTriplet: string | undefined;
  /** What the project asks for. */
  readonly choices: VcpkgChoices;
  /** Absolute; what we and vcpkg generate for this toolchain. */
  readonly folder: string;
  /** Where vcpkg keeps what it made and fetched. */
  readonly caches: VcpkgCaches;
  /** Environment of vcpkg and of the builds it starts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Stamp {
  readonly schema: 1;
  readonly fingerprint: string;
  /** Absolute. */
  readonly root: string;
  readonly packages: readonly InstalledPackage[];
}

/** What vcpkg is at, in a line of its output. */
const STEP = /^(?:Installing|Building|Restored|Downloading)\b.*/;

/**
 * vcpkg for one project.
 *
 * @example
 * ```ts
 * import { VcpkgPackageManager } from "@toolchainkit/toolchainkit/packages/vcpkg";
 *
 * const projectRoot = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${projectRoot}/vcpkg.json`, '{"dependencies": ["fmt"]}');
 * const vcpkg = new VcpkgPackageManager({ projectRoot });
 * console.log(await vcpkg.detect()); // true
 * ```
 */
export class VcpkgPackageManager extends ProjectPackageManager<VcpkgSetup> {
  /** `vcpkg`. */
  getName(): "vcpkg" {
    return "vcpkg";
  }

  /** The vcpkg.json that counts. */
  override async manifest(): Promise<string | undefined> {
    const path = this.setup?.choices.manifest ?? join(this.projectRoot, "vcpkg.json");
    return await isFile(path) ? path : undefined;
  }

  /** The manifest's neighbour that names further registries. */
  override async inputs(): Promise<readonly string[]> {
    const manifest = await this.manifest() ?? join(this.projectRoot, "vcpkg.json");
    return [join(dirname(manifest), "vcpkg-configuration.json")];
  }

  /** Runs `vcpkg install` if anything has changed; it serves all build types at once. */
  override async installDependencies(
    request: PackageInstallRequest,
  ): Promise<PackageInstallOutcome> {
    const { host, setup } = this.ready();
    const manifest = await this.manifest();
    if (manifest === undefined) throw new PackageManifestMissingError("vcpkg", ["vcpkg.json"]);
    const places = placesOf(setup);
    const fingerprint = await this.#fingerprint(manifest, setup);
    const known = request.force === true ? undefined : await wholeStamp(places, fingerprint);
    if (known !== undefined) {
      return { kind: "unchanged", packages: known.packages, folders: [known.root] };
    }
    const { root, program } = await setup.instance();
    if (setup.choices.triplet === undefined) {
      await writeIfChanged(join(places.triplets, `${places.triplet}.cmake`), tripletText(setup));
    }
    for (const folder of [places.installed, setup.caches.binaries, setup.caches.downloads]) {
      await ensureDirectory(folder);
    }
    const args = vcpkgArguments({
      root,
      manifestFolder: dirname(manifest),
      installFolder: places.installed,
      triplet: places.triplet,
      hostTriplet: setup.hostTriplet ?? places.triplet,
      overlayTriplets: overlays(setup, places),
      overlayPorts: setup.choices.overlayPorts,
      features: setup.choices.features,
    });
    const result = await this.run(program, {
      args,
      env: { ...setup.environment, ...vcpkgEnvironment(root, setup.caches) },
      step: (line) => {
        host.log.debug(line);
        return STEP.exec(line)?.[0];
      },
    });
    if (result.code !== 0) {
      throw new PackageManagerInstallError("vcpkg", {
        ...explainVcpkgFailure(redactSecrets(`${result.stdout}\n${result.stderr}`), {
          offline: host.offline,
        }),
        exitCode: result.code,
      });
    }
    const packages = parseStatus(
      await readTextIfExists(join(places.installed, "vcpkg", "status")) ?? "",
      places.triplet,
    ).map((each): InstalledPackage => ({
      ...each,
      folder: join(places.installed, places.triplet),
    }));
    const stamp: Stamp = { schema: 1, fingerprint, root, packages };
    await writeIfChanged(places.stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
    return { kind: "installed", packages, folders: [root] };
  }

  /** The file that includes vcpkg's own, with the installation that is there already. */
  override async generateToolchainIntegration(toolchainFile: string): Promise<string> {
    const { setup } = this.ready();
    const places = placesOf(setup);
    const stamp = await readStamp(places.stampFile);
    const manifest = await this.manifest();
    if (stamp === undefined || manifest === undefined) {
      throw new PackageManagerNotFoundError(
        "vcpkg",
        "nothing is installed yet",
        "Run toolchainkit deps install",
      );
    }
    const path = integrationPath(toolchainFile);
    await writeIfChanged(
      path,
      renderIntegration({
        root: stamp.root,
        triplet: places.triplet,
        hostTriplet: setup.hostTriplet ?? places.triplet,
        installed: places.installed,
        manifestFolder: dirname(manifest),
        overlayTriplets: overlays(setup, places),
      }),
    );
    return path;
  }

  /** The commit of the registry, which with vcpkg.json decides all versions. */
  override async locked(): Promise<LockedPackages | undefined> {
    const manifest = await this.manifest();
    if (manifest === undefined) return undefined;
    const baseline = manifestBaseline(await readTextIfExists(manifest) ?? "") ??
      this.setup?.choices.baseline;
    return baseline === undefined ? undefined : { manager: "vcpkg", baseline, items: {} };
  }

  async #fingerprint(manifest: string, setup: VcpkgSetup): Promise<string> {
    const files = [manifest, ...await this.inputs(), setup.chainloadFile];
    const texts = await Promise.all(files.map(readTextIfExists));
    const { choices, toolchain, caches } = setup;
    return secretHash(JSON.stringify([
      texts.map((text) => text ?? ""),
      tripletText(setup),
      [choices.triplet ?? "", setup.hostTriplet ?? "", toolchain.id, caches.binarySources ?? ""],
      [choices.features, choices.overlayPorts, choices.overlayTriplets],
    ]));
  }
}

interface Places {
  readonly triplet: string;
  readonly triplets: string;
  readonly installed: string;
  readonly stampFile: string;
}

function placesOf(setup: VcpkgSetup): Places {
  return {
    triplet: setup.choices.triplet ?? tripletName(setup.toolchain),
    triplets: join(setup.folder, "triplets"),
    installed: join(setup.folder, "installed"),
    stampFile: join(setup.folder, "installed.json"),
  };
}

function overlays(setup: VcpkgSetup, places: Places): string[] {
  const own = setup.choices.triplet === undefined ? [places.triplets] : [];
  return [...own, ...setup.choices.overlayTriplets];
}

function tripletText(setup: VcpkgSetup): string {
  return renderTriplet({ toolchain: setup.toolchain, chainloadFile: setup.chainloadFile });
}

async function readStamp(path: string): Promise<Stamp | undefined> {
  const text = await readTextIfExists(path);
  if (text === undefined) return undefined;
  try {
    const stamp: Partial<Stamp> | null = JSON.parse(text);
    return stamp?.schema === 1 && typeof stamp.root === "string" && Array.isArray(stamp.packages)
      ? stamp as Stamp
      : undefined;
  } catch {
    return undefined;
  }
}

/** The stamp of an installation that is whole and would come out the same. */
async function wholeStamp(places: Places, fingerprint: string): Promise<Stamp | undefined> {
  const stamp = await readStamp(places.stampFile);
  if (stamp?.fingerprint !== fingerprint) return undefined;
  const needs = [
    join(places.installed, "vcpkg", "status"),
    join(stamp.root, "scripts", "buildsystems", "vcpkg.cmake"),
  ];
  const present = await Promise.all(needs.map((path) => exists(path)));
  return present.includes(false) ? undefined : stamp;
}

/** What the toolchain file includes. */
function renderIntegration(facts: {
  readonly root: string;
  readonly triplet: string;
  readonly hostTriplet: string;
  readonly installed: string;
  readonly manifestFolder: string;
  readonly overlayTriplets: readonly string[];
}): string {
  const cache = (name: string, value: string, type = "STRING") =>
    `  set(${name} ${value} CACHE ${type} "From ToolchainKit" FORCE)`;
  return [
    "# Packages from vcpkg.",
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    "get_property(_toolchainkit_in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)",
    "if(NOT _toolchainkit_in_try_compile)",
    cache("VCPKG_TARGET_TRIPLET", cmakeText(facts.triplet)),
    cache("VCPKG_HOST_TRIPLET", cmakeText(facts.hostTriplet)),
    cache("VCPKG_INSTALLED_DIR", cmakeText(facts.installed), "PATH"),
    cache("VCPKG_MANIFEST_DIR", cmakeText(facts.manifestFolder), "PATH"),
    cache("VCPKG_MANIFEST_MODE", "ON", "BOOL"),
    "  # The packages are there; CMake need not run vcpkg again.",
    cache("VCPKG_MANIFEST_INSTALL", "OFF", "BOOL"),
    ...(facts.overlayTriplets.length === 0
      ? []
      : [cache("VCPKG_OVERLAY_TRIPLETS", facts.overlayTriplets.map(cmakeText).join(" "))]),
    `  include(${cmakeText(join(facts.root, "scripts", "buildsystems", "vcpkg.cmake"))})`,
    "endif()",
    "",
  ].join("\n");
}
