/** Into how many threads a compressed archive is spread. Owns the decision for each format. */
import type { ArchiveKind } from "../artifact.ts";
import type { InputFile } from "./input_file.ts";
import { planXz, XZ_PLAN_BYTES } from "./xz_plan.ts";

/**
 * Where the borders of what threads share are known from: `headers` or the `index` of xz, the `marks`
 * of bzip2; `sequential` when they are not, or there is one part.
 */
export type LaneMode = "headers" | "index" | "marks" | "sequential";

/** How many threads decode, and how much each may be ahead of the writer. */
export interface LanePlan {
  readonly mode: LaneMode;
  /** 0: the writer reads the file itself. */
  readonly lanes: number;
  readonly ringBytes: number;
}

/** How much of the file decides. */
export const PLAN_BYTES: number = XZ_PLAN_BYTES;

const MIB = 1024 * 1024;
/** How far a decoder may be ahead of the writer where it has no blocks of known size. */
const RING_BYTES = 8 * MIB;
/** A block of bzip2 has at most 900,000 bytes before its runs are expanded. */
const BZIP2_RING_BYTES = 4 * MIB;

/** What is shorter is a block or two. */
const BZIP2_LEAST_BYTES = 256 * 1024;

/**
 * The plan for an archive.
 *
 * @param head At least `PLAN_BYTES` from the start, or all there is.
 * @param options.sizeBytes Length of the whole archive, if known.
 * @param options.file For a complete archive, whose index can be read.
 */
export function planLanes(
  kind: ArchiveKind,
  head: Uint8Array,
  options: { threads: number; sizeBytes?: number | undefined; file?: InputFile | undefined },
): LanePlan {
  switch (kind) {
    case "tar":
    case "zip":
      return { mode: "sequential", lanes: 0, ringBytes: 0 };
    case "tar.xz":
      return planXz(head, options);
    case "tar.bz2":
      return planBzip2(options);
    default:
      return { mode: "sequential", lanes: 1, ringBytes: RING_BYTES };
  }
}

function planBzip2({ threads, sizeBytes }: { threads: number; sizeBytes?: number | undefined }) {
  if (threads < 2 || (sizeBytes ?? Infinity) < BZIP2_LEAST_BYTES) {
    return { mode: "sequential", lanes: 1, ringBytes: RING_BYTES } as const;
  }
  return { mode: "marks", lanes: threads, ringBytes: BZIP2_RING_BYTES } as const;
}
