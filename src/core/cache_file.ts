/**
 * Files of the cache, which other users of the machine may be able to write. Owns whose files are
 * read: those of this user, of root, of the owner of the cache, and in a cache that a group shares
 * those of the group. Nothing is read through a link.
 */
import { dirname } from "@std/path";
import { TkError } from "./errors.ts";
import {
  IrregularFileError,
  openRegularFile,
  readRegularText,
  type RegularFileRules,
} from "./filesystem/regular_file.ts";
import { isGroupShared } from "./group_sharing.ts";
import { currentUser } from "./current_user.ts";

/** Something in the cache could have been put there by somebody else. */
export class UntrustedFileError extends TkError<{ path: string; reason: string; owner?: number }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "CACHE_UNTRUSTED";

  /** For the path and what is wrong with it; `owner` is a user number. */
  constructor(path: string, reason: string, owner?: number) {
    super(
      `Cannot use "${path}": ${reason}`,
      { path, reason, ...(owner === undefined ? {} : { owner }) },
      {
        hint: "Another user may have put it there. Look at it with ls -l, remove it and run the " +
          "command again; or choose a cache of your own with --cache-dir",
      },
    );
  }
}

/** Owner and mode of a file or folder; null where the system has none. */
export type OwnerFacts = Pick<Deno.FileInfo, "uid" | "gid" | "mode">;

/** True if a file that a cache's root folder contains may be relied on by a user. Pure. */
export function isTrustedOwner(
  file: OwnerFacts,
  { user, root }: { user: number | null; root: OwnerFacts | undefined },
): boolean {
  if (file.uid === null || user === null) return true;
  if (file.uid === user || file.uid === 0 || file.uid === root?.uid) return true;
  // Where everybody may write, everybody's files get the folder's group.
  const isOpen = ((root?.mode ?? 0) & 0o002) !== 0;
  return root !== undefined && isGroupShared(root.mode) && !isOpen && file.gid === root.gid;
}

/** True if a file decides for this user alone and only this user or root can have written it. Pure. */
export function isOwnFile(file: OwnerFacts, user: number | null): boolean {
  if (file.uid === null || user === null) return true;
  return (file.uid === user || file.uid === 0) && ((file.mode ?? 0) & 0o022) === 0;
}

/** What to read, and from which cache. */
export interface CacheFileOptions {
  /** Root folder of the cache, or folders whose owners are trusted; by default the file's folder. */
  readonly root?: string | readonly string[];
  /** Larger files are refused. */
  readonly limitBytes?: number;
}

/**
 * The text of a file of the cache; undefined when there is none.
 *
 * @throws {UntrustedFileError} If it is a link, not a regular file, too large or somebody else's.
 */
export async function readCacheText(
  path: string,
  options: CacheFileOptions = {},
): Promise<string | undefined> {
  return await readIfThere(path, async () => {
    const rules = await cacheFileRules(path, options.root);
    const { limitBytes } = options;
    return await readRegularText(path, {
      ...rules,
      ...(limitBytes === undefined ? {} : { limitBytes }),
    });
  });
}

/**
 * The text of a file that decides for this user alone, such as a record of trust; undefined when there
 * is none.
 *
 * @throws {UntrustedFileError} If it is not a regular file that only this user or root can write.
 */
export async function readOwnText(path: string): Promise<string | undefined> {
  const user = currentUser();
  const check = (info: Deno.FileInfo) => {
    if (isOwnFile(info, user)) return;
    const reason = info.uid === user || info.uid === 0
      ? `its mode ${octal(info.mode)} lets others write it, wanted 0600`
      : `it belongs to user ${info.uid}, wanted a file of user ${user} or root`;
    throw new UntrustedFileError(path, reason, info.uid ?? undefined);
  };
  return await readIfThere(path, () => readRegularText(path, { noLinks: true, check }));
}

/** The first bytes of a file of the cache; undefined when there is none. @throws {UntrustedFileError} */
export async function readCacheHead(
  path: string,
  options: Pick<CacheFileOptions, "root"> & { lengthBytes: number },
): Promise<Uint8Array | undefined> {
  return await readIfThere(path, async () => {
    const { file } = await openRegularFile(path, await cacheFileRules(path, options.root));
    try {
      const buffer = new Uint8Array(options.lengthBytes);
      return buffer.subarray(0, await file.read(buffer) ?? 0);
    } finally {
      file.close();
    }
  });
}

/** How files of a cache are opened: not through links, and only those of trusted owners. */
export async function cacheFileRules(
  path: string,
  root: string | readonly string[] = dirname(path),
): Promise<RegularFileRules> {
  const user = currentUser();
  const folders = user === null ? [] : typeof root === "string" ? [root] : root;
  const facts = await Promise.all(
    folders.map((folder) => Deno.stat(folder).catch(() => undefined)),
  );
  return {
    noLinks: true,
    check(info) {
      if (user === null || facts.some((one) => isTrustedOwner(info, { user, root: one }))) return;
      throw new UntrustedFileError(
        path,
        `it belongs to user ${info.uid}, who is neither you, root, nor the owner of the cache`,
        info.uid ?? undefined,
      );
    },
  };
}

async function readIfThere<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    if (error instanceof IrregularFileError) {
      throw new UntrustedFileError(path, error.details.reason);
    }
    throw error;
  }
}

function octal(mode: number | null): string {
  return `0${((mode ?? 0) & 0o7777).toString(8)}`;
}
