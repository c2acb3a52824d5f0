/** Rule "zip-local": the local header of an entry says the same as the central directory. */
import { unsafe } from "../fault.ts";
import { parseExtra } from "../zip_extra.ts";

/** The rule's name in errors. */
export const ZIP_LOCAL = "zip-local";

/** Length of a local header without name and extra fields. */
export const LOCAL_HEADER_BYTES = 30;
/** Flag: sizes and checksum follow the data. */
export const DESCRIPTOR_FLAG = 0x0008;
const SIGNATURE = 0x04034b50;
const UTF8_FLAG = 0x0800;
/** Flags that change how an entry is read. */
const READING_FLAGS = 0x0001 | DESCRIPTOR_FLAG | 0x0020 | 0x0040 | UTF8_FLAG | 0x2000;

/** What the central directory says. */
export interface CentralFields {
  readonly name: string;
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
}

/** Lengths of name and extra fields of the local header. */
export function localLengths(header: Uint8Array): { name: number; extra: number } {
  const view = new DataView(header.buffer, header.byteOffset);
  return { name: view.getUint16(26, true), extra: view.getUint16(28, true) };
}

/**
 * @param header The fixed part, name and extra fields of the local header.
 * @throws {ArchiveFault} If it contradicts the central directory.
 */
export function checkLocalHeader(header: Uint8Array, central: CentralFields): void {
  const refuse = (what: string): never => {
    throw unsafe(ZIP_LOCAL, central.name, `the local header has another ${what}`);
  };
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== SIGNATURE) refuse("signature");
  const flags = view.getUint16(6, true);
  if ((flags & READING_FLAGS) !== (central.flags & READING_FLAGS)) refuse("set of flags");
  if (view.getUint16(8, true) !== central.method) refuse("method");
  const lengths = localLengths(header);
  const nameEnd = LOCAL_HEADER_BYTES + lengths.name;
  const rawName = header.subarray(LOCAL_HEADER_BYTES, nameEnd);
  if (!equal(rawName, central.rawName)) refuse("name");
  const extra = parseExtra(header.subarray(nameEnd, nameEnd + lengths.extra), {
    sizeBytes: view.getUint32(22, true),
    compressedBytes: view.getUint32(18, true),
    offset: 0,
    name: rawName,
  });
  if (extra.unicodeName !== undefined && extra.unicodeName !== central.name) refuse("Unicode name");
  const later = (flags & DESCRIPTOR_FLAG) !== 0;
  const differs = (local: number, value: number): boolean =>
    local !== value && !(later && local === 0);
  if (differs(view.getUint32(14, true), central.crc)) refuse("checksum");
  if (differs(extra.sizeBytes, central.sizeBytes)) refuse("size");
  if (differs(extra.compressedBytes, central.compressedBytes)) refuse("compressed size");
}

/** Lengths that a data descriptor can have: with or without signature, 32 or 64 bits. */
const DESCRIPTOR_BYTES = [12, 16, 20, 24];
const DESCRIPTOR_SIGNATURE = 0x08074b50;

/** @throws {ArchiveFault} If the bytes after the data are no data descriptor of the entry. */
export function checkDescriptor(bytes: Uint8Array, central: CentralFields): void {
  const refuse = (): never => {
    throw unsafe(ZIP_LOCAL, central.name, "the data descriptor contradicts the directory");
  };
  if (!DESCRIPTOR_BYTES.includes(bytes.length)) refuse();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signed = bytes.length === 16 || bytes.length === 24;
  if (signed && view.getUint32(0, true) !== DESCRIPTOR_SIGNATURE) refuse();
  const at = signed ? 4 : 0;
  const long = bytes.length >= 20;
  const size = (index: number): number =>
    long
      ? Number(view.getBigUint64(at + 4 + index * 8, true))
      : view.getUint32(at + 4 + index * 4, true);
  if (
    view.getUint32(at, true) !== central.crc || size(0) !== central.compressedBytes ||
    size(1) !== central.sizeBytes
  ) refuse();
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => right[index] === byte);
}
