/**
 * Maps of sparse files: old GNU headers and the PAX formats 0.0, 0.1 and 1.0. Owns reading and
 * checking them. Source: GNU tar manual, "Storing Sparse Files".
 */
import type { ByteReader } from "./byte_source.ts";
import { corrupt } from "./fault.ts";
import { BLOCK_BYTES, size } from "./tar_header.ts";
import { paxNumber, type PaxRecords } from "./tar_pax.ts";

/** One piece of data in a sparse file. */
export interface SparsePiece {
  readonly offset: number;
  readonly length: number;
}

/** A sparse file: its pieces in order and its length with holes. */
export interface SparseMap {
  readonly pieces: readonly SparsePiece[];
  readonly realBytes: number;
  /** Bytes of the entry's data that were used for the map itself (format 1.0). */
  readonly mapBytes: number;
}

/** Most pieces of one file; a file that needs more is not sparse. */
const MAX_PIECES = 100_000;
const OLD_IN_HEADER = 4;
const OLD_IN_EXTENSION = 21;
const OLD_PIECE_BYTES = 24;

/** The map of an old GNU header (type "S"); reads its extension blocks. */
export function readOldSparse(block: Uint8Array, reader: ByteReader): SparseMap {
  const realBytes = size(block, 483, 12);
  const numbers = oldPieces(block, 386, OLD_IN_HEADER);
  let extended = block[482] === 1;
  while (extended) {
    const extension = reader.read(BLOCK_BYTES, "a sparse map");
    numbers.push(...oldPieces(extension, 0, OLD_IN_EXTENSION));
    if (numbers.length > MAX_PIECES * 2) throw corrupt("a sparse map is too long");
    extended = extension[504] === 1;
  }
  return { pieces: inPairs(numbers), realBytes, mapBytes: 0 };
}

/** The map that PAX records describe, or undefined; format 1.0 reads it from the entry's data. */
export function readPaxSparse(pax: PaxRecords, reader: ByteReader): SparseMap | undefined {
  const { values, sparsePairs } = pax;
  const major = values.get("GNU.sparse.major");
  if (major !== undefined && major !== "0") {
    if (major !== "1" || values.get("GNU.sparse.minor") !== "0") {
      throw corrupt("a sparse file is of an unknown version");
    }
    return readDataMap(reader, required(values, "GNU.sparse.realsize"));
  }
  const map = values.get("GNU.sparse.map");
  if (map === undefined && sparsePairs.length === 0) {
    if (values.get("GNU.sparse.size") === undefined) return undefined;
  }
  const numbers = map === undefined
    ? sparsePairs
    : map === ""
    ? []
    : map.split(",").map((part) => paxNumber(part, "GNU.sparse.map"));
  const realBytes = required(values, "GNU.sparse.size");
  return { pieces: inPairs(numbers), realBytes, mapBytes: 0 };
}

/** @throws {ArchiveFault} If the records describe a sparse file; for entries that are not files. */
export function checkNotSparse({ values, sparsePairs }: PaxRecords): void {
  if (values.size === 0 && sparsePairs.length === 0) return;
  if (sparsePairs.length > 0 || values.keys().some((key) => key.startsWith("GNU.sparse."))) {
    throw corrupt("an entry that is not a file claims to be sparse");
  }
}

/** Checks that pieces ascend, fit, and together have the length of the entry's data. */
export function checkSparse(map: SparseMap, dataBytes: number): void {
  let end = 0;
  let total = 0;
  for (const { offset, length } of map.pieces) {
    if (offset < end || offset + length > map.realBytes) {
      throw corrupt("a sparse map overlaps or exceeds its file");
    }
    end = offset + length;
    total += length;
  }
  if (total !== dataBytes) throw corrupt("a sparse map does not fit its data");
}

function required(values: ReadonlyMap<string, string>, key: string): number {
  return paxNumber(values.get(key) ?? "", key);
}

function oldPieces(block: Uint8Array, at: number, count: number): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = at + index * OLD_PIECE_BYTES;
    if (block[start] === 0) break;
    numbers.push(size(block, start, 12), size(block, start + 12, 12));
  }
  return numbers;
}

function inPairs(numbers: readonly number[]): SparsePiece[] {
  if (numbers.length % 2 === 1 || numbers.length > MAX_PIECES * 2) {
    throw corrupt("a sparse map is malformed");
  }
  const pieces: SparsePiece[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    pieces.push({ offset: numbers[at] ?? 0, length: numbers[at + 1] ?? 0 });
  }
  return pieces;
}

function readDataMap(reader: ByteReader, realBytes: number): SparseMap {
  let mapBytes = 0;
  let text = "";
  let block = "";
  const line = (): number => {
    for (let end = block.indexOf("\n"); end < 0; end = block.indexOf("\n")) {
      text = block;
      if (text.length > BLOCK_BYTES) throw corrupt("a sparse map is malformed");
      block = text +
        String.fromCharCode(...reader.read(BLOCK_BYTES, "a sparse map"));
      mapBytes += BLOCK_BYTES;
    }
    const end = block.indexOf("\n");
    const value = paxNumber(block.slice(0, end), "sparse map");
    block = block.slice(end + 1);
    return value;
  };
  const count = line();
  if (count > MAX_PIECES) throw corrupt("a sparse map is too long");
  const numbers = Array.from({ length: count * 2 }, line);
  return { pieces: inPairs(numbers), realBytes, mapBytes };
}
