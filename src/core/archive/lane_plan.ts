/** Into how many threads a compressed archive is spread. Owns the decision for each format. */
import type { ArchiveKind } from "../artifact.ts";
import type { InputFile } from "./input_file.ts";
import { type LanePlan, SEQUENTIAL, spreadBlocks } from "./lanes.ts";
import { planXz, XZ_PLAN_BYTES } from "./xz_plan.ts";
import { planZstd } from "./zstd_frames.ts";

/** How much of the file decides. */
export const PLAN_BYTES: number = XZ_PLAN_BYTES;

/** Of bzip2, before runs are expanded. */
const BZIP2_BLOCK_BYTES = 900_000;
/** Three bytes of state for each byte of a block, and the block. */
const BZIP2_DECODER_BYTES = 4 * BZIP2_BLOCK_BYTES;
/** What is shorter is a block or two. */
const BZIP2_LEAST_BYTES = 256 * 1024;

/** What a plan is made from, beside the first bytes. */
export interface PlanFacts {
  readonly threads: number;
  /** Length of the whole archive, if known. */
  readonly sizeBytes?: number | undefined;
  /** A complete archive, of which more than the first bytes can be read. */
  readonly file?: InputFile | undefined;
}

/**
 * The plan for an archive.
 *
 * @param head At least `PLAN_BYTES` from the start, or all there is.
 */
export function planLanes(kind: ArchiveKind, head: Uint8Array, facts: PlanFacts): LanePlan {
  switch (kind) {
    case "tar":
    case "zip":
      return { mode: "sequential", lanes: 0, ringBytes: 0 };
    case "tar.xz":
      return planXz(head, facts);
    case "tar.bz2":
      return planBzip2(facts);
    case "tar.zst":
      return planZstd(head, facts);
    default:
      return SEQUENTIAL;
  }
}

function planBzip2({ threads, sizeBytes = Infinity }: PlanFacts): LanePlan {
  if (sizeBytes < BZIP2_LEAST_BYTES) return SEQUENTIAL;
  const contentBytes = BZIP2_BLOCK_BYTES;
  return spreadBlocks("marks", Infinity, threads, {
    contentBytes,
    decoderBytes: BZIP2_DECODER_BYTES,
  });
}
