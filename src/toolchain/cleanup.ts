/**
 * Deleting what nobody needs from the cache. Owns doing it safely while other runs work: what to
 * delete is chosen in `cleanup/plan.ts`, measured sizes are in `cleanup/stats.ts`.
 */
import { basename, dirname, join } from "@std/path";
import { type CacheContext, cacheContext } from "../core/cache_context.ts";
import { assertCacheFolders, inCacheFolder } from "../core/cache_folders.ts";
import { freeBytes, removeTree } from "../core/filesystem.ts";
import { describeHolder, LockManager, LockTimeoutError, tryAcquireLock } from "../core/locking.ts";
import { CacheRegistry } from "../core/registry.ts";
import { deleteRecord, findRecord, recordPlace } from "../core/registry/document.ts";
import { projectLives } from "../core/registry/projects.ts";
import { reconcile, updateRegistry } from "../core/registry/store.ts";
import { sweepStaging, takeAway } from "../core/staging.ts";
import { type CleanItem, type CleanRequest, type KeptItem, planCleaning } from "./cleanup/plan.ts";
import { type CacheStats, cacheStats } from "./cleanup/stats.ts";

export type { CacheContext } from "../core/cache_context.ts";
export type { CleanItem, CleanRequest, KeptItem } from "./cleanup/plan.ts";
export type { StoreKind } from "./cleanup/stores.ts";
export type { CacheStats, EntryStats } from "./cleanup/stats.ts";

/** What cleaning deleted, or would. */
export interface CleanReport {
  /** True: nothing was deleted. */
  readonly dryRun: boolean;
  /** What was or would be deleted. */
  readonly items: readonly CleanItem[];
  /** What stays, and why. */
  readonly kept: readonly KeptItem[];
  /** Sum of what the items free. */
  readonly freedBytes: number;
  /** Free bytes on the cache's disk afterwards; undefined when the system does not tell. */
  readonly freeBytes: number | undefined;
}

/**
 * Deletes what no living project uses. Whatever another run installs or uses meanwhile is checked
 * again under its lock, and leaves its place by one rename, so nobody sees half of it.
 */
export async function cleanCache(
  request: CleanRequest & { dryRun?: boolean },
  context: CacheContext,
): Promise<CleanReport> {
  const { cache, host } = context;
  const dryRun = request.dryRun ?? false;
  await assertCacheFolders(cache.root);
  const sweep = await sweepStaging(cache, host, { dryRun: true });
  const plan = await planCleaning(request, {
    ...context,
    freeBytes: await freeOn(cache.root) ?? 0,
    leftovers: sweep.removed,
    installing: sweep.busy.length > 0,
  });
  if (dryRun) return await report(plan.items, plan.kept, { dryRun, context });
  await new CacheRegistry({ cache, host }).refresh();
  const removed: CleanItem[] = [];
  const kept = [...plan.kept];
  // Leftovers and archives first: on a full disk they make the room that the rest needs.
  if (plan.items.some((item) => item.kind === "leftover")) await sweepStaging(cache, host);
  for (const item of plan.items) {
    host.signal.throwIfAborted();
    const reason = await removeItem(item, context);
    if (reason === undefined) removed.push(item);
    else kept.push({ name: item.name, reason });
  }
  return await report(removed, kept, { dryRun, context });
}

async function report(
  items: readonly CleanItem[],
  kept: readonly KeptItem[],
  how: { dryRun: boolean; context: CacheContext },
): Promise<CleanReport> {
  const freedBytes = items.reduce((sum, item) => sum + item.freedBytes, 0);
  const left = await freeOn(how.context.cache.root);
  return { dryRun: how.dryRun, items, kept, freedBytes, freeBytes: left };
}

/** Removes one thing; the reason why not, if it stays. */
async function removeItem(item: CleanItem, context: CacheContext): Promise<string | undefined> {
  if (item.kind === "leftover") return undefined;
  if (item.kind === "download") return await removeDownload(item.path, context);
  if (isStored(item)) return await removeStored(item.path, context);
  return await removeEntry(item.name, context);
}

const STORES: readonly CleanItem["kind"][] = [
  "package",
  "packed-toolchain",
  "executable",
  "environment",
];

function isStored({ kind }: CleanItem): boolean {
  return STORES.includes(kind);
}

async function removeStored(
  path: string,
  { cache, host }: CacheContext,
): Promise<string | undefined> {
  try {
    await (await takeAway(path, cache, host)).remove();
  } catch (error) {
    // Windows keeps a program that runs.
    if (!(error instanceof Error && error.name === "PermissionDenied")) throw error;
    return "another program uses it";
  }
  return undefined;
}

