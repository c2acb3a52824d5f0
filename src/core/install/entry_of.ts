/** The manifest entry of something that is on the disk already, for trees that no archive made. */
import { join } from "@std/path";
import { computeHash } from "../verification.ts";
import type { ManifestEntry } from "../manifest.ts";

/** Reads one entry below `root`. @param path Relative, with `/`. */
export async function entryOf(
  root: string,
  path: string,
  kind: ManifestEntry["kind"],
): Promise<ManifestEntry> {
  const absolute = join(root, ...path.split("/"));
  const info = await Deno.lstat(absolute);
  const mode = (info.mode ?? (kind === "directory" ? 0o755 : 0o644)) & 0o777;
  if (kind === "symlink") {
    return { path, kind, sizeBytes: 0, mode, target: await Deno.readLink(absolute) };
  }
  if (kind === "directory") return { path, kind, sizeBytes: 0, mode };
  return { path, kind, sizeBytes: info.size, mode, sha256: await computeHash(absolute) };
}
