/** Into how many threads an xz archive is spread. Owns the decision, from its first bytes. */
import type { LaneMode, LanePlan } from "./lane_plan.ts";
import type { InputFile } from "./input_file.ts";
import { ArchiveFault } from "./fault.ts";
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

const MIB = 1024 * 1024;
const SEQUENTIAL: LanePlan = { mode: "sequential", lanes: 1, ringBytes: 8 * MIB };
/** What all lanes together may take: rings, dictionaries, heaps; in bytes. */
const BUDGET_BYTES = 160 * MIB;
const MAX_RING_BYTES = 32 * MIB;
const MARGIN_BYTES = 2 * MIB;
/** Heap and stack of one thread. */
const THREAD_BYTES = 12 * MIB;

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
    return spread("headers", { ...first, record: first.record }, likely, options.threads);
  }
  if (options.file === undefined) return SEQUENTIAL;
  const records = tryIndexes(options.file);
  const largest = records.reduce((most, each) => Math.max(most, each.contentBytes), 0);
  const record = { unpaddedBytes: 0, contentBytes: largest };
  return spread("index", { ...first, record }, records.length, options.threads);
}

function spread(
  mode: LaneMode,
  block: { record: XzRecord; dictionaryBytes: number },
  blocks: number,
  threads: number,
): LanePlan {
  for (let lanes = Math.min(threads, blocks); lanes >= 2; lanes--) {
    const ringBytes = ringFor(block.record.contentBytes, lanes);
    const laneBytes = ringBytes + block.dictionaryBytes + THREAD_BYTES;
    if (lanes * laneBytes <= BUDGET_BYTES) return { mode, lanes, ringBytes };
  }
  return SEQUENTIAL;
}

/**
 * A lane whose turn it is hands on what it decodes; the others need room for what they decode until
 * their turn, which of n lanes is (n - 1)/n of a block. The margin is for blocks that take longer.
 */
function ringFor(blockBytes: number, lanes: number): number {
  return Math.min(MAX_RING_BYTES, blockBytes * (lanes - 1) / lanes + MARGIN_BYTES);
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
