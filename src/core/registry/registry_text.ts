/** The text of registry.json. Owns reading it from a cache that others may write. */
import { readCacheText } from "../cache_file.ts";
import type { CachePaths } from "../directory.ts";

/** Ten thousand projects that use two hundred toolchains each need about a third of it. */
const LARGEST_REGISTRY_BYTES = 400 * 1024 * 1024;

/**
 * The text of registry.json; undefined when there is none.
 *
 * @throws {UntrustedFileError} If it is a link, not a regular file, or belongs to a stranger.
 */
export async function readRegistryText(cache: CachePaths): Promise<string | undefined> {
  return await readCacheText(cache.registryFile, {
    root: cache.root,
    limitBytes: LARGEST_REGISTRY_BYTES,
  });
}
