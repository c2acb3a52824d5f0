/**
 * The folder of the cache, when the configuration names one. Owns making sure that it can be written,
 * and that sccache finds nothing else there: at its start it takes every file below for an entry, and
 * deletes what exceeds the size, by the sources of its disk cache.
 */
import { join } from "@std/path";
import type { CacheToolName } from "../caching/types.ts";
import { TkError } from "../core/errors.ts";
import {
  atomicWrite,
  ensureDirectory,
  exists,
  isDirectory,
  listDirectory,
  removeTree,
} from "../core/filesystem.ts";

/** The folder is not for a cache. */
export class BuildCacheDirectoryError extends TkError<{ directory: string }> {
  readonly code = "BUILD_CACHE_DIRECTORY";

  constructor(directory: string, tool: CacheToolName, reason: string) {
    super(`Cannot keep the cache of ${tool} in "${directory}": ${reason}`, { directory }, {
      hint: "Name a folder of its own with build.caching.directory, or none",
    });
  }
}

/** What sccache itself has at the top of its folder. */
const OWN = /^([0-9a-f]|preprocessor|\.sccachetmp.*)$/;

/**
 * Makes the folder, and makes sure that the program can keep its cache there: with one that cannot be
 * written every compilation fails.
 *
 * @throws {BuildCacheDirectoryError} If it is no folder, or sccache would delete files of others.
 * @throws {TkError} With exit 10 if it cannot be written; on a full disk nothing is kept, no more.
 */
export async function requireDirectory(directory: string, tool: CacheToolName): Promise<void> {
  if (!await isDirectory(directory) && await exists(directory)) {
    throw new BuildCacheDirectoryError(directory, tool, "it is no folder");
  }
  // A line of its configuration ends there, and what follows would be another setting.
  if (tool === "ccache" && /[\r\n]|^\s|\s$/.test(directory)) {
    const reason = "it has a line break, or white space at an end";
    throw new BuildCacheDirectoryError(directory, tool, reason);
  }
  const names = tool === "sccache" ? await listDirectory(directory) : [];
  const foreign = names.find((name) => !OWN.test(name));
  if (foreign !== undefined) {
    const reason = `it has "${foreign}", and sccache deletes what it finds when that is too much`;
    throw new BuildCacheDirectoryError(directory, tool, reason);
  }
  const probe = join(directory, ".sccachetmp-toolchainkit");
  try {
    await ensureDirectory(directory);
    await atomicWrite(probe, "");
    await removeTree(probe);
  } catch (error) {
    if (!(error instanceof TkError) || error.code !== "NO_SPACE") throw error;
  }
}
