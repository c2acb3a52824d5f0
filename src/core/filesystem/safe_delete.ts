/** Deleting what a record names. Owns the checks that keep a wrong path from costing a home folder. */
import { dirname, isAbsolute, join, parse, resolve } from "@std/path";
import { TkError } from "../errors.ts";
import type { Host } from "../host.ts";
import { writingTo } from "./disk_errors.ts";
import { isInside } from "./inside.ts";
import { removeRetrying } from "./retry.ts";

/** A path that was to be deleted is not one of ours. */
export class UnsafeDeleteError extends TkError<{ path: string; root: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "UNSAFE_DELETE";

  /** For the path, the folder it should be below, and what is the matter with it. */
  constructor(path: string, root: string, reason: string) {
    super(`Cannot delete "${path}": ${reason}, wanted a path below "${root}"`, { path, root }, {
      hint: "Nothing was deleted; a damaged record names this path, see toolchainkit doctor",
    });
  }
}

/**
 * Deletes a file, a link (not what it leads to) or a folder strictly below `root`.
 *
 * @returns False when nothing was there.
 * @throws {UnsafeDeleteError} If the path, its links resolved, is not below `root`, or is or holds
 *   a file system's root, the home folder or the working directory.
 */
export async function safeDelete(
  path: string,
  options: { root: string; host: Pick<Host, "platform" | "sleep" | "env" | "cwd"> },
): Promise<boolean> {
  const { root, host } = options;
  const home = host.env["HOME"] ?? host.env["USERPROFILE"];
  const keep = [host.cwd, ...(home === undefined || home === "" ? [] : [home])];
  const objection = deletionObjection(path, { root, keep });
  if (objection !== undefined) throw new UnsafeDeleteError(path, root, objection);
  const real = await realLocation(path);
  if (real === undefined) return false;
  const [realRoot, ...realKeep] = await Promise.all([root, ...keep].map(realPathOrSame));
  const realObjection = deletionObjection(real, { root: realRoot ?? root, keep: realKeep });
  if (realObjection !== undefined) throw new UnsafeDeleteError(path, root, realObjection);
  await writingTo(path, () => removeRetrying(real, host));
  return true;
}

/**
 * Why a path must not be deleted, by its text alone; undefined when it may.
 *
 * @param options.keep Folders that must survive: neither they nor a folder around them may go.
 */
export function deletionObjection(
  path: string,
  options: { root: string; keep: readonly string[] },
): string | undefined {
  if (!isAbsolute(path)) return "it is not an absolute path";
  if (path.includes("\0")) return "it contains a NUL character";
  if (path.split(/[/\\]/).includes("..")) return 'it contains ".."';
  const normal = resolve(path);
  if (parse(normal).root === normal) return "it is the root of a file system";
  for (const kept of options.keep) {
    if (isAbsolute(kept) && isInside(resolve(kept), normal)) return `it is or holds "${kept}"`;
  }
  const root = resolve(options.root);
  if (!isAbsolute(options.root) || root === normal || !isInside(normal, root)) {
    return "it is elsewhere";
  }
  return undefined;
}

/** The path with the links of its parents resolved, not its own; undefined when it is not there. */
async function realLocation(path: string): Promise<string | undefined> {
  try {
    await Deno.lstat(path);
    const normal = resolve(path);
    return join(await Deno.realPath(dirname(normal)), parse(normal).base);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

async function realPathOrSame(path: string): Promise<string> {
  return await Deno.realPath(path).catch(() => path);
}
