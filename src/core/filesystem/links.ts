/** Links to folders and files: symbolic on Unix, junctions on Windows. Owns the primitives. */
import { dirname, isAbsolute, join, resolve } from "@std/path";
import { TkError } from "../errors.ts";
import { writingTo } from "./disk_errors.ts";
import { withoutLongPathPrefix } from "./long_paths.ts";

/** Something other than a link is where a link was to be made or removed. */
export class NotALinkError extends TkError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "NOT_A_LINK";

  /** For the path and what was to be done with it. */
  constructor(path: string, doing: "replace" | "remove" | "resolve") {
    super(`Cannot ${doing} the link "${path}": it is a file or folder, wanted a link`, { path }, {
      hint: "Move it away; ToolchainKit deletes no files that it did not make",
    });
  }
}

/** The kind of link that a system gives everybody the right to make. */
export type LinkKind = "symlink" | "junction" | "file-symlink";

/** Junctions need no privilege on Windows, symbolic links do; junctions only lead to folders. */
export function linkKind(os: string, targetIsDirectory: boolean): LinkKind {
  if (os !== "windows") return "symlink";
  return targetIsDirectory ? "junction" : "file-symlink";
}

/**
 * Makes a link that leads to `target`, an absolute path or one relative to the link's folder. A
 * link that is there already is replaced, on Unix without a moment in which there is none.
 *
 * @returns False when a link to the same target was there already.
 * @throws {NotALinkError} If a file or folder is in the place of the link.
 */
export async function createLink(target: string, linkPath: string): Promise<boolean> {
  const before = await readLinkIfAny(linkPath);
  if (before === "other") throw new NotALinkError(linkPath, "replace");
  const folder = dirname(linkPath);
  const absolute = isAbsolute(target) ? target : join(folder, target);
  return await writingTo(linkPath, async () => {
    await Deno.mkdir(folder, { recursive: true });
    const isFolder = await Deno.stat(absolute).then((info) => info.isDirectory, () => true);
    const kind = linkKind(Deno.build.os, isFolder);
    const text = kind === "junction" ? resolve(absolute) : target;
    if (before !== undefined && before.target === text) return false;
    if (kind === "symlink") {
      await replaceBySymlink(text, linkPath);
    } else {
      if (before !== undefined) await Deno.remove(linkPath);
      await Deno.symlink(text, linkPath, { type: kind === "junction" ? "junction" : "file" });
    }
    return true;
  });
}

async function replaceBySymlink(target: string, linkPath: string): Promise<void> {
  const temporary = `${linkPath}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  await Deno.symlink(target, temporary);
  try {
    await Deno.rename(temporary, linkPath);
  } catch (error) {
    await Deno.remove(temporary);
    throw error;
  }
}

/** True if `path` itself is a symbolic link or a junction, dangling or not. */
export async function isLink(path: string): Promise<boolean> {
  const found = await readLinkIfAny(path);
  return found !== undefined && found !== "other";
}

/**
 * The absolute path that a link leads to, one step far, there or not.
 *
 * @throws {NotALinkError} If something else is there.
 * @throws {Deno.errors.NotFound} If nothing is there.
 */
export async function resolveLink(path: string): Promise<string> {
  const found = await readLinkIfAny(path);
  if (found === "other") throw new NotALinkError(path, "resolve");
  if (found === undefined) throw new Deno.errors.NotFound(`no link at "${path}"`);
  return isAbsolute(found.target) ? found.target : join(dirname(resolve(path)), found.target);
}

/**
 * Removes a link and leaves what it leads to alone.
 *
 * @returns False when nothing was there.
 * @throws {NotALinkError} If something else is there.
 */
export async function removeLink(path: string): Promise<boolean> {
  const found = await readLinkIfAny(path);
  if (found === undefined) return false;
  if (found === "other") throw new NotALinkError(path, "remove");
  await writingTo(path, () => Deno.remove(path));
  return true;
}

async function readLinkIfAny(path: string): Promise<{ target: string } | "other" | undefined> {
  try {
    const info = await Deno.lstat(path);
    if (!info.isSymlink) return "other";
    return { target: withoutLongPathPrefix(await Deno.readLink(path)) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
