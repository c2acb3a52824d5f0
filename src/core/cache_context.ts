/**
 * What the classes for tool authors work with when nobody says otherwise: this machine, and the cache
 * of this user. Owns that default and nothing else; the program itself always says both.
 */
import { type CachePaths, cachePaths, getGlobalCacheDir } from "./directory.ts";
import type { Host } from "./host.ts";
import { createSystemHost } from "./system_host.ts";

/** A cache and the machine the work runs on. */
export interface CacheContext {
  /** The folders of the cache. */
  readonly cache: CachePaths;
  /** The machine the work runs on. */
  readonly host: Host;
}

/** The context, completed. @throws {DirectoryCreationError} If this user has no home folder. */
export function cacheContext(given: Partial<CacheContext> = {}): CacheContext {
  const host = given.host ?? createSystemHost();
  return { host, cache: given.cache ?? cachePaths(getGlobalCacheDir(host)) };
}
