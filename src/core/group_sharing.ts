/**
 * Caches that a group shares. Owns seeing that a cache is one (set-group-id and writable for the
 * group, as `chmod 2775` makes it) and letting the group write what is made in it.
 */

const SET_GROUP_ID = 0o2000;
const GROUP_WRITE = 0o020;
const GROUP_BITS = 0o070;

/** True if these permission bits of a folder say that its group shares it. */
export function isGroupShared(mode: number | null): boolean {
  return mode !== null && (mode & SET_GROUP_ID) !== 0 && (mode & GROUP_WRITE) !== 0;
}

let depth = 0;
let savedMask = 0;

/**
 * Takes the group's bits out of the process's umask while something is written to a shared cache;
 * others' bits stay. Does nothing for any other cache.
 *
 * @returns Puts the umask back.
 */
export async function openToGroup(cacheRoot: string): Promise<() => void> {
  if (Deno.build.os === "windows" || !isGroupShared(await modeOf(cacheRoot))) return () => {};
  if (depth++ === 0) {
    savedMask = Deno.umask();
    Deno.umask(savedMask & ~GROUP_BITS);
  }
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    if (--depth === 0) Deno.umask(savedMask);
  };
}

/** Lets the group write a file that was just made, if the group shares its folder. */
export async function shareNewFile(path: string, folder: string): Promise<void> {
  if (Deno.build.os === "windows" || !isGroupShared(await modeOf(folder))) return;
  // Another user's file is theirs to open up.
  await Deno.chmod(path, 0o664).catch(() => {});
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).mode;
  } catch {
    return null;
  }
}
