/**
 * How much room an archive needs once it is unpacked. Owns the estimate: nobody publishes unpacked
 * sizes, and an archive tells them only at its end.
 */
import type { ArchiveKind } from "../artifact.ts";
import { NoSpaceError } from "../filesystem/disk_errors.ts";
import { freeBytes } from "../filesystem/free_space.ts";

/**
 * Times its own size that an archive of compilers takes at least, by measurement: GCC 4.5 as xz,
 * 3.7 as zstd, 2.7 as gzip or zip; LLVM and Zig 7 as xz. Low ones, since a wrong refusal is worse
 * than a disk that becomes full, which is told as well.
 */
const UNPACKED_RATIO: Readonly<Record<ArchiveKind, number>> = {
  "tar": 1,
  "tar.gz": 2.5,
  "tar.xz": 4,
  "tar.zst": 3,
  "tar.bz2": 3,
  "zip": 2.5,
  "7z": 3,
  "exe": 1,
  "raw": 1,
};

/** Times its own size that an archive takes, estimated low. */
export function unpackedRatio(kind: ArchiveKind): number {
  return UNPACKED_RATIO[kind];
}

/**
 * Checks that an archive which is here already can be unpacked below `folder`.
 *
 * @throws {NoSpaceError} With the numbers.
 */
export async function checkRoomToUnpack(
  archive: { path: string; sizeBytes: number; kind: ArchiveKind },
  folder: string,
): Promise<void> {
  const unpackedBytes = Math.ceil(archive.sizeBytes * unpackedRatio(archive.kind));
  const free = await freeBytes(folder);
  if (free === undefined || free >= unpackedBytes) return;
  const detail = `about ${unpackedBytes} to unpack ${archive.sizeBytes}`;
  throw new NoSpaceError(folder, { neededBytes: unpackedBytes, freeBytes: free, detail });
}
