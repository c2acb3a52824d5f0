/** Is one path inside another? Owns that comparison of texts; links are the caller's. Pure. */
import { isAbsolute, relative } from "@std/path";

/** True if `path` is `folder` or below it; both absolute and normal. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows the way to another drive is absolute.
  return !isAbsolute(way) && !/^\.\.(?:[\\/]|$)/.test(way);
}
