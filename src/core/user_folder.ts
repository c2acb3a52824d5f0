/**
 * Folders of the cache for what concerns one user alone: records of trust, remembered environments,
 * logs. Owns their names and their mode. In a cache of somebody else each user has folders of their own,
 * such as `trust-1001`, which nobody else can write or read; where a user may not make them, as in a cache
 * that an administrator keeps for all, they are in the user's home.
 */
import { dirname, join } from "@std/path";
import { UntrustedFileError } from "./cache_file.ts";
import { describeKind } from "./filesystem/regular_file.ts";
import { toDiskError } from "./filesystem/disk_errors.ts";
import { currentUser } from "./current_user.ts";
import { homeFolder } from "./home_folder.ts";

/** What a user's folder holds. */
export type UserFolderName = "trust" | "environments" | "logs";

/** Where this user's folder is, there or not. @param cacheDir Root of the cache. */
export function userFolder(cacheDir: string, name: UserFolderName): string {
  const inside = folderIn(cacheDir, name);
  // Without a log nothing works differently; without the others nothing could be trusted or remembered.
  if (name === "logs" || currentUser() === null || isThereOrCanBe(inside, cacheDir)) return inside;
  const home = homeFolder(Deno.env.toObject(), false);
  return home === undefined ? inside : folderIn(join(home, ".toolchainkit"), name);
}

function folderIn(cacheDir: string, name: UserFolderName): string {
  const user = currentUser();
  return join(cacheDir, userFolderName(name, { user, owner: ownerOf(cacheDir) }));
}

/** Whether this user is in the group of a cache cannot be known: one that its group may write counts. */
function isThereOrCanBe(folder: string, cacheDir: string): boolean {
  const user = currentUser();
  try {
    const { uid, mode } = Deno.statSync(cacheDir);
    if (user === 0 || uid === user || ((mode ?? 0) & 0o022) !== 0) return true;
    Deno.lstatSync(folder);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return true;
    // A cache that is not there yet will be this user's.
    return ownerOf(cacheDir) === null;
  }
}

/** The name of a user's folder in a cache that belongs to `owner`. Pure. */
export function userFolderName(
  name: UserFolderName,
  { user, owner }: { user: number | null; owner: number | null },
): string {
  return user === null || owner === null || user === owner ? name : `${name}-${user}`;
}

/**
 * Makes this user's folder, which nobody else can open.
 *
 * @throws {UntrustedFileError} If something else or somebody else's folder is there.
 */
export function ensureUserFolder(cacheDir: string, name: UserFolderName): string {
  const path = userFolder(cacheDir, name);
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw toDiskError(error, path);
  }
  const user = currentUser();
  const info = Deno.lstatSync(path);
  if (!info.isDirectory) {
    throw new UntrustedFileError(path, `it is ${describeKind(info)}, wanted a folder`);
  }
  if (user === null || info.uid === null) return path;
  if (info.uid !== user) {
    const reason = `it belongs to user ${info.uid}, wanted a folder of user ${user}`;
    throw new UntrustedFileError(path, reason, info.uid);
  }
  if (((info.mode ?? 0) & 0o077) !== 0) Deno.chmodSync(path, 0o700);
  return path;
}

function ownerOf(cacheDir: string): number | null {
  try {
    return Deno.statSync(cacheDir).uid;
  } catch {
    return null;
  }
}
