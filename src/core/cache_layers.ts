/**
 * Read-only caches below the writable one, as an image or a share of a company brings them. Owns
 * finding what is installed there; nothing is ever written, locked or counted in them.
 */
import { DELIMITER, isAbsolute } from "@std/path";
import { type Artifact, artifactId } from "./artifact.ts";
import { type CachePaths, cachePaths, entryPath, isSafeName } from "./directory.ts";
import type { Host } from "./host.ts";
import { findInstalled, type InstalledPlace } from "./install/installed_check.ts";
import { isInstalledTree } from "./manifest.ts";

/** The caches named in `TOOLCHAINKIT_READ_ONLY_CACHES`, first to last; relative paths are ignored. */
export function readOnlyCaches(host: Pick<Host, "env">): CachePaths[] {
  const text = host.env["TOOLCHAINKIT_READ_ONLY_CACHES"] ?? "";
  return text.split(DELIMITER).filter((path) => isAbsolute(path)).map(cachePaths);
}

/** Where a read-only cache holds a complete tree of that name; undefined when none does. */
export async function findInReadOnlyCaches(
  kind: "toolchain" | "tool" | "python",
  id: string,
  host: Pick<Host, "env">,
): Promise<string | undefined> {
  if (!isSafeName(id)) return undefined;
  for (const cache of readOnlyCaches(host)) {
    const path = entryPath(cache, kind, id);
    if (await isInstalledTree(path)) return path;
  }
  return undefined;
}

/** Where a read-only cache holds a tree that the artifact allows; undefined when none does. */
export async function findBuildInReadOnlyCaches(
  artifact: Artifact,
  host: Pick<Host, "env">,
): Promise<InstalledPlace | undefined> {
  if (!isSafeName(artifactId(artifact))) return undefined;
  for (const cache of readOnlyCaches(host)) {
    const found = await findInstalled(artifact, cache);
    if (found !== undefined) return found;
  }
  return undefined;
}
