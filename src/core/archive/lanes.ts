/** What it means to spread an archive over threads, and how much memory each of them gets. */

/**
 * Where the borders of what threads share are known from: `headers` or the `index` of xz, the `marks`
 * of bzip2, the `frames` of zstd; `sequential` when they are not, or there is one part.
 */
export type LaneMode = "headers" | "index" | "marks" | "frames" | "sequential";

/** How many threads decode, and how much each may be ahead of the writer. */
export interface LanePlan {
  readonly mode: LaneMode;
  /** 0: the writer reads the file itself. */
  readonly lanes: number;
  readonly ringBytes: number;
}

const MIB = 1024 * 1024;
/** What all lanes together may take: rings, decoders, heaps; in bytes. */
const BUDGET_BYTES = 160 * MIB;
const MAX_RING_BYTES = 32 * MIB;
const MARGIN_BYTES = 2 * MIB;
/** Heap and stack of one thread. */
const THREAD_BYTES = 12 * MIB;

/** One thread decodes, somewhat ahead of the writer. */
export const SEQUENTIAL: LanePlan = { mode: "sequential", lanes: 1, ringBytes: 8 * MIB };

/**
 * As many lanes as there are blocks, threads and memory for. A lane whose turn it is hands on what it
 * decodes; the others need room for what they decode until their turn, which of n lanes is (n - 1)/n
 * of a block when all blocks take the same time. Room for a whole block lets no lane wait.
 *
 * @param block.contentBytes What the largest block holds.
 * @param block.decoderBytes Memory that its decoder takes.
 */
export function spreadBlocks(
  mode: LaneMode,
  blocks: number,
  threads: number,
  block: { readonly contentBytes: number; readonly decoderBytes: number },
): LanePlan {
  for (let lanes = Math.min(threads, blocks); lanes >= 2; lanes--) {
    const most = Math.min(MAX_RING_BYTES, block.contentBytes + MARGIN_BYTES);
    const least = Math.min(MAX_RING_BYTES, block.contentBytes * (lanes - 1) / lanes + MARGIN_BYTES);
    const affordable = BUDGET_BYTES / lanes - block.decoderBytes - THREAD_BYTES;
    if (affordable >= least) return { mode, lanes, ringBytes: Math.min(most, affordable) };
  }
  return SEQUENTIAL;
}
