/**
 * Who fetches which range of a file at present. Owns the ranges that are taken, what is next, and
 * waking those who wait for work; fetches nothing.
 */
import { every, monotonicMs } from "../timers.ts";
import { ByteRangeSet } from "./byte_ranges.ts";
import type { PartFile } from "./part_file.ts";
import { StallError } from "./source_error.ts";

/** Files below this size come in one request. */
export const SEGMENTED_FROM_BYTES = 8 << 20;

const SMALLEST_PIECE_BYTES = 4 << 20;
const LARGEST_PIECE_BYTES = 16 << 20;

/** A range that somebody is fetching. */
export interface Claim {
  readonly start: number;
  /** Undefined: to the end, wherever that is. Grows when a server sends the whole file. */
  end: number | undefined;
  /** True: asked for without a range. */
  readonly whole: boolean;
  readonly abort: AbortController;
  /** When the last byte came; infinite while nothing was asked yet. */
  lastByteMs: number;
}

/** The claims of one transfer. */
export class Claims {
  readonly #claims = new Set<Claim>();
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#claims.size;
  }

  has(claim: Claim): boolean {
    return this.#claims.has(claim);
  }

  add(range: { start: number; end: number | undefined }, whole: boolean): Claim {
    const abort = new AbortController();
    const claim = { ...range, whole, abort, lastByteMs: Number.POSITIVE_INFINITY };
    this.#claims.add(claim);
    return claim;
  }

  delete(claim: Claim): void {
    this.#claims.delete(claim);
  }

  /** Aborts all claims. */
  abortAll(reason: unknown): void {
    for (const { abort } of this.#claims) abort.abort(reason);
    this.notify();
  }

  /** Takes back all claims but one. */
  revokeAll(keep: Claim | undefined, reason: string): void {
    for (const claim of this.#claims) {
      if (claim === keep) continue;
      this.#claims.delete(claim);
      claim.abort.abort(new Error(reason));
    }
  }

  /** Aborts claims whose server is silent for longer than `stallMs`; returns how to stop. */
  watchStalls(stallMs: number): () => void {
    return every(Math.min(250, Math.max(20, stallMs / 4)), () => {
      const nowMs = monotonicMs();
      for (const { abort, lastByteMs } of this.#claims) {
        if (nowMs - lastByteMs > stallMs) abort.abort(new StallError(nowMs - lastByteMs));
      }
    });
  }

  /**
   * The next bytes that nobody has or fetches; undefined when there are none. Pieces come in the
   * order of the file, so that a reader at its beginning never waits for long.
   */
  nextRange(
    part: PartFile,
    options: { expectedBytes: number | undefined; connections: number },
  ): { start: number; end: number | undefined } | undefined {
    const size = part.sizeBytes ?? options.expectedBytes;
    if (size === undefined) {
      const start = part.written.contiguousBytes;
      return { start, end: start === 0 ? SEGMENTED_FROM_BYTES : undefined };
    }
    const taken = new ByteRangeSet(part.written.ranges);
    for (const { start, end } of this.#claims) taken.add({ start, end: end ?? size });
    const gap = taken.firstGap(size, pieceBytes(size, options.connections));
    if (gap !== undefined || size > 0 || this.#claims.size > 0) return gap;
    return { start: 0, end: undefined };
  }

  /** Resolves at the next `notify`; ask for it before looking for work. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Wakes all who wait. */
  notify(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Large enough that asking costs little, small enough that all connections have work. */
function pieceBytes(size: number, connections: number): number {
  if (connections === 1 || size <= SEGMENTED_FROM_BYTES) return size;
  const share = Math.ceil(size / connections / 4);
  return Math.min(LARGEST_PIECE_BYTES, Math.max(SMALLEST_PIECE_BYTES, share));
}
