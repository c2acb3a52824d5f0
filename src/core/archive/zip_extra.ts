/** Extra fields of zip headers: zip64 sizes, times, Unicode names. Owns their syntax. */
import { crc32 } from "node:zlib";
import { corrupt } from "./fault.ts";

/** What extra fields say. */
export interface ZipExtra {
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly offset: number;
  /** Seconds since 1970. */
  readonly modifiedSeconds: number | undefined;
  /** Name of an Info-ZIP Unicode path field that belongs to the header's name. */
  readonly unicodeName: string | undefined;
}

/** The 32-bit fields of the header, of which those that are full are in the zip64 field. */
export interface ZipShortFields {
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly offset: number;
  readonly name: Uint8Array;
}

const FULL = 0xffffffff;
const ZIP64 = 0x0001;
const EXTENDED_TIME = 0x5455;
const UNICODE_PATH = 0x7075;

/** Reads all extra fields. @throws {ArchiveFault} If they are malformed or repeated. */
export function parseExtra(bytes: Uint8Array, short: ZipShortFields): ZipExtra {
  const fields = splitExtra(bytes);
  const time = fields.get(EXTENDED_TIME);
  const hasTime = time !== undefined && time.byteLength >= 5 && (time.getUint8(0) & 1) === 1;
  return {
    ...zip64Fields(fields.get(ZIP64), short),
    modifiedSeconds: hasTime ? time.getInt32(1, true) : undefined,
    unicodeName: unicodeName(fields.get(UNICODE_PATH), short.name),
  };
}

function splitExtra(bytes: Uint8Array): Map<number, DataView> {
  const fields = new Map<number, DataView>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 4 <= bytes.length) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > bytes.length) throw corrupt("a zip extra field is cut");
    if (fields.has(id) && (id === ZIP64 || id === UNICODE_PATH)) {
      throw corrupt("a zip extra field is there twice");
    }
    fields.set(id, new DataView(bytes.buffer, bytes.byteOffset + at + 4, length));
    at += 4 + length;
  }
  // Some tools pad with up to three zero bytes.
  if (bytes.subarray(at).some((byte) => byte !== 0)) throw corrupt("a zip extra field is cut");
  return fields;
}

function zip64Fields(
  field: DataView | undefined,
  short: ZipShortFields,
): Pick<ZipExtra, "sizeBytes" | "compressedBytes" | "offset"> {
  let at = 0;
  const full = (value: number): number => {
    if (value !== FULL) return value;
    if (field === undefined || at + 8 > field.byteLength) {
      throw corrupt("a zip entry lacks its zip64 sizes");
    }
    const long = field.getBigUint64(at, true);
    at += 8;
    if (long > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt("it states an impossible size");
    return Number(long);
  };
  // The order is fixed by the format.
  const sizeBytes = full(short.sizeBytes);
  const compressedBytes = full(short.compressedBytes);
  return { sizeBytes, compressedBytes, offset: full(short.offset) };
}

function unicodeName(field: DataView | undefined, name: Uint8Array): string | undefined {
  if (field === undefined || field.byteLength < 5 || field.getUint8(0) !== 1) return undefined;
  if (field.getUint32(1, true) !== crc32(name)) return undefined;
  const bytes = new Uint8Array(field.buffer, field.byteOffset + 5, field.byteLength - 5);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