async function removeDownload(
  path: string,
  { cache, host }: CacheContext,
): Promise<string | undefined> {
  const remove = (ends: readonly string[]) =>
    inCacheFolder(dirname(path), cache.root, async (folder) => {
      for (const end of ends) await removeTree(join(folder, `${basename(path)}${end}`));
    });
  if (!path.endsWith(".part")) {
    await remove([""]);
    return undefined;
  }
  const lock = await tryAcquireLock(`${path}.lock`, { host, purpose: "clean the cache" });
  if (lock === undefined) return "another run downloads it";
  try {
    await remove(["", ".json", ".lock"]);
  } finally {
    await lock.release();
  }
  return undefined;
}

/**
 * Removes an entry of the registry with its tree, unless a living project uses it.
 *
 * @returns The reason why it stays; undefined when it is gone.
 */
export async function removeEntry(
  id: string,
  { cache, host }: CacheContext,
): Promise<string | undefined> {
  const locks = new LockManager({ cache, host });
  try {
    return await locks.toolchainLock(id, () => removeLocked(id, { cache, host }), {
      timeoutMs: 0,
      purpose: `remove ${id}`,
    });
  } catch (error) {
    if (!(error instanceof LockTimeoutError)) throw error;
    const { holder } = error.details;
    return holder === undefined
      ? "another run works on it"
      : `${describeHolder(holder)} works on it`;
  }
}

async function removeLocked(id: string, context: CacheContext): Promise<string | undefined> {
  const { cache, host } = context;
  let reason: string | undefined;
  let taken: { remove(): Promise<void> } | undefined;
  try {
    await updateRegistry(cache, host, async (document) => {
      await reconcile(document, cache, host);
      const found = findRecord(document, id);
      if (found === undefined) return true;
      // Between planning and now a project may have come.
      const user = found.record.projects.find(projectLives);
      const place = recordPlace(cache, found);
      if (user !== undefined) reason = `used by ${user}`;
      else if (!place.owned) reason = "it is outside the cache";
      if (reason !== undefined) return false;
      taken = await takeAway(place.path, cache, host);
      deleteRecord(document, id);
      return true;
    });
  } finally {
    // Also when the registry could not be written: a full disk needs the room all the more, and
    // an entry without a folder is dropped by the next run.
    await taken?.remove();
  }
  return reason;
}

async function freeOn(path: string): Promise<number | undefined> {
  return await freeBytes(path).catch(() => undefined);
}

/**
 * Cleaning by age or by room.
 *
 * @example
 * ```ts
 * import { ToolchainCleaner } from "@toolchainkit/toolchainkit/toolchain/cleanup";
 *
 * const cleaner = new ToolchainCleaner();
 * console.log(await cleaner.cleanupByAge({ minAgeDays: 30, dryRun: true }));
 * console.log(await cleaner.cleanupBySpace({ minFreeGb: 10, dryRun: true }));
 * const { totalSizeMb, unusedSizeMb, freeSpaceMb } = await cleaner.getCacheStats();
 * console.log(totalSizeMb, unusedSizeMb, freeSpaceMb);
 * ```
 */
export class ToolchainCleaner {
  /** The cache to clean and the machine it is on. */
  readonly context: CacheContext;

  /** For one cache; by default that of this user. */
  constructor(context?: Partial<CacheContext>) {
    this.context = cacheContext(context);
  }

  /** Removes what nobody used for that many days; returns the names. */
  async cleanupByAge(options: { minAgeDays: number; dryRun?: boolean }): Promise<string[]> {
    return names(
      await cleanCache(
        { olderThanDays: options.minAgeDays, dryRun: options.dryRun ?? false },
        this.context,
      ),
    );
  }

  /** Removes what nobody uses, oldest first, until that many gigabytes are free. */
  async cleanupBySpace(options: { minFreeGb: number; dryRun?: boolean }): Promise<string[]> {
    const minFreeBytes = options.minFreeGb * 1e9;
    return names(
      await cleanCache({ minFreeBytes, dryRun: options.dryRun ?? false }, this.context),
    );
  }

  /** What the cache holds and how much room it takes. */
  getCacheStats(): Promise<CacheStats> {
    return cacheStats(this.context);
  }
}

function names(report: CleanReport): string[] {
  return report.items.map((item) => item.name);
}
