/**
 * The folders of a cache that others can write in. Owns refusing a folder that a stranger made and a link
 * that somebody put in the place of one: what is below it would be read, swept and deleted as the cache's.
 */
import { dirname, join, relative } from "@std/path";
import { isTrustedOwner, type OwnerFacts, UntrustedFileError } from "./cache_file.ts";
import { mustPin, pin } from "./filesystem/pinned.ts";
import { currentUser } from "./current_user.ts";

/** Folders of a cache, and those whose own folders are separate stores. */
const SECTIONS = ["toolchains", "tools", "python", "downloads", "staging", "locks", "bin"];
const STORES = ["packages", "build-cache"];

/** A folder or link of a cache as it is found. */
export interface CacheFolderFacts extends OwnerFacts {
  readonly isSymlink: boolean;
  readonly isDirectory: boolean;
}

/**
 * Why a folder of a cache is not used; undefined when it is. A link counts when this user or root made it,
 * or when the owner of the cache made it and it leads to a folder of his own. Pure.
 */
export function folderObjection(
  folder: CacheFolderFacts,
  context: { user: number | null; root: OwnerFacts | undefined; target: OwnerFacts | undefined },
): string | undefined {
  const { user, root, target } = context;
  const { uid } = folder;
  if (user === null || uid === null) return undefined;
  if (!folder.isSymlink) {
    if (!folder.isDirectory || isTrustedOwner(folder, { user, root })) return undefined;
    // Where only its owner can make folders he has given this one away.
    if (root !== undefined && ((root.mode ?? 0o777) & 0o022) === 0) return undefined;
    return `it belongs to user ${uid}, who is neither you, root, nor the owner of the cache`;
  }
  const isOfOwner = uid === root?.uid && uid === target?.uid;
  if (uid === user || uid === 0 || isOfOwner) return undefined;
  return `it is a link that user ${uid} made, wanted a folder`;
}

/**
 * Refuses a cache in which a stranger made or replaced a folder; looks at the upper two levels.
 *
 * @throws {UntrustedFileError}
 */
export async function assertCacheFolders(cacheRoot: string): Promise<void> {
  if (currentUser() === null) return;
  await assertCacheFolder(cacheRoot, cacheRoot);
  const sections = [...SECTIONS, ...STORES].map((name) => join(cacheRoot, name));
  for (const path of sections) await assertCacheFolder(path, cacheRoot);
  for (const store of STORES) {
    for (const name of namesIn(join(cacheRoot, store))) {
      await assertCacheFolder(join(cacheRoot, store, name), cacheRoot);
    }
  }
}

/** Refuses one folder of a cache; nothing there is fine. @throws {UntrustedFileError} */
export async function assertCacheFolder(path: string, cacheRoot: string): Promise<void> {
  const user = currentUser();
  if (user === null) return;
  const folder = await Deno.lstat(path).catch(() => undefined);
  if (folder === undefined || (path === cacheRoot && !folder.isSymlink)) return;
  const root = await Deno.stat(cacheRoot).catch(() => undefined);
  const target = folder.isSymlink ? await Deno.stat(path).catch(() => undefined) : undefined;
  const reason = folderObjection(folder, { user, root, target });
  if (reason !== undefined) throw new UntrustedFileError(path, reason, folder.uid ?? undefined);
}

/**
 * Runs work that deletes in a folder of a cache. In a cache where others may exchange folders it is given a
 * path that leads to this one whatever has its name meanwhile.
 *
 * @throws {UntrustedFileError} If a stranger made the folder, or it is not where its path says.
 */
export async function inCacheFolder<T>(
  folder: string,
  cacheRoot: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const section = join(cacheRoot, relative(cacheRoot, folder).split(/[\\/]/)[0] ?? "");
  await assertCacheFolder(section, cacheRoot);
  if (!await mustPin(cacheRoot) && !await mustPin(dirname(folder))) return await work(folder);
  const real = await Deno.realPath(section).catch(() => undefined);
  if (real === undefined) return await work(folder);
  const inside = relative(section, folder);
  const held = pin(inside === "" ? real : join(real, inside));
  if (held === undefined) return await work(folder);
  try {
    const expected = await isLinkNow(section)
      ? real
      : join(await Deno.realPath(cacheRoot), relative(cacheRoot, section));
    if (await Deno.readLink(held.path) !== join(expected, inside)) {
      throw new UntrustedFileError(folder, "something else was put in its place meanwhile");
    }
    await assertCacheFolder(section, cacheRoot);
    return await work(held.path);
  } catch (error) {
    // The path of the moment says nothing to anybody.
    if (error instanceof Error) error.message = error.message.replaceAll(held.path, folder);
    throw error;
  } finally {
    held.close();
  }
}

async function isLinkNow(path: string): Promise<boolean> {
  return (await Deno.lstat(path)).isSymlink;
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    // Whatever is wrong with the folder is found, and said, where it is used.
    return [];
  }
}
