/**
 * What is installed in the cache and which projects use it. Owns registry.json through the files
 * in `registry/`; deleting what nobody uses is in `src/toolchain/cleanup.ts`.
 */
import { join, resolve } from "@std/path";
import { assertSafeName, type CachePaths } from "./directory.ts";
import { TkError } from "./errors.ts";
import { ensureDirectory, isDirectory } from "./filesystem.ts";
import type { Host } from "./host.ts";
import type { Manifest } from "./manifest.ts";
import {
  allRecords,
  deleteRecord,
  type EntryKind,
  findRecord,
  type FoundRecord,
  KINDS,
  recordPlace,
  type RegistryDocument,
  type RegistryRecord,
  sectionFolder,
  SECTIONS,
  storedPath,
} from "./registry/document.ts";
import { livingProjects, noteProject, projectLives } from "./registry/projects.ts";
import {
  describeTree,
  isReadOnly,
  loadRegistry,
  reconcile,
  updateRegistry,
} from "./registry/store.ts";

export type { EntryKind } from "./registry/document.ts";

/** The cache holds nothing of that name. */
export class ToolchainNotInstalledError extends TkError<{ id: string }> {
  readonly code = "TOOLCHAIN_NOT_INSTALLED";

  constructor(id: string) {
    super(`Cannot find "${id}" in the cache: it is not installed`, { id }, {
      hint: "See toolchainkit cache list for what is installed",
    });
  }
}

/** One installed toolchain, tool or Python. */
export interface ToolchainInfo {
  readonly id: string;
  readonly kind: EntryKind;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sizeMb: number;
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
  readonly toolchainId: string;
  /** Absolute path of the installed tree. */
  readonly path: string;
  readonly kind?: EntryKind;
  /** The project that uses it from now on. */
  readonly projectRoot?: string;
  /** Spares reading the manifest that the caller has just written. */
  readonly manifest?: Manifest;
}

/** An earlier use within this time is not written again. */
const USE_PRECISION_MS = 3_600_000;

/** The registry of one cache. */
export class CacheRegistry {
  readonly cache: CachePaths;
  readonly host: Host;

  constructor(context: { cache: CachePaths; host: Host }) {
    this.cache = context.cache;
    this.host = context.host;
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
    });
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
   * States everything a project uses; earlier uses that are not named end. Writes nothing when all
   * of that is known and was noted within the last hour.
   *
   * @returns The ids that are not installed (any more): install them and state the uses again.
   */
  async recordUses(projectRoot: string, ids: readonly string[]): Promise<{ missing: string[] }> {
    const root = resolve(projectRoot);
    const known = await loadRegistry(this.cache, this.host);
    if (this.#isCurrent(known, root, ids)) return { missing: await this.#gone(known, ids) };
    const missing: string[] = [];
    try {
      await updateRegistry(this.cache, this.host, async (document) => {
        missing.length = 0;
        missing.push(...await this.#gone(document, ids));
        for (const { id, record } of allRecords(document)) {
          if (ids.includes(id) || !record.projects.includes(root)) continue;
          record.projects = record.projects.filter((project) => project !== root);
        }
        for (const id of ids) {
          if (missing.includes(id)) continue;
          await this.#add(document, await this.#find(document, id), root);
        }
        return true;
      });
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      this.host.log.debug(`Cannot note the use in "${this.cache.registryFile}": it is read-only`);
      return { missing: await this.#gone(known, ids) };
    }
    return { missing };
  }

  /** Ends all uses of a project. */
  async forgetProject(projectRoot: string): Promise<void> {
    await this.recordUses(projectRoot, []);
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
    const root = resolve(projectRoot);
    const { record } = found;
    dropSomeVanished(record, this.host.now());
    record.lastUsed = new Date(this.host.now()).toISOString();
    if (record.projects.includes(root)) return;
    const isNew = !allRecords(document).some((other) => other.record.projects.includes(root));
    record.projects.push(root);
    // Before the registry is written: the list may know too much, never too little.
    if (isNew) await noteProject(this.cache, root);
  }

  async #gone(document: RegistryDocument, ids: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    for (const id of ids) {
      const found = findRecord(document, id);
      const path = found === undefined ? undefined : recordPlace(this.cache, found).path;
      const there = path === undefined
        ? await this.#isUnlisted(id)
        : await Deno.lstat(path).then(() => true, () => false);
      if (!there) missing.push(id);
    }
    return missing;
  }

  async #isUnlisted(id: string): Promise<boolean> {
    for (const kind of KINDS) {
      const path = join(sectionFolder(this.cache, kind), assertSafeName(id));
      if (await isDirectory(path)) return true;
    }
    return false;
  }

  #isCurrent(document: RegistryDocument, root: string, ids: readonly string[]): boolean {
    const oldest = this.host.now() - USE_PRECISION_MS;
    return allRecords(document).every(({ id, record }) => {
      const listed = record.projects.includes(root);
      if (listed !== ids.includes(id)) return false;
      return !listed || Date.parse(record.lastUsed) >= oldest;
    }) && ids.every((id) => findRecord(document, id) !== undefined);
  }

  #describe(found: FoundRecord, living: ReadonlySet<string>): ToolchainInfo {
    const { id, kind, record } = found;
    const { sizeBytes, fileCount, installedAt, lastUsed } = record;
    return {
      id,
      kind,
      ...recordPlace(this.cache, found),
      sizeBytes,
      sizeMb: Math.round(sizeBytes / 10_000) / 100,
      fileCount,
      installedAt,
      lastUsed,
      projects: record.projects.filter((project) => living.has(project)),
    };
  }
}

/** How many projects of an entry are looked at whenever it is used. */
const GLANCE = 50;

/**
 * Drops vanished projects among a few of an entry's projects: each use looks at another few, so
 * that the list heals by itself without ever costing a run much.
 */
function dropSomeVanished(record: RegistryRecord, nowMs: number): void {
  const { projects } = record;
  const start = projects.length <= GLANCE ? 0 : nowMs % (projects.length - GLANCE + 1);
  const gone = new Set(
    projects.slice(start, start + GLANCE).filter((project) => !projectLives(project)),
  );
  if (gone.size > 0) record.projects = projects.filter((project) => !gone.has(project));
}
