/**
 * What is installed in the cache and which projects use it. Owns registry.json through the files
 * in `registry/`; deleting what nobody uses is in `src/toolchain/cleanup.ts`.
 */
import { resolve } from "@std/path";
import { type CacheContext, cacheContext } from "./cache_context.ts";
import { assertSafeName, type CachePaths, isSafeName } from "./directory.ts";
import { TkError } from "./errors.ts";
import { ensureDirectory } from "./filesystem.ts";
import type { Host } from "./host.ts";
import type { Manifest } from "./manifest.ts";
import { megabytes } from "./quantities.ts";
import {
  allRecords,
  deleteRecord,
  type EntryKind,
  findRecord,
  type FoundRecord,
  recordPlace,
  type RegistryDocument,
  SECTIONS,
  storedPath,
} from "./registry/document.ts";
import { entriesLinkedBy, livingProjects } from "./registry/projects.ts";
import {
  describeTree,
  isReadOnly,
  loadRegistry,
  reconcile,
  updateRegistry,
} from "./registry/store.ts";
import { addUse, isOnDisk, missingOf, recordUsesQuickly } from "./registry/uses.ts";

export type { CacheContext } from "./cache_context.ts";
export type { EntryKind } from "./registry/document.ts";

/** The cache holds nothing of that name. */
export class ToolchainNotInstalledError extends TkError<{ id: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "TOOLCHAIN_NOT_INSTALLED";

  /** For the name that was asked for. */
  constructor(id: string) {
    super(`Cannot find "${id}" in the cache: it is not installed`, { id }, {
      hint: "See toolchainkit cache list for what is installed",
    });
  }
}

/** One installed toolchain, tool or Python. */
export interface ToolchainInfo {
  /** Name in the cache, such as `llvm-18.1.8-linux-x64`. */
  readonly id: string;
  /** What kind of thing it is. */
  readonly kind: EntryKind;
  /** Absolute path. */
  readonly path: string;
  /** Sum of the file sizes. */
  readonly sizeBytes: number;
  /** The size in millions of bytes. */
  readonly sizeMb: number;
  /** Number of files; 0 when not known. */
  readonly fileCount: number;
  /** ISO 8601. */
  readonly installedAt: string;
  /** ISO 8601; exact to the hour. */
  readonly lastUsed: string;
  /** Roots of the living projects that use it. */
  readonly projects: readonly string[];
  /** True: it is where ToolchainKit puts things, so cleaning may delete it. */
  readonly owned: boolean;
}

/** What to register. */
export interface RegisterRequest {
  /** Name in the cache. */
  readonly toolchainId: string;
  /** Absolute path of the installed tree. */
  readonly path: string;
  /** What kind of thing it is. */
  readonly kind?: EntryKind;
  /** The project that uses it from now on. */
  readonly projectRoot?: string;
  /** Spares reading the manifest that the caller has just written. */
  readonly manifest?: Manifest;
}

/**
 * The registry of one cache.
 *
 * @example
 * ```ts
 * import { CacheRegistry } from "@toolchainkit/toolchainkit/core/registry";
 *
 * const registry = new CacheRegistry();
 * const toolchainId = "llvm-18.1.8-linux-x64";
 * const path = `${registry.cache.toolchains}/${toolchainId}`;
 * await Deno.mkdir(path, { recursive: true });
 * await registry.registerToolchain({ toolchainId, path, projectRoot: await Deno.makeTempDir() });
 * await registry.incrementReference(toolchainId, await Deno.makeTempDir());
 * const { sizeMb, projects, lastUsed } = await registry.getToolchainInfo(toolchainId);
 * console.log(sizeMb, projects.length, lastUsed);
 * console.log(await registry.listUnusedToolchains({ minAgeDays: 30 }));
 * ```
 */
export class CacheRegistry {
  /** The cache it belongs to. */
  readonly cache: CachePaths;
  /** The machine the work runs on. */
  readonly host: Host;

  /** For one cache; by default that of this user. */
  constructor(context?: Partial<CacheContext>) {
    ({ cache: this.cache, host: this.host } = cacheContext(context));
  }

  /** Enters an installed tree, or renews its entry; projects known before stay. */
  async registerToolchain(request: RegisterRequest): Promise<void> {
    const { kind = "toolchain", projectRoot } = request;
    const id = assertSafeName(request.toolchainId);
    const path = resolve(request.path);
    const described = await describeTree(path, {
      cache: this.cache,
      host: this.host,
      ...(request.manifest === undefined ? {} : { manifest: request.manifest }),
    });
    await updateRegistry(this.cache, this.host, async (document) => {
      const old = findRecord(document, id)?.record;
      deleteRecord(document, id);
      const record = {
        ...old,
        ...described,
        path: storedPath(this.cache, path),
        projects: old?.projects ?? [],
      };
      document[SECTIONS[kind]][id] = record;
      if (projectRoot !== undefined) await this.#add(document, { id, kind, record }, projectRoot);
      return true;
    }, { id, record: described });
  }

  /** Notes that a project uses an entry. @throws {ToolchainNotInstalledError} */
  async incrementReference(id: string, projectRoot: string): Promise<void> {
    await updateRegistry(this.cache, this.host, async (document) => {
      const found = await this.#find(document, id);
      await this.#add(document, found, projectRoot);
      return true;
    });
  }

