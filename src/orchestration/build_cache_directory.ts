/**
 * The folder of sccache's cache, when the configuration names one. Owns making sure that sccache finds
 * nothing else there: at its start it takes every file below for an entry, and deletes what exceeds
 * the size, by the sources of its disk cache.
 */
import { TkError } from "../core/errors.ts";
import { exists, isDirectory, listDirectory } from "../core/filesystem.ts";

/** The folder is not for a cache. */
export class BuildCacheDirectoryError extends TkError<{ directory: string }> {
  readonly code = "BUILD_CACHE_DIRECTORY";

  constructor(directory: string, reason: string) {
    super(`Cannot keep the cache of sccache in "${directory}": ${reason}`, { directory }, {
      hint: "Name a folder of its own with build.caching.directory, or none",
    });
  }
}

/** What sccache itself has at the top of its folder. */
const OWN = /^([0-9a-f]|preprocessor|\.sccachetmp.*)$/;

/**
 * Makes sure that the folder has nothing but entries of sccache.
 *
 * @throws {BuildCacheDirectoryError} If it has, or is no folder.
 */
export async function requireOwnDirectory(directory: string): Promise<void> {
  if (!await isDirectory(directory)) {
    if (await exists(directory)) throw new BuildCacheDirectoryError(directory, "it is no folder");
    return;
  }
  const foreign = (await listDirectory(directory)).find((name) => !OWN.test(name));
  if (foreign === undefined) return;
  const reason = `it has "${foreign}", and sccache deletes what it finds when that is too much`;
  throw new BuildCacheDirectoryError(directory, reason);
}
