/**
 * The `\\?\` prefix of Windows, which lifts the limit of 260 characters. The runtime adds it by
 * itself where a path is long; owns taking it off again for people. Pure.
 */

/** The readable spelling of a path: without the prefix. */
export function withoutLongPathPrefix(path: string): string {
  if (path.startsWith("\\\\?\\UNC\\")) return `\\\\${path.slice(8)}`;
  return /^\\\\\?\\[A-Za-z]:/.test(path) ? path.slice(4) : path;
}
