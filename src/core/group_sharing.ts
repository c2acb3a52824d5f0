/**
 * Caches that a group shares. Owns seeing that a cache is one (set-group-id and writable for the
 * group, as `chmod 2775` makes it) and letting the group write what is made in it.
 */
import { openUmask } from "./process_umask.ts";

const SET_GROUP_ID = 0o2000;
const GROUP_WRITE = 0o020;

/** True if these permission bits of a folder say that its group shares it. */
export function isGroupShared(mode: number | null): boolean {
  return mode !== null && (mode & SET_GROUP_ID) !== 0 && (mode & GROUP_WRITE) !== 0;
}

/**
 * Takes the group's bits out of the process's umask while something is written to a shared cache;
 * others' write bit stays in. Does nothing for any other cache.
 *
 * @returns Puts the umask back.
 */
export async function openToGroup(cacheRoot: string): Promise<() => void> {
  if (Deno.build.os === "windows" || !isGroupShared(await modeOf(cacheRoot))) return () => {};
  return openUmask("cache-group");
}

/** The umask for programs that write in a cache under the user's own umask, such as "022". */
export async function umaskForCache(cacheRoot: string): Promise<string> {
  return isGroupShared(await modeOf(cacheRoot)) ? "002" : "022";
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).mode;
  } catch {
    return null;
  }
}
