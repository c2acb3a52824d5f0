/**
 * The blocks of an xz file one by one, so that several threads can share them. Owns walking from
 * block to block, checking the indexes on the way, and making a stream of its own of each block.
 */
import type { ByteSource } from "./byte_source.ts";
import { corrupt, unsupported } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import {
  MAX_BLOCK_HEADER_BYTES,
  padded,
  parseBlockHeader,
  parseFooter,
  parseIndex,
  parseStreamHeader,
  renderFooter,
  renderIndex,
  renderStreamHeader,
  STREAM_HEADER_BYTES,
  uint32,
  type XzRecord,
} from "./xz_format.ts";

/** One block and where it is. */
export interface XzBlock {
  readonly offset: number;
  readonly record: XzRecord;
  readonly flags: Uint8Array;
}

const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/** Walks over all blocks of all streams; waits for the parts of the file that it reads. */
export function* walkBlocks(
  file: InputFile,
  mode: "headers" | "index",
): Generator<XzBlock> {
  const indexes = mode === "index" ? readIndexes(file) : [];
  let offset = 0;
  for (let stream = 0;; stream++) {
    const start = stream === 0 ? 0 : skipStreamPadding(file, offset);
    if (start === undefined) return;
    const flags = parseStreamHeader(file.bytesAt(start, STREAM_HEADER_BYTES, "an xz header"));
    const known = indexes[stream]?.records;
    const records: XzRecord[] = [];
    offset = start + STREAM_HEADER_BYTES;
    for (let size = firstByte(file, offset); size !== 0; size = firstByte(file, offset)) {
      const header = parseBlockHeader(blockHeader(file, offset, size), flags);
      const record = header.record ?? known?.[records.length];
      if (record === undefined) {
        throw unsupported("only some of its xz blocks tell their size");
      }
      records.push(record);
      yield { offset, record, flags };
      offset += padded(record.unpaddedBytes);
    }
    offset = checkIndex(file, offset, { records, flags });
  }
}

/** A block as a stream of its own, whose index makes the decoder check the sizes. */
export function blockAsStream(file: InputFile, block: XzBlock): ByteSource {
  const { flags, record, offset } = block;
  const index = renderIndex([record]);
  const parts = [
    renderStreamHeader(flags),
    file.source(offset, offset + padded(record.unpaddedBytes)),
    index,
    renderFooter(flags, index.length),
  ];
  return {
    next: () => {
      for (;;) {
        const part = parts[0];
        if (part === undefined) return undefined;
        const chunk = part instanceof Uint8Array ? part : part.next();
        if (part instanceof Uint8Array || chunk === undefined) parts.shift();
        if (chunk !== undefined) return chunk;
      }
    },
  };
}

/** The indexes of all streams of a complete file, read from its end. */
export function readIndexes(file: InputFile): { records: XzRecord[] }[] {
  const streams: { records: XzRecord[] }[] = [];
  let end = file.size();
  while (end > 0) {
    if (end < 2 * STREAM_HEADER_BYTES || end % 4 !== 0) throw corrupt("its xz stream is cut");
    const footer = file.bytesAt(end - STREAM_HEADER_BYTES, STREAM_HEADER_BYTES, "an xz footer");
    if (uint32(footer, 8) === 0) {
      end -= 4;
      continue;
    }
    const { indexBytes } = parseFooter(footer);
    const indexAt = end - STREAM_HEADER_BYTES - indexBytes;
    if (indexAt < STREAM_HEADER_BYTES || indexBytes > MAX_INDEX_BYTES) {
      throw corrupt("its xz footer is damaged");
    }
    const records = parseIndex(file.bytesAt(indexAt, indexBytes, "an xz index"));
    const blocksBytes = records.reduce((sum, each) => sum + padded(each.unpaddedBytes), 0);
    end = indexAt - blocksBytes - STREAM_HEADER_BYTES;
    if (end < 0) throw corrupt("its xz index does not fit the file");
    streams.unshift({ records });
  }
  return streams;
}

function firstByte(file: InputFile, offset: number): number {
  return file.bytesAt(offset, 1, "its xz stream")[0] ?? 0;
}

function blockHeader(file: InputFile, offset: number, size: number): Uint8Array {
  const bytes = Math.min((size + 1) * 4, MAX_BLOCK_HEADER_BYTES);
  return file.bytesAt(offset, bytes, "an xz block header");
}

/** Compares the index at `offset` with the blocks before it; where the stream ends. */
function checkIndex(
  file: InputFile,
  offset: number,
  stream: { records: readonly XzRecord[]; flags: Uint8Array },
): number {
  const expected = renderIndex(stream.records);
  const found = file.bytesAt(offset, expected.length, "an xz index");
  if (!equal(expected, found)) throw corrupt("its xz index does not fit its blocks");
  const footerAt = offset + expected.length;
  const footer = file.bytesAt(footerAt, STREAM_HEADER_BYTES, "an xz footer");
  if (!equal(renderFooter(stream.flags, expected.length), footer)) {
    throw corrupt("its xz footer is damaged");
  }
  return footerAt + STREAM_HEADER_BYTES;
}

/** Where the next stream starts, or undefined at the end of the file. */
function skipStreamPadding(file: InputFile, from: number): number | undefined {
  const word = new Uint8Array(4);
  for (let offset = from;; offset += 4) {
    const count = file.readAt(offset, word);
    if (count === 0) return undefined;
    if (count < 4) throw corrupt("there is data after the end of its xz stream");
    if (uint32(word, 0) !== 0) return offset;
  }
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => right[index] === byte);
}
