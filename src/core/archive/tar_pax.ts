/** PAX extended headers: records `LENGTH KEY=VALUE\n`. Owns their syntax; malformed ones are refused. */
import { corrupt } from "./fault.ts";

/** Longest extended header, in bytes. Real ones are below 10 KiB, sparse maps excepted. */
export const MAX_PAX_BYTES = 1024 * 1024;

/** What extended headers say about the next entry. */
export interface PaxRecords {
  readonly values: ReadonlyMap<string, string>;
  /** Offsets and lengths of GNU sparse format 0.0, whose keys repeat. */
  readonly sparsePairs: readonly number[];
}

/** Nothing said. */
export const NO_PAX: PaxRecords = { values: new Map(), sparsePairs: [] };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const EQUALS = 0x3d;
const NEWLINE = 0x0a;
const BLANK = 0x20;

/** Keys that concern one entry and make no sense for all. */
const SINGLE_KEYS = new Set(["path", "linkpath", "size"]);

/** Keys by which GNU tar starts a later volume. */
const VOLUME_KEYS = new Set(["GNU.volume.filename", "GNU.volume.size", "GNU.volume.offset"]);

/** The records of an extended header. @throws {ArchiveFault} If a record is malformed. */
export function parsePax(bytes: Uint8Array): PaxRecords {
  const values = new Map<string, string>();
  const sparsePairs: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { key, value, end } = parseRecord(bytes, at);
    at = end;
    if (key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes") {
      if ((key === "GNU.sparse.numbytes") !== (sparsePairs.length % 2 === 1)) {
        throw corrupt("a PAX header has a malformed sparse map");
      }
      sparsePairs.push(paxNumber(value, key));
    } else {
      values.set(key, value);
    }
  }
  return { values, sparsePairs };
}

/**
 * Checks that a global header holds nothing that would rename or resize every entry, nor says that the
 * archive starts in the middle of a file (a later volume).
 */
export function checkGlobalPax(records: PaxRecords): void {
  for (const key of records.values.keys()) {
    if (VOLUME_KEYS.has(key)) throw corrupt("it is one part of an archive of several volumes");
    if (SINGLE_KEYS.has(key) || key.startsWith("GNU.sparse.")) {
      throw corrupt(`a global PAX header sets "${key}" for all entries`);
    }
  }
}

/** A whole number of a record. @throws {ArchiveFault} If it is none. */
export function paxNumber(value: string, key: string): number {
  const number = /^[0-9]{1,16}$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number)) throw corrupt(`a PAX header has a malformed "${key}"`);
  return number;
}

/** A time of a record in seconds. @throws {ArchiveFault} If it is none. */
export function paxSeconds(value: string, key: string): number {
  if (!/^-?[0-9]{1,20}(\.[0-9]*)?$/.test(value)) {
    throw corrupt(`a PAX header has a malformed "${key}"`);
  }
  return Number(value);
}

function parseRecord(
  bytes: Uint8Array,
  start: number,
): { key: string; value: string; end: number } {
  const malformed = () => corrupt("a PAX header is malformed");
  let at = start;
  let length = 0;
  for (; bytes[at] !== BLANK; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || at - start > 7) throw malformed();
    length = length * 10 + digit;
  }
  const end = start + length;
  if (at === start || end > bytes.length || end <= at + 2) throw malformed();
  const equals = bytes.indexOf(EQUALS, at + 1);
  if (equals <= at + 1 || equals >= end || bytes[end - 1] !== NEWLINE) throw malformed();
  try {
    const key = decoder.decode(bytes.subarray(at + 1, equals));
    // Values of other keys (extended attributes) may be binary.
    const raw = bytes.subarray(equals + 1, end - 1);
    const value = isTextKey(key) ? decoder.decode(raw) : "";
    return { key, value, end };
  } catch {
    throw corrupt("a PAX header is not valid UTF-8");
  }
}

function isTextKey(key: string): boolean {
  return SINGLE_KEYS.has(key) || key === "mtime" || key.startsWith("GNU.sparse.");
}
