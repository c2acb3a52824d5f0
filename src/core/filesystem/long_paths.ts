/** Windows' 260 character limit. Owns the `\\?\` prefix that lifts it; pure. */
import { isAbsolute, normalize } from "@std/path/windows";

/** MAX_PATH less the 12 characters that a folder must leave for a short file name. */
const LIMIT = 260 - 12;

/**
 * A path that Windows accepts at any length: long absolute paths get the `\\?\` prefix, for which
 * they must be normal and have backslashes only. Other systems' paths stay as they are.
 */
export function toLongPath(path: string, os: string): string {
  if (os !== "windows" || path.length < LIMIT || !isAbsolute(path)) return path;
  if (/^[\\/]{2}[?.][\\/]/.test(path)) return path;
  const normal = normalize(path);
  if (/^[A-Za-z]:\\/.test(normal)) return `\\\\?\\${normal}`;
  if (normal.startsWith("\\\\")) return `\\\\?\\UNC\\${normal.slice(2)}`;
  // "\folder" is absolute only together with the current drive, which the prefix would lose.
  return path;
}

/** The readable spelling of a path: without the prefix. */
export function withoutLongPathPrefix(path: string): string {
  if (path.startsWith("\\\\?\\UNC\\")) return `\\\\${path.slice(8)}`;
  return /^\\\\\?\\[A-Za-z]:/.test(path) ? path.slice(4) : path;
}
