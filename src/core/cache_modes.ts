/**
 * Permissions of a cache that is there already. Owns finding what every user of the machine could
 * change, as an older version left it under a umask of 000, and taking that away.
 */
import { dirname, join } from "@std/path";
import { mustPin, pin } from "./filesystem/pinned.ts";
import { isGroupShared } from "./group_sharing.ts";
import { currentUser } from "./current_user.ts";

const OTHERS_WRITE = 0o002;
const WRITE_FOR_ALL_BUT_OWNER = 0o022;
const STICKY = 0o1000;

/** The mode without what others, and the group unless it shares the cache, may write. Pure. */
export function tightMode(mode: number, groupShares: boolean): number {
  return mode & ~(groupShares ? OTHERS_WRITE : WRITE_FOR_ALL_BUT_OWNER) & 0o7777;
}

/** True if everybody may change the names in a folder of that mode, those of others included. Pure. */
export function isOpenFolder(mode: number | null): boolean {
  return mode !== null && (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
}

/**
 * The folder around a cache that is not there yet, when everybody may change the names in it: somebody
 * else could put another cache in the place of this one.
 */
export async function openFolderAround(cacheRoot: string): Promise<string | undefined> {
  if (currentUser() === null) return undefined;
  if (await Deno.lstat(cacheRoot).then(() => true, () => false)) return undefined;
  for (let folder = dirname(cacheRoot);; folder = dirname(folder)) {
    const info = await Deno.stat(folder).catch(() => undefined);
    if (info !== undefined) return isOpenFolder(info.mode) ? folder : undefined;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The owner of a cache that is not this user's, in a folder such as /tmp where everybody could have made it
 * first; undefined when it is no surprise, as where a group shares the cache.
 */
export async function surprisingOwner(cacheRoot: string): Promise<number | undefined> {
  const user = currentUser();
  const info = await Deno.stat(cacheRoot).catch(() => undefined);
  if (user === null || info === undefined || info.uid === null) return undefined;
  if (info.uid === user || info.uid === 0) return undefined;
  const around = await Deno.stat(dirname(cacheRoot)).catch(() => undefined);
  const open = ((around?.mode ?? 0) & OTHERS_WRITE) !== 0;
  return open && !isGroupShared(info.mode) ? info.uid : undefined;
}

/** How deep `worldWritable` looks: into an installed tree, not through it. */
const DEPTH = 3;

/** Files and folders of a cache that every user may write, found by a look at its upper levels. */
export async function worldWritable(cacheRoot: string): Promise<string[]> {
  if (currentUser() === null) return [];
  const found: string[] = [];
  await visit(cacheRoot, DEPTH, (path) => void found.push(path));
  return found;
}

/**
 * Takes the right to write from others in the whole cache, and from the group unless it shares the cache.
 *
 * @returns How many files and folders were changed; what belongs to other users stays as it is.
 */
export async function tightenCache(cacheRoot: string): Promise<number> {
  const user = currentUser();
  if (user === null) return 0;
  const shared = isGroupShared((await Deno.stat(cacheRoot)).mode);
  let changed = 0;
  await visit(cacheRoot, Number.POSITIVE_INFINITY, async (path, info) => {
    if (user !== 0 && info.uid !== user) return;
    if (await tightenOne(path, info, shared)) changed++;
  });
  return changed;
}

/**
 * Takes the right to write from others, unless the name leads to something else by now: whoever may write in
 * the folder could have this open a private file to all.
 */
export async function tightenOne(
  path: string,
  seen: Deno.FileInfo,
  shared: boolean,
): Promise<boolean> {
  const mode = tightMode(seen.mode ?? 0o700, shared);
  const held = await mustPin(dirname(path)) ? pin(path) : undefined;
  if (held === undefined) {
    if ((await Deno.lstat(path)).isSymlink) return false;
    await Deno.chmod(path, mode);
    return true;
  }
  try {
    const { dev, ino, isSymlink } = await Deno.stat(held.path);
    if (isSymlink || dev !== seen.dev || ino !== seen.ino) return false;
    await Deno.chmod(held.path, mode);
    return true;
  } finally {
    held.close();
  }
}

/** Calls `found` for what others may write, a folder before what is in it; never follows a link. */
async function visit(
  path: string,
  depth: number,
  found: (path: string, info: Deno.FileInfo) => void | Promise<void>,
): Promise<void> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info === undefined || info.mode === null || info.isSymlink) return;
  if ((info.mode & OTHERS_WRITE) !== 0) await found(path, info);
  if (!info.isDirectory || depth === 0) return;
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
  } catch (error) {
    // A folder of another user, or one that is just being removed.
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotFound) {
      return;
    }
    throw error;
  }
  for (const name of names) await visit(join(path, name), depth - 1, found);
}
