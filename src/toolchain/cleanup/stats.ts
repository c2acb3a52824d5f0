/** What the cache holds and how much room it takes. Owns the numbers of `cache stats`. */
import { join } from "@std/path";
import type { CachePaths } from "../../core/directory.ts";
import { freeBytes } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { megabytes } from "../../core/quantities.ts";
import { CacheRegistry, type EntryKind } from "../../core/registry.ts";
import { createUsageTally, folderUsage } from "../../core/registry/usage.ts";

/** One entry of the cache. */
export interface EntryStats {
  /** Name in the cache, such as `llvm-18.1.8-linux-x64`. */
  readonly id: string;
  /** What kind of thing it is. */
  readonly kind: EntryKind;
  /** As it appears. */
  readonly sizeBytes: number;
  /** Bytes in files that other entries have too. */
  readonly sharedBytes: number;
  /** Number of living projects that use it. */
  readonly projects: number;
  /** ISO 8601. */
  readonly lastUsed: string;
}

/** The whole cache. */
export interface CacheStats {
  /** Absolute path of the folder itself. */
  readonly root: string;
  /** Everything that is installed. */
  readonly entries: readonly EntryStats[];
  /** Sum of the entries as they appear. */
  readonly totalBytes: number;
  /** Room that the entries take on the disk, shared files once. */
  readonly realBytes: number;
  /** What sharing files between versions saves. */
  readonly sharedBytes: number;
  /** Sum of what no living project uses. */
  readonly unusedBytes: number;
  /** Size of the kept archives and interrupted downloads. */
  readonly downloadBytes: number;
  /** Size of half-done work. */
  readonly stagingBytes: number;
  /** Size of what package managers keep: binary packages, sources, registries. */
  readonly packageBytes: number;
  /** Size of the build caches, which keep their own limits, and of packed toolchains. */
  readonly buildCacheBytes: number;
  /** Size of the executables of ToolchainKit that bootstrap scripts fetched. */
  readonly executableBytes: number;
  /** Undefined when the system does not tell. */
  readonly freeBytes: number | undefined;
  /** False: there are so many files that the recorded sizes were used instead of the disk's. */
  readonly measured: boolean;
  /** `totalBytes` in millions. */
  readonly totalSizeMb: number;
  /** `unusedBytes` in millions. */
  readonly unusedSizeMb: number;
  /** `freeBytes` in millions. */
  readonly freeSpaceMb: number | undefined;
}

/** More files than this are not walked: the answer should come within a second. */
const MOST_WALKED_FILES = 60_000;

/** Adds up the cache. Writes nothing. */
export async function cacheStats(
  { cache, host }: { cache: CachePaths; host: Host },
): Promise<CacheStats> {
  const infos = await new CacheRegistry({ cache, host }).listToolchains();
  const files = infos.reduce((sum, info) => sum + info.fileCount, 0);
  const measured = files <= MOST_WALKED_FILES;
  const together = createUsageTally();
  const entries: EntryStats[] = [];
  for (const info of infos) {
    host.signal.throwIfAborted();
    const { id, kind, lastUsed } = info;
    const alone = measured ? folderUsage(info.path) : undefined;
    if (measured) together.add(info.path);
    entries.push({
      id,
      kind,
      lastUsed,
      projects: info.projects.length,
      sizeBytes: alone?.sizeBytes ?? info.sizeBytes,
      sharedBytes: alone === undefined ? 0 : alone.distinctBytes - alone.freeableBytes,
    });
  }
  const totalBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const realBytes = measured ? together.total.distinctBytes : totalBytes;
  const unusedBytes = entries.reduce(
    (sum, entry) => entry.projects === 0 ? sum + entry.sizeBytes : sum,
    0,
  );
  const free = await freeBytes(cache.root).catch(() => undefined);
  return {
    root: cache.root,
    entries,
    totalBytes,
    realBytes,
    sharedBytes: totalBytes - realBytes,
    unusedBytes,
    downloadBytes: folderUsage(cache.downloads).sizeBytes,
    stagingBytes: folderUsage(cache.staging).sizeBytes,
    packageBytes: folderUsage(join(cache.root, "packages")).sizeBytes,
    buildCacheBytes: folderUsage(join(cache.root, "build-cache")).sizeBytes,
    executableBytes: folderUsage(cache.bin).sizeBytes,
    freeBytes: free,
    measured,
    totalSizeMb: megabytes(totalBytes),
    unusedSizeMb: megabytes(unusedBytes),
    freeSpaceMb: free === undefined ? undefined : megabytes(free),
  };
}
