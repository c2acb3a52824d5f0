/**
 * Half-done work. Owns the folders in `staging/`: their names, the locks that show that their
 * makers live, and sweeping what crashed runs left.
 *
 * Beside every folder `NAME` is `NAME.lock`, held by its maker until the end. Who can take that
 * lock knows that the maker is gone. The names are random, so unlike other lock files these may be
 * deleted.
 */
import { basename, dirname, join } from "@std/path";
import { UntrustedFileError } from "./cache_file.ts";
import { assertCacheFolder, inCacheFolder } from "./cache_folders.ts";
import { type CachePaths, isSafeName } from "./directory.ts";
import {
  ensureDirectory,
  exists,
  listDirectory,
  removeTree,
  renameRetrying,
} from "./filesystem.ts";
import { openToGroup } from "./group_sharing.ts";
import type { Host } from "./host.ts";
import { acquireLock, type HeldLock, tryAcquireLock } from "./locking.ts";
import { currentUser } from "./current_user.ts";

/** A folder for one piece of work. Disposing deletes what is still in it. */
export interface StagingFolder extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder that no other run touches while this process lives.
 *
 * @param purpose Shown in the name, such as `install-llvm-18.1.8-linux-x64`.
 */
export async function createStaging(
  cache: CachePaths,
  purpose: string,
  host: Host,
): Promise<StagingFolder> {
  const safe = isSafeName(purpose) ? purpose.slice(0, 80) : "work";
  const path = join(cache.staging, `${safe}.${host.randomId()}`);
  await assertCacheFolder(cache.staging, cache.root);
  const restoreUmask = await openToGroup(cache.root);
  let lock: HeldLock | undefined;
  try {
    lock = await lockNewName(path, host, purpose);
    await ensureDirectory(path);
  } catch (error) {
    restoreUmask();
    if (lock !== undefined) await removeLockFile(path);
    await lock?.release();
    throw error;
  }
  const held = lock;
  const remove = async () => {
    try {
      await removeTree(path);
      // While the lock is held, so that nobody can have taken it over.
      await removeLockFile(path);
    } finally {
      restoreUmask();
      await held.release();
    }
  };
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/**
 * Deletes a tree of the cache so that nobody sees it half deleted: it leaves its place by one
 * rename and is deleted in staging.
 *
 * @returns Work that deletes the tree; it can run after locks were released.
 */
export async function takeAway(
  path: string,
  cache: CachePaths,
  host: Host,
): Promise<{ remove(): Promise<void> }> {
  const staging = await createStaging(cache, "remove", host);
  try {
    await inCacheFolder(dirname(path), cache.root, async (folder) => {
      await renameRetrying(join(folder, basename(path)), join(staging.path, "tree"), host);
    });
  } catch (error) {
    await staging.remove();
    if (error instanceof Deno.errors.PermissionDenied) throw await foreignTree(path, error);
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { remove: () => staging.remove() };
}

/** Only its owner can move a folder to another one: says who that is. */
async function foreignTree(path: string, error: Error): Promise<Error> {
  const { uid } = await Deno.lstat(path);
  if (uid === null || uid === currentUser()) return error;
  return new UntrustedFileError(path, `it belongs to user ${uid}, who alone can remove it`, uid);
}

/** What sweeping did. */
export interface SweepReport {
  readonly removed: readonly string[];
  /** Folders of runs that still work. */
  readonly busy: readonly string[];
}

/** Files without an owner are left alone for this long: their maker may be about to lock. */
const GRACE_MS = 60_000;

/** Deletes what crashed runs left in staging; what living runs work on stays. */
export async function sweepStaging(
  cache: CachePaths,
  host: Host,
  options: { dryRun?: boolean } = {},
): Promise<SweepReport> {
  return await inCacheFolder(cache.staging, cache.root, async (folder) => {
    const names = await listDirectory(folder);
    const removed: string[] = [];
    const busy: string[] = [];
    for (const name of stagingNames(names)) {
      const outcome = await sweepOne(join(folder, name), host, {
        lockPath: join(cache.staging, `${name}.lock`),
        locked: names.includes(`${name}.lock`),
        dryRun: options.dryRun ?? false,
      });
      if (outcome === "removed") removed.push(name);
      if (outcome === "busy") busy.push(name);
    }
    if (removed.length > 0 && !options.dryRun) {
      host.log.debug(`Swept ${removed.length} leftovers from staging`);
    }
    return { removed, busy };
  });
}

/** The names of pieces of work among the files of the staging folder, each once. */
export function stagingNames(files: readonly string[]): string[] {
  const names = files.map((file) => file.replace(/\.lock(\.holder\.json)?$/, ""));
  return [...new Set(names)].sort();
}

async function sweepOne(
  path: string,
  host: Host,
  options: { lockPath: string; locked: boolean; dryRun: boolean },
): Promise<"removed" | "busy" | "kept"> {
  if (!options.locked) {
    if (!(await isOlderThan(path, GRACE_MS, host))) return "kept";
    if (!options.dryRun) await removeTree(path);
    if (!options.dryRun) await removeTree(`${path}.lock.holder.json`);
    return "removed";
  }
  const lock = await lockLeftover(options.lockPath, host);
  if (lock === "planted") {
    // Nobody holds a lock on what is not a file; its name is ours to free.
    if (!options.dryRun) await removeTree(`${path}.lock`);
    return "removed";
  }
  if (lock === undefined) return "busy";
  try {
    if (options.dryRun) return "removed";
    await removeTree(path);
    await removeLockFile(path);
    return "removed";
  } finally {
    await lock.release();
  }
}

async function lockLeftover(
  lockPath: string,
  host: Host,
): Promise<HeldLock | "planted" | undefined> {
  try {
    return await tryAcquireLock(lockPath, { host, purpose: "sweep a leftover" });
  } catch (error) {
    if (error instanceof UntrustedFileError) return "planted";
    throw error;
  }
}

/**
 * Locks a name that nobody knows yet. A sweeper may see the file before it is locked and delete
 * it; then the lock is on a file that has no name any more, and another try is due.
 */
async function lockNewName(path: string, host: Host, purpose: string): Promise<HeldLock> {
  for (;;) {
    const lock = await acquireLock(`${path}.lock`, { host, timeoutMs: 10_000, purpose });
    if (await exists(`${path}.lock`)) return lock;
    await lock.release();
  }
}

async function removeLockFile(path: string): Promise<void> {
  try {
    await Deno.remove(`${path}.lock`);
  } catch (error) {
    // Windows deletes no open file; the next sweep finds it free.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      if (Deno.build.os !== "windows") throw error;
    }
  }
}

async function isOlderThan(path: string, ageMs: number, host: Pick<Host, "now">): Promise<boolean> {
  try {
    const info = await Deno.lstat(path);
    return info.mtime === null || host.now() - info.mtime.getTime() > ageMs;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}
