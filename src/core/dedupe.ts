/**
 * Identical files of several versions are stored once. Owns finding them by the manifests and
 * replacing the newer copy by a hard link; the trees stay what their manifests say.
 */
import { join } from "@std/path";
import type { Artifact } from "./artifact.ts";
import type { CachePaths } from "./directory.ts";
import { listDirectory } from "./filesystem.ts";
import type { Host } from "./host.ts";
import { type Manifest, type ManifestEntry, readManifestIfValid } from "./manifest.ts";
import { sectionFolder } from "./registry/document.ts";

/** A tree that nobody uses yet. */
export interface DedupeRequest {
  readonly folder: string;
  readonly artifact: Pick<Artifact, "kind" | "name" | "version" | "platform">;
  readonly entries: readonly ManifestEntry[];
}

/** What was shared. */
export interface DedupeResult {
  readonly linkedFiles: number;
  readonly savedBytes: number;
}

/** Below this size a link saves less than it costs to make. */
const SMALLEST_BYTES = 16 * 1024;
/** Versions looked at, newest first. */
const MOST_SIBLINGS = 4;

/**
 * Replaces files of a new tree by links to identical files of installed versions of the same thing.
 * Both files are compared byte by byte first, so damage does not spread. A file system that cannot
 * link leaves everything as it is.
 */
export async function shareIdenticalFiles(
  request: DedupeRequest,
  cache: CachePaths,
  host: Host,
): Promise<DedupeResult> {
  const known = await filesOfSiblings(request, cache);
  let linkedFiles = 0;
  let savedBytes = 0;
  if (known.size === 0) return { linkedFiles, savedBytes };
  for (const entry of request.entries) {
    const twin = entry.sizeBytes < SMALLEST_BYTES ? undefined : known.get(identity(entry) ?? "");
    if (twin === undefined) continue;
    host.signal.throwIfAborted();
    const outcome = await replaceByLink(join(request.folder, ...entry.path.split("/")), twin);
    if (outcome === "cannot") break;
    if (outcome === "kept") continue;
    linkedFiles++;
    savedBytes += entry.sizeBytes;
  }
  if (linkedFiles > 0) {
    host.log.debug(`Shared ${linkedFiles} files (${savedBytes} bytes) with installed versions`);
  }
  return { linkedFiles, savedBytes };
}

/** Installed versions of the same thing for the same platform, the latest installed first. */
async function siblings(
  request: DedupeRequest,
  cache: CachePaths,
): Promise<{ folder: string; manifest: Manifest }[]> {
  const { kind, name, platform, version } = request.artifact;
  const parent = sectionFolder(cache, kind);
  const found: { folder: string; manifest: Manifest }[] = [];
  for (const id of await listDirectory(parent)) {
    if (!id.startsWith(`${name}-`)) continue;
    const folder = join(parent, id);
    const manifest = await readManifestIfValid(folder);
    const other = manifest?.artifact;
    if (manifest === undefined || other?.name !== name || other.platform !== platform) continue;
    if (other.version !== version) found.push({ folder, manifest });
  }
  found.sort((a, b) => a.manifest.installedAt < b.manifest.installedAt ? 1 : -1);
  return found.slice(0, MOST_SIBLINGS);
}

async function filesOfSiblings(
  request: DedupeRequest,
  cache: CachePaths,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const { folder, manifest } of await siblings(request, cache)) {
    for (const entry of manifest.files) {
      const key = entry.sizeBytes < SMALLEST_BYTES ? undefined : identity(entry);
      if (key === undefined || known.has(key)) continue;
      known.set(key, join(folder, ...entry.path.split("/")));
    }
  }
  return known;
}

/** Content and permissions, which links share; undefined for what is no file with a hash. */
function identity(entry: ManifestEntry): string | undefined {
  if (entry.kind !== "file" || entry.sha256 === undefined) return undefined;
  return `${entry.sha256}:${entry.sizeBytes}:${entry.mode & 0o777}`;
}

async function replaceByLink(path: string, twin: string): Promise<"linked" | "kept" | "cannot"> {
  if (!(await isSameFile(path, twin))) return "kept";
  const temporary = `${path}.twin`;
  try {
    await Deno.link(twin, temporary);
  } catch (error) {
    // The twin may have been cleaned away, or have as many links as the file system allows.
    if (error instanceof Deno.errors.NotFound) return "kept";
    return error instanceof Error && /too many links/i.test(error.message) ? "kept" : "cannot";
  }
  try {
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary);
    throw error;
  }
  return "linked";
}

const BLOCK_BYTES = 1 << 20;

async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    const [one, other] = [await Deno.lstat(a), await Deno.lstat(b)];
    if (!one.isFile || !other.isFile || one.size !== other.size) return false;
    if (one.mode !== other.mode || one.dev !== other.dev) return false;
    using first = await Deno.open(a);
    using second = await Deno.open(b);
    const [left, right] = [new Uint8Array(BLOCK_BYTES), new Uint8Array(BLOCK_BYTES)];
    for (;;) {
      const [leftCount, rightCount] = [await fill(first, left), await fill(second, right)];
      if (leftCount !== rightCount || !equal(left, right, leftCount)) return false;
      if (leftCount < BLOCK_BYTES) return true;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function fill(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const count = await file.read(buffer.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return filled;
}

function equal(a: Uint8Array, b: Uint8Array, length: number): boolean {
  const words = length >> 2;
  const left = new Uint32Array(a.buffer, 0, words);
  const right = new Uint32Array(b.buffer, 0, words);
  for (let at = 0; at < words; at++) if (left[at] !== right[at]) return false;
  for (let at = words << 2; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
}
