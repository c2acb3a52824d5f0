/**
 * Rule "zip-end": nothing follows the end record, and its comment holds no second one, so that all
 * readers find the same directory.
 */
import { unsafe } from "../fault.ts";

/** The rule's name in errors. */
export const ZIP_END = "zip-end";

const END_BYTES = 22;

/** @throws {ArchiveFault} If the record at `at` in the last bytes of the file is not the only end. */
export function checkEndRecord(tail: Uint8Array, at: number): void {
  const commentBytes = (tail[at + 20] ?? 0) | (tail[at + 21] ?? 0) << 8;
  if (at + END_BYTES + commentBytes !== tail.length) {
    throw unsafe(ZIP_END, "(end)", "there is data after the end of the zip archive, or it is cut");
  }
  // A second record before this one, whose comment would cover it, is a second truth.
  for (let other = at - 1; other >= 0; other--) {
    if (!isEnd(tail, other)) continue;
    const bytes = (tail[other + 20] ?? 0) | (tail[other + 21] ?? 0) << 8;
    if (other + END_BYTES + bytes === tail.length) {
      throw unsafe(ZIP_END, "(end)", "the zip archive has two end records");
    }
  }
}

function isEnd(tail: Uint8Array, at: number): boolean {
  return tail[at] === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6;
}
