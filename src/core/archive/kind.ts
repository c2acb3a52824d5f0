/** Which archive it is, by its first bytes and never by its name. */
import type { ArchiveKind } from "../artifact.ts";
import { isZeroBlock, parseTarHeader, text } from "./tar_header.ts";

/** How many bytes decide. */
export const KIND_BYTES = 512;

const MAGICS: readonly (readonly [ArchiveKind, readonly number[]])[] = [
  ["tar.gz", [0x1f, 0x8b]],
  ["tar.xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["tar.zst", [0x28, 0xb5, 0x2f, 0xfd]],
  ["tar.bz2", [0x42, 0x5a, 0x68]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["exe", [0x4d, 0x5a]],
];

/** The kind of a file that starts with `head`; undefined for what is no archive. */
export function archiveKindOf(head: Uint8Array): ArchiveKind | undefined {
  for (const [kind, magic] of MAGICS) {
    if (magic.every((byte, index) => head[index] === byte)) return kind;
  }
  // A skippable frame may come first.
  if (head.length >= 4 && ((head[0] ?? 0) & 0xf0) === 0x50) {
    if (head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return "tar.zst";
  }
  return isTar(head) ? "tar" : undefined;
}

function isTar(head: Uint8Array): boolean {
  if (head.length < KIND_BYTES) return false;
  const block = head.subarray(0, KIND_BYTES);
  // An empty tar is a file of zeros.
  if (isZeroBlock(block)) return true;
  // A damaged header is still one of a tar archive.
  if (text(block, 257, 5) === "ustar") return true;
  try {
    parseTarHeader(block);
    return true;
  } catch {
    return false;
  }
}
