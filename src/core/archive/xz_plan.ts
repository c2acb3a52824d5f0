/** Into how many threads an xz archive is spread. Owns the decision, from its first bytes. */
import type { InputFile } from "./input_file.ts";
import { ArchiveFault } from "./fault.ts";
import { type LanePlan, SEQUENTIAL, spreadBlocks } from "./lanes.ts";
import {
  MAX_BLOCK_HEADER_BYTES,
  padded,
  parseBlockHeader,
  parseStreamHeader,
  STREAM_HEADER_BYTES,
  type XzRecord,
} from "./xz_format.ts";
import { readIndexes } from "./xz_blocks.ts";

/** How much of the file decides. */
export const XZ_PLAN_BYTES = STREAM_HEADER_BYTES + MAX_BLOCK_HEADER_BYTES;

/**
 * The plan for an archive.
 *
 * @param head At least `XZ_PLAN_BYTES` from the start, or all there is.
 * @param options.sizeBytes Length of the whole archive, if known.
 * @param options.file For a complete archive, whose index can be read.
 */
export function planXz(
  head: Uint8Array,
  options: { threads: number; sizeBytes?: number | undefined; file?: InputFile | undefined },
): LanePlan {
  const first = firstBlock(head);
  if (first === undefined || options.threads < 2) return SEQUENTIAL;
  if (first.record !== undefined) {
    const blockBytes = STREAM_HEADER_BYTES + padded(first.record.unpaddedBytes);
    const blocks = Math.ceil((options.sizeBytes ?? Infinity) / blockBytes);
    // The index and footer alone do not make a second block.
    const likely = (options.sizeBytes ?? Infinity) - blockBytes < MAX_BLOCK_HEADER_BYTES
      ? 1
      : blocks;
    const { contentBytes } = first.record;
    return spreadBlocks("headers", likely, options.threads, {
      contentBytes,
      decoderBytes: first.dictionaryBytes,
    });
  }
  if (options.file === undefined) return SEQUENTIAL;
  const records = tryIndexes(options.file);
  const largest = records.reduce((most, each) => Math.max(most, each.contentBytes), 0);
  return spreadBlocks("index", records.length, options.threads, {
    contentBytes: largest,
    decoderBytes: first.dictionaryBytes,
  });
}

function firstBlock(head: Uint8Array): ReturnType<typeof parseBlockHeader> | undefined {
  try {
    const flags = parseStreamHeader(head);
    const rest = head.subarray(STREAM_HEADER_BYTES);
    return rest[0] === 0 ? undefined : parseBlockHeader(rest, flags);
  } catch (error) {
    // What is wrong is told by the decoder.
    if (error instanceof ArchiveFault) return undefined;
    throw error;
  }
}

function tryIndexes(file: InputFile): XzRecord[] {
  try {
    return readIndexes(file).flatMap((stream) => stream.records);
  } catch (error) {
    if (error instanceof ArchiveFault) return [];
    throw error;
  }
}
