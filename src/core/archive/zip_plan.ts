/**
 * Turns the directory of a zip archive into files to inflate. Owns applying the rules to all
 * entries, and writing what needs no inflating: folders and links.
 */
import type { ZipEntry } from "./zip_central.ts";
import { ArchiveFault, corrupt, faultOf } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import type { ExpansionLimit } from "./rules/expansion.ts";
import { DuplicateNames } from "./rules/zip_duplicate.ts";
import { checkFirstOffset } from "./rules/zip_layout.ts";
import type { CentralFields } from "./rules/zip_local.ts";
import type { TreeWriter } from "./tree_writer.ts";
import { readSmallEntry } from "./zip_inflate.ts";

/** One file to inflate, on any thread. */
export interface ZipFileJob extends CentralFields {
  readonly offset: number;
  /** Where the next local header or the directory starts. */
  readonly nextOffset: number;
  /** Absolute path and its form in the manifest; undefined: only checked, not written. */
  readonly path: string | undefined;
  readonly relative: string | undefined;
  readonly mode: number;
  readonly modifiedMs?: number | undefined;
}

/** Longest text of a symbolic link, in bytes. */
const MAX_LINK_BYTES = 4096;

/** Applies all rules, makes folders and links; the files that remain, in the order of the file. */
export function planZip(
  entries: readonly ZipEntry[],
  context: {
    file: InputFile;
    writer: TreeWriter;
    expansion: ExpansionLimit;
    directoryOffset: number;
  },
): ZipFileJob[] {
  const { file, writer, expansion, directoryOffset } = context;
  const ordered = entries.toSorted((a, b) => a.offset - b.offset);
  const first = ordered[0];
  if (first !== undefined) checkFirstOffset(first.offset, first.name);
  const nextOffsets = new Map<ZipEntry, number>();
  ordered.forEach((entry, index) =>
    nextOffsets.set(entry, ordered[index + 1]?.offset ?? directoryOffset)
  );
  const duplicates = new DuplicateNames();
  const jobs: ZipFileJob[] = [];
  for (const entry of entries) {
    const nextOffset = nextOffsets.get(entry) ?? directoryOffset;
    try {
      expansion.add(entry.sizeBytes, entry.name);
      jobs.push(
        planEntry(entry, { file, writer, nextOffset, repeated: duplicates.repeats(entry) }),
      );
    } catch (error) {
      const fault = faultOf(error, entry.name);
      throw fault === undefined ? error : new ArchiveFault(fault);
    }
  }
  return jobs.sort((a, b) => a.offset - b.offset);
}

function planEntry(
  entry: ZipEntry,
  context: { file: InputFile; writer: TreeWriter; nextOffset: number; repeated: boolean },
): ZipFileJob {
  const { file, writer, nextOffset, repeated } = context;
  // Structured clones of views carry their whole buffer along, hence the copy.
  const rawName = entry.rawName.slice();
  const unplaced: ZipFileJob = {
    ...entry,
    rawName,
    nextOffset,
    path: undefined,
    relative: undefined,
  };
  if (repeated) {
    writer.listing.add(entry.name);
    return unplaced;
  }
  if (entry.kind === "directory") {
    writer.folder(entry);
    return unplaced;
  }
  if (entry.kind === "symlink") {
    if (entry.sizeBytes > MAX_LINK_BYTES) throw corrupt("a link's target is too long");
    const target = new TextDecoder("utf-8", { ignoreBOM: true })
      .decode(readSmallEntry(file, unplaced));
    writer.symlink({ ...entry, target, sizeBytes: 0 });
    return unplaced;
  }
  const target = writer.placeFile(entry);
  return target === undefined ? unplaced : { ...unplaced, ...target };
}
