/** Bounds-checked reading of binary formats. Owns the checks; pure, the bytes come from a source. */

/** Where bytes come from: a file, or an array in tests. */
export interface PieceReader {
  readonly sizeBytes: number;
  /** `length` bytes from `offset`, fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The bytes are not what the format demands. Caught in `binary.ts`; never seen by users. */
export class Damage extends Error {}

/** Reads numbers and texts, never outside of the source. */
export interface BinaryReader {
  readonly sizeBytes: number;
  /** Exactly `length` bytes. @throws {Damage} If the source ends before, or it is absurdly long. */
  view(offset: number, length: number, what: string): Promise<DataView<ArrayBuffer>>;
  /** The text up to a zero byte. @throws {Damage} If there is no zero byte within the limit. */
  text(offset: number, what: string): Promise<string>;
}

const WINDOW_BYTES = 16 * 1024;
/** No table that is read at once is longer in a real file. */
const LONGEST_TABLE_BYTES = 4 * 1024 * 1024;
/** Longest path of a library or name of a version. */
const LONGEST_TEXT_BYTES = 4096;

/** A reader with one window of bytes in memory, as tables lie together. */
export function createReader(source: PieceReader): BinaryReader {
  let start = 0;
  let window = new Uint8Array(0);
  const bytes = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (offset < start || offset + length > start + window.length) {
      window = await source.read(offset, Math.max(length, WINDOW_BYTES));
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
  const checked = (offset: number, what: string) => {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset >= source.sizeBytes) {
      throw new Damage(`${what} lies outside of the file`);
    }
  };
  return {
    sizeBytes: source.sizeBytes,
    async view(offset, length, what) {
      checked(offset, what);
      if (length > LONGEST_TABLE_BYTES) throw new Damage(`${what} is ${length} bytes long`);
      const found = await bytes(offset, length);
      if (found.length < length) throw new Damage(`the file ends in the middle of ${what}`);
      return new DataView(found.buffer, found.byteOffset, found.length);
    },
    async text(offset, what) {
      checked(offset, what);
      for (const length of [256, LONGEST_TEXT_BYTES]) {
        const found = await bytes(offset, Math.min(length, source.sizeBytes - offset));
        const end = found.indexOf(0);
        if (end >= 0) return new TextDecoder().decode(found.subarray(0, end));
      }
      throw new Damage(`${what} has no end`);
    },
  };
}

/** A 64-bit number that a file offset or size can be. @throws {Damage} If it is too large. */
export function safeNumber(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Damage(`${what} is too large`);
  return Number(value);
}

/** A source over bytes in memory. */
export function readerOf(bytes: Uint8Array<ArrayBuffer>): PieceReader {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