  /** Notes that a project no longer uses an entry; a use that is not known is fine. */
  async decrementReference(id: string, projectRoot: string): Promise<void> {
    const root = resolve(projectRoot);
    await updateRegistry(this.cache, this.host, (document) => {
      const found = findRecord(document, id);
      if (found === undefined || !found.record.projects.includes(root)) return false;
      found.record.projects = found.record.projects.filter((project) => project !== root);
      return true;
    });
  }

  /**
   * States everything a project uses; earlier uses that are not named end, unless a link in the
   * project still leads there. Writes nothing when all of that is known and was noted within the
   * last hour.
   *
   * @returns The ids that are not installed (any more): install them and state the uses again.
   */
  async recordUses(projectRoot: string, ids: readonly string[]): Promise<{ missing: string[] }> {
    const root = resolve(projectRoot);
    const linked: string[] = [];
    for (const id of await entriesLinkedBy(root)) {
      if (isSafeName(id) && await isOnDisk(id, this.cache)) linked.push(id);
    }
    return await this.#setUses(root, [...new Set([...ids, ...linked])]);
  }

  async #setUses(root: string, ids: readonly string[]): Promise<{ missing: string[] }> {
    const missing: string[] = [];
    try {
      if (await recordUsesQuickly(root, ids, this)) return { missing };
      await updateRegistry(this.cache, this.host, async (document) => {
        missing.length = 0;
        missing.push(...await missingOf(document, ids, this));
        for (const { id, record } of allRecords(document)) {
          if (ids.includes(id) || !record.projects.includes(root)) continue;
          record.projects = record.projects.filter((project) => project !== root);
        }
        for (const id of ids) {
          if (missing.includes(id)) continue;
          const listed = findRecord(document, id) !== undefined || await isOnDisk(id, this.cache);
          if (listed) await this.#add(document, await this.#find(document, id), root);
        }
        return true;
      });
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      this.host.log.debug(`Cannot note the use in "${this.cache.registryFile}": it is read-only`);
      const known = await loadRegistry(this.cache, this.host);
      return { missing: await missingOf(known, ids, this) };
    }
    return { missing };
  }

  /** Ends all uses of a project. */
  async forgetProject(projectRoot: string): Promise<void> {
    await this.#setUses(resolve(projectRoot), []);
  }

  /** Takes an entry off the list; its files stay. */
  async unregisterToolchain(id: string): Promise<void> {
    await updateRegistry(this.cache, this.host, (document) => {
      if (findRecord(document, id) === undefined) return false;
      deleteRecord(document, id);
      return true;
    });
  }

  /** One entry. @throws {ToolchainNotInstalledError} */
  async getToolchainInfo(id: string): Promise<ToolchainInfo> {
    const found = findRecord(await loadRegistry(this.cache, this.host), id);
    if (found === undefined) throw new ToolchainNotInstalledError(id);
    return this.#describe(found, livingProjects(found.record.projects));
  }

  /** Everything that is on disk, with living projects only. Writes nothing. */
  async listToolchains(): Promise<ToolchainInfo[]> {
    const document = await loadRegistry(this.cache, this.host);
    await reconcile(document, this.cache, this.host);
    const records = allRecords(document);
    const living = livingProjects(records.flatMap(({ record }) => record.projects));
    return records.map((found) => this.#describe(found, living));
  }

  /** What no living project uses and nobody used for that many days. */
  async listUnusedToolchains(options: { minAgeDays?: number } = {}): Promise<ToolchainInfo[]> {
    const latest = this.host.now() - (options.minAgeDays ?? 0) * 86_400_000;
    const all = await this.listToolchains();
    return all.filter((info) => info.projects.length === 0 && Date.parse(info.lastUsed) <= latest);
  }

  /** Writes down what changed by itself: vanished projects, folders that came or went. */
  async refresh(): Promise<void> {
    await ensureDirectory(this.cache.root);
    await updateRegistry(this.cache, this.host, async (document) => {
      let changed = await reconcile(document, this.cache, this.host);
      const records = allRecords(document);
      const living = livingProjects(records.flatMap(({ record }) => record.projects));
      for (const { record } of records) {
        const left = record.projects.filter((project) => living.has(project));
        if (left.length === record.projects.length) continue;
        record.projects = left;
        changed = true;
      }
      return changed;
    });
  }

  async #find(document: RegistryDocument, id: string): Promise<FoundRecord> {
    let found = findRecord(document, id);
    if (found === undefined) {
      await reconcile(document, this.cache, this.host);
      found = findRecord(document, id);
    }
    if (found === undefined) throw new ToolchainNotInstalledError(id);
    return found;
  }

  async #add(document: RegistryDocument, found: FoundRecord, projectRoot: string): Promise<void> {
    await addUse(document, found, { root: resolve(projectRoot), context: this });
  }

  #describe(found: FoundRecord, living: ReadonlySet<string>): ToolchainInfo {
    const { id, kind, record } = found;
    const { sizeBytes, fileCount, installedAt, lastUsed } = record;
    return {
      id,
      kind,
      ...recordPlace(this.cache, found),
      sizeBytes,
      sizeMb: megabytes(sizeBytes),
      fileCount,
      installedAt,
      lastUsed,
      projects: record.projects.filter((project) => living.has(project)),
    };
  }
}
