/**
 * The end of a zip archive: where the central directory is and how many entries it has. Owns the
 * end records, zip64 included. Source: APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16.
 */
import { corrupt } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import { checkEndRecord } from "./rules/zip_end.ts";

/** Where the central directory is. */
export interface ZipDirectoryPlace {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly entries: number;
}

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65535;
const END_SIGNATURE = 0x06054b50;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;

/** Reads the end records. @throws {ArchiveFault} If they are missing, cut or contradictory. */
export function readZipEnd(file: InputFile): ZipDirectoryPlace {
  const sizeBytes = file.size();
  const tailAt = Math.max(0, sizeBytes - END_BYTES - MAX_COMMENT_BYTES);
  const tail = file.bytesAt(tailAt, sizeBytes - tailAt, "its end record");
  const at = findEnd(tail);
  checkEndRecord(tail, at);
  const view = new DataView(tail.buffer, at);
  const place = {
    entries: view.getUint16(10, true),
    sizeBytes: view.getUint32(12, true),
    offset: view.getUint32(16, true),
  };
  const disks = { this: view.getUint16(4, true), start: view.getUint16(6, true) };
  const here = view.getUint16(8, true);
  const endAt = tailAt + at;
  const locator = endAt >= LOCATOR_BYTES
    ? file.bytesAt(endAt - LOCATOR_BYTES, LOCATOR_BYTES, "its end record")
    : undefined;
  if (
    locator !== undefined && new DataView(locator.buffer).getUint32(0, true) === LOCATOR_SIGNATURE
  ) {
    return readEnd64(file, { locator, locatorAt: endAt - LOCATOR_BYTES, short: place });
  }
  if (disks.this !== 0 || disks.start !== 0 || here !== place.entries) {
    throw corrupt("it is one part of a split zip archive, or its counts differ");
  }
  if (place.offset + place.sizeBytes !== endAt) {
    throw corrupt("its zip directory is not where its end record says");
  }
  return place;
}

/** The last end record whose comment reaches exactly to the end of the file. */
function findEnd(tail: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(tail.buffer);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  throw corrupt("its zip directory is missing; it is cut or no zip archive");
}

function readEnd64(
  file: InputFile,
  found: { locator: Uint8Array<ArrayBuffer>; locatorAt: number; short: ZipDirectoryPlace },
): ZipDirectoryPlace {
  const { locator, locatorAt, short } = found;
  const at = locatorAt - END64_BYTES;
  const stated = new DataView(locator.buffer).getBigUint64(8, true);
  // A record with an extensible part would be longer; nobody writes one, and it could hide things.
  if (at < 0 || stated !== BigInt(at)) {
    throw corrupt("its zip64 end record is not where it should be");
  }
  const view = new DataView(file.bytesAt(at, END64_BYTES, "its zip64 end record").buffer);
  if (view.getUint32(0, true) !== END64_SIGNATURE || view.getBigUint64(4, true) !== 44n) {
    throw corrupt("its zip64 end record is damaged");
  }
  const place = {
    entries: whole(view.getBigUint64(32, true)),
    sizeBytes: whole(view.getBigUint64(40, true)),
    offset: whole(view.getBigUint64(48, true)),
  };
  const here = whole(view.getBigUint64(24, true));
  const agrees = here === place.entries &&
    (short.entries === 0xffff || short.entries === place.entries) &&
    (short.sizeBytes === 0xffffffff || short.sizeBytes === place.sizeBytes) &&
    (short.offset === 0xffffffff || short.offset === place.offset) &&
    view.getUint32(16, true) === 0 && view.getUint32(20, true) === 0;
  if (!agrees) throw corrupt("its zip64 end record contradicts the short one");
  if (place.offset + place.sizeBytes !== at) {
    throw corrupt("its zip directory is not where its end record says");
  }
  return place;
}

function whole(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt("it states an impossible size");
  return Number(value);
}
