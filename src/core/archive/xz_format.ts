/**
 * The container of xz files: stream headers, block headers, indexes, footers. Owns their syntax
 * and checksums, not the compressed data. Source: The .xz File Format 1.2.1.
 */
import { crc32 } from "node:zlib";
import { corrupt } from "./fault.ts";

/** Length of a stream header and of a footer. */
export const STREAM_HEADER_BYTES = 12;
/** Longest block header. */
export const MAX_BLOCK_HEADER_BYTES = 1024;

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const LZMA2 = 0x21;
const MAX_INTEGER_BYTES = 9;

/** A block's sizes: with its header and check but without padding, and of its content. */
export interface XzRecord {
  readonly unpaddedBytes: number;
  readonly contentBytes: number;
}

/** What a block header says. */
export interface XzBlockHeader {
  readonly headerBytes: number;
  /** Undefined when the header does not tell, as single-threaded xz writes it. */
  readonly record: XzRecord | undefined;
  readonly dictionaryBytes: number;
}

/** `bytes` rounded up to a multiple of four. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

/** Length of the check that the flags of a stream name. */
export function checkBytes(flags: Uint8Array): number {
  return CHECK_BYTES[(flags[1] ?? 0) & 0x0f] ?? 0;
}

/** The two flag bytes of a stream header. @throws {ArchiveFault} If it is none. */
export function parseStreamHeader(bytes: Uint8Array): Uint8Array {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw corrupt("there is data after the end of its xz stream");
  }
  const flags = bytes.slice(6, 8);
  if (crc32(flags) !== uint32(bytes, 8)) throw corrupt("its xz header is damaged");
  return flags;
}

/** What the header of a block says. @throws {ArchiveFault} If it is damaged. */
export function parseBlockHeader(bytes: Uint8Array, flags: Uint8Array): XzBlockHeader {
  const headerBytes = ((bytes[0] ?? 0) + 1) * 4;
  if (
    bytes.length < headerBytes || crc32(bytes.subarray(0, headerBytes - 4)) !==
      uint32(bytes, headerBytes - 4)
  ) {
    throw corrupt("an xz block header is damaged");
  }
  const blockFlags = bytes[1] ?? 0;
  const cursor = { at: 2 };
  const compressed = (blockFlags & 0x40) === 0 ? undefined : integer(bytes, cursor);
  const content = (blockFlags & 0x80) === 0 ? undefined : integer(bytes, cursor);
  let dictionaryBytes = 0;
  for (let filters = (blockFlags & 3) + 1; filters > 0 && cursor.at < headerBytes; filters--) {
    const id = integer(bytes, cursor);
    const length = integer(bytes, cursor);
    if (id === LZMA2) dictionaryBytes = dictionary(bytes[cursor.at] ?? 0);
    cursor.at += length;
  }
  const record = compressed === undefined || content === undefined ? undefined : {
    unpaddedBytes: headerBytes + compressed + checkBytes(flags),
    contentBytes: content,
  };
  return { headerBytes, record, dictionaryBytes };
}

/** The records of an index, which starts at its zero byte. @throws {ArchiveFault} If damaged. */
export function parseIndex(bytes: Uint8Array): XzRecord[] {
  if (bytes[0] !== 0 || crc32(bytes.subarray(0, -4)) !== uint32(bytes, bytes.length - 4)) {
    throw corrupt("its xz index is damaged");
  }
  const cursor = { at: 1 };
  const count = integer(bytes, cursor);
  if (count > bytes.length / 2) throw corrupt("its xz index is damaged");
  const records = Array.from({ length: count }, () => ({
    unpaddedBytes: integer(bytes, cursor),
    contentBytes: integer(bytes, cursor),
  }));
  if (padded(cursor.at) + 4 !== bytes.length) throw corrupt("its xz index is damaged");
  return records;
}

/** Length of an index with these records. */
export function indexBytes(records: readonly XzRecord[]): number {
  return renderIndex(records).length;
}

/** An index with these records. */
export function renderIndex(records: readonly XzRecord[]): Uint8Array {
  const bytes: number[] = [0, ...integerBytes(records.length)];
  for (const { unpaddedBytes, contentBytes } of records) {
    bytes.push(...integerBytes(unpaddedBytes), ...integerBytes(contentBytes));
  }
  while (bytes.length % 4 !== 0) bytes.push(0);
  return withCrc(Uint8Array.from(bytes));
}

/** A stream header with these flags. */
export function renderStreamHeader(flags: Uint8Array): Uint8Array {
  return Uint8Array.from([...MAGIC, ...withCrc(flags)]);
}

/** The footer of a stream whose index has `lengthOfIndex` bytes. */
export function renderFooter(flags: Uint8Array, lengthOfIndex: number): Uint8Array {
  const body = new Uint8Array(6);
  new DataView(body.buffer).setUint32(0, lengthOfIndex / 4 - 1, true);
  body.set(flags, 4);
  const footer = new Uint8Array(STREAM_HEADER_BYTES);
  new DataView(footer.buffer).setUint32(0, crc32(body), true);
  footer.set(body, 4);
  footer.set([0x59, 0x5a], 10);
  return footer;
}

/** The length of the index before a footer. @throws {ArchiveFault} If it is no footer. */
export function parseFooter(bytes: Uint8Array): { indexBytes: number; flags: Uint8Array } {
  if (bytes[10] !== 0x59 || bytes[11] !== 0x5a) throw corrupt("its xz stream is cut");
  if (crc32(bytes.subarray(4, 10)) !== uint32(bytes, 0)) throw corrupt("its xz footer is damaged");
  return { indexBytes: (uint32(bytes, 4) + 1) * 4, flags: bytes.slice(8, 10) };
}

/** An unsigned 32-bit number, little end first. */
export function uint32(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return at + 4 <= bytes.length && at >= 0 ? view.getUint32(at, true) : NaN;
}

function integer(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let index = 0; index < MAX_INTEGER_BYTES; index++) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) {
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
  }
  throw corrupt("its xz data states an impossible size");
}

function integerBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(rest % 0x80 | 0x80);
  return [...bytes, rest];
}

function dictionary(property: number): number {
  return property >= 40 ? 2 ** 32 : (2 | property & 1) * 2 ** ((property >> 1) + 11);
}

function withCrc(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length + 4);
  result.set(bytes);
  new DataView(result.buffer).setUint32(bytes.length, crc32(bytes), true);
  return result;
}
