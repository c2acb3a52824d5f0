/** How much room folders take. Owns walking them; every hard-linked file counts once. */
import { join } from "@std/path";

/** What the measured folders hold together. */
export interface FolderUsage {
  /** Sum of the file sizes as they appear, in bytes. */
  readonly sizeBytes: number;
  /** Sum over distinct files, in bytes. */
  readonly distinctBytes: number;
  /** Room that deleting all of the measured folders would free, in bytes. */
  readonly freeableBytes: number;
  readonly fileCount: number;
}

/** Measures folders one after the other and keeps the sum. */
export interface UsageTally {
  /** What one more file or folder adds; nothing when it is not there. */
  add(path: string): FolderUsage;
  readonly total: FolderUsage;
}

/** The usage of one folder or of several together. Folders that are not there count nothing. */
export function folderUsage(...paths: readonly string[]): FolderUsage {
  const tally = createUsageTally();
  for (const path of paths) tally.add(path);
  return tally.total;
}

/** A tally that has seen nothing. */
export function createUsageTally(): UsageTally {
  const total = { sizeBytes: 0, distinctBytes: 0, freeableBytes: 0, fileCount: 0 };
  /** By `device:inode`: how many of its links were not seen yet. */
  const unseenLinks = new Map<string, number>();
  const count = (info: Deno.FileInfo) => {
    total.fileCount++;
    total.sizeBytes += info.size;
    const links = info.nlink ?? 1;
    if (links <= 1 || info.ino === null) {
      total.distinctBytes += info.size;
      total.freeableBytes += info.size;
      return;
    }
    const key = `${info.dev}:${info.ino}`;
    const before = unseenLinks.get(key);
    if (before === undefined) total.distinctBytes += info.size;
    const unseen = (before ?? links) - 1;
    unseenLinks.set(key, unseen);
    // A link from elsewhere keeps the content alive; with the last one it goes.
    if (unseen === 0) total.freeableBytes += info.size;
  };
  return {
    total,
    add(path) {
      const before = { ...total };
      visit(path, count);
      return {
        sizeBytes: total.sizeBytes - before.sizeBytes,
        distinctBytes: total.distinctBytes - before.distinctBytes,
        freeableBytes: total.freeableBytes - before.freeableBytes,
        fileCount: total.fileCount - before.fileCount,
      };
    },
  };
}

/**
 * When any file of a folder, or a file itself, was last read or written, in milliseconds since 1970;
 * 0 when there is none. File systems note reading with a delay of up to a day, or not at all.
 */
export function lastTouchedMs(path: string): number {
  let latest = 0;
  visit(path, ({ mtime, atime }) => {
    latest = Math.max(latest, mtime?.getTime() ?? 0, atime?.getTime() ?? 0);
  });
  return latest;
}

/** Synchronous on purpose: walking 100,000 files takes a third of the time. */
function visit(path: string, count: (info: Deno.FileInfo) => void): void {
  const root = statOf(path);
  if (root?.isFile) return count(root);
  if (!root?.isDirectory) return;
  const pending = [path];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of entriesOf(folder)) {
      const child = join(folder, entry.name);
      if (entry.isDirectory) pending.push(child);
      if (!entry.isFile) continue;
      const info = statOf(child);
      if (info !== undefined) count(info);
    }
  }
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}
