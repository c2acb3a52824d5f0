/**
 * One 512-byte tar header: v7, ustar and GNU, numbers in octal or base 256. Owns the fields; what
 * they mean together is in `tar_reader.ts`. Layout: POSIX.1-2017 pax, "ustar Interchange Format",
 * and the GNU tar manual, "Basic Tar Format".
 */
import { corrupt } from "./fault.ts";

/** Length of a tar block. */
export const BLOCK_BYTES = 512;

/** The fields of a header. */
export interface TarHeader {
  readonly name: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number | undefined;
  /** Type flag as a character; "0" also for the old NUL. */
  readonly type: string;
  readonly linkName: string;
  /** The whole block, for the sparse map of GNU headers; valid until the next read. */
  readonly block: Uint8Array;
}

/** Latest time that is believed: the year 2500, in seconds. */
const LATEST_SECONDS = 16_725_225_600;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const BLANK = 0x20;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** True for a block of zeros, which ends an archive. */
export function isZeroBlock(block: Uint8Array): boolean {
  for (let at = 0; at < block.length; at++) if (block[at] !== 0) return false;
  return true;
}

/**
 * The fields of a header block.
 *
 * @throws {ArchiveFault} If the checksum is wrong or a number is malformed.
 */
export function parseTarHeader(block: Uint8Array): TarHeader {
  if (!checksumMatches(block)) throw corrupt("a tar header has a wrong checksum");
  const typeByte = block[156] ?? 0;
  const posix = text(block, 257, 6) === "ustar" && block[262] === 0 && block[263] === 0x30;
  const prefix = posix ? text(block, 345, 155) : "";
  const base = text(block, 0, 100);
  const seconds = tarNumber(block, 136, 12, "time");
  return {
    name: prefix === "" ? base : `${prefix}/${base}`,
    mode: tarNumber(block, 100, 8, "mode") & 0o7777,
    sizeBytes: size(block, 124, 12),
    modifiedMs: timeMs(seconds),
    type: typeByte === 0 ? "0" : String.fromCharCode(typeByte),
    linkName: text(block, 157, 100),
    block,
  };
}

/** A believable time in milliseconds since 1970, or undefined. */
export function timeMs(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= LATEST_SECONDS ? Math.round(seconds * 1000) : undefined;
}

/** A length or offset: not negative and exact. */
export function size(block: Uint8Array, at: number, length: number): number {
  const value = tarNumber(block, at, length, "size");
  if (value < 0) throw corrupt("a tar header states a negative size");
  return value;
}

/** A field of text up to its first NUL. */
export function text(block: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && block[end] !== 0) end++;
  return decoder.decode(block.subarray(at, end));
}

/** A number in octal digits, or in base 256 when the first bit is set. */
export function tarNumber(block: Uint8Array, at: number, length: number, what: string): number {
  const first = block[at] ?? 0;
  const value = (first & 0x80) === 0
    ? octal(block, at, length, what)
    : base256(block.subarray(at, at + length));
  if (!Number.isSafeInteger(value)) throw corrupt(`a tar header states an impossible ${what}`);
  return value;
}

function octal(block: Uint8Array, from: number, length: number, what: string): number {
  let at = from;
  const end = from + length;
  while (at < end && block[at] === BLANK) at++;
  let value = 0;
  for (; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte === 0 || byte === BLANK) break;
    if (byte < 0x30 || byte > 0x37) throw corrupt(`a tar header has a malformed ${what}`);
    value = value * 8 + (byte - 0x30);
  }
  for (; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte !== 0 && byte !== BLANK) throw corrupt(`a tar header has a malformed ${what}`);
  }
  return value;
}

function base256(field: Uint8Array): number {
  const negative = ((field[0] ?? 0) & 0x40) !== 0;
  let value = negative ? -1n : 0n;
  field.forEach((byte, index) => {
    const bits = index === 0 ? byte & 0x7f | (negative ? 0x80 : 0) : byte;
    value = index === 0 && negative ? BigInt(bits) - 256n : value * 256n + BigInt(bits);
  });
  return Number(value);
}

/** The sum of all bytes, the checksum itself as blanks; some old writers summed signed bytes. */
function checksumMatches(block: Uint8Array): boolean {
  let unsigned = CHECKSUM_BYTES * BLANK;
  let high = 0;
  for (let at = 0; at < BLOCK_BYTES; at++) {
    if (at === CHECKSUM_AT) at += CHECKSUM_BYTES;
    const byte = block[at] ?? 0;
    unsigned += byte;
    if (byte > 127) high++;
  }
  let stated: number;
  try {
    stated = tarNumber(block, CHECKSUM_AT, CHECKSUM_BYTES, "checksum");
  } catch {
    return false;
  }
  return stated === unsigned || stated === unsigned - high * 256;
}
