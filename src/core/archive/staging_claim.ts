/**
 * Staging folders beside destinations show whether their maker lives: it holds the operating
 * system's lock on the folder itself. Owns their name, that lock, and sweeping what the dead left.
 */
import { join } from "@std/path";
import { after } from "../timers.ts";
import { removeDeepTree } from "./remove_deep_tree.ts";

const STAGING_NAME = /^\.tk-staging-[0-9a-z]+(\.new)?$/;
/** How often a run may lose its folder to one that sweeps, before it had the lock. */
const CLAIM_TRIES = 5;

/** The name of the staging folder of a run. */
export function stagingName(id: string): string {
  return `.tk-staging-${id}`;
}

/**
 * Makes a folder that is locked before anything is in it. Close the handle when the folder is gone;
 * undefined where folders cannot be locked.
 *
 * @throws What the disk refuses.
 */
export async function makeClaimedFolder(root: string): Promise<Deno.FsFile | undefined> {
  const unclaimed = `${root}.new`;
  for (let tries = 1;; tries++) {
    await Deno.mkdir(unclaimed, { mode: 0o700 });
    const claim = await claimFolder(unclaimed, OWN_MOMENT_MS);
    try {
      await Deno.rename(unclaimed, root);
      return claim;
    } catch (error) {
      claim?.close();
      await Deno.remove(unclaimed).catch(() => {});
      const swept = error instanceof Deno.errors.NotFound;
      if (!swept || tries === CLAIM_TRIES) throw error;
    }
  }
}

/**
 * Removes what killed extractions left in a folder. A folder that can be locked has lost its maker;
 * where folders cannot be locked (Windows), or not by us, it stays.
 */
export async function sweepDeadStaging(parent: string): Promise<void> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(parent)) {
      if (STAGING_NAME.test(name)) names.push(name);
    }
  } catch {
    // Whatever is wrong with the folder is found, and said, where it is used.
    return;
  }
  for (const name of names) {
    const path = join(parent, name);
    if ((await Deno.lstat(path).catch(() => undefined))?.isDirectory !== true) continue;
    const claim = await claimFolder(path, MOMENT_MS);
    if (claim === undefined) continue;
    await removeDeepTree(path).catch(() => {});
    claim.close();
  }
}

/** How long a lock may take before it counts as held by somebody else. */
const MOMENT_MS = 25;
/** A folder that nobody else knows is waited for longer: the machine may be busy. */
const OWN_MOMENT_MS = 2000;

/** Locks a folder until the handle is closed or the process ends; undefined if it cannot be had. */
async function claimFolder(path: string, limitMs: number): Promise<Deno.FsFile | undefined> {
  let folder: Deno.FsFile;
  try {
    folder = await Deno.open(path);
  } catch {
    // Not every system opens folders.
    return undefined;
  }
  // The runtime has no call that does not wait. Nor does every file system lock folders.
  const locked = folder.lock(true).then(() => true, () => false);
  const outcome = await atMost(limitMs, locked);
  if (outcome === true) return folder;
  if (outcome === false) folder.close();
  else locked.then(() => folder.close());
  return undefined;
}

async function atMost<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const callOff = after(limitMs, () => resolve(undefined));
  try {
    return await Promise.race([work, promise]);
  } finally {
    callOff();
  }
}
