/** Where in a bzip2 file blocks may begin: at every bit at which the mark of a block stands. */
import { BLOCK_MARK } from "./bzip2_stream.ts";
import type { ByteSource } from "./byte_source.ts";

/** A mark of 48 bits that begins inside a byte touches seven. */
const WINDOW_BYTES = 7;
const SHIFTS = 8;
const MARK_MASK = (1n << 48n) - 1n;

/** The bits of the file at which the mark stands, in order; by chance also inside of blocks. */
export function* findMarks(source: ByteSource): Generator<number> {
  const window = new Window();
  for (let chunk = source.next(); chunk !== undefined; chunk = source.next()) {
    for (let at = window.pass(chunk, 0); at > 0; at = window.pass(chunk, at)) {
      yield* window.marks();
    }
  }
}

/** The last eight bytes. */
class Window {
  #high = 0;
  #low = 0;
  #passedBytes = 0;
  readonly #shiftsOf = shiftsByPair();

  /**
   * Takes bytes of `chunk` from `from` on until there may be a mark; returns where to go on, or 0 when
   * the chunk is used up.
   */
  pass(chunk: Uint8Array, from: number): number {
    const shiftsOf = this.#shiftsOf;
    let [high, low, at] = [this.#high, this.#low, from];
    let found = false;
    while (at < chunk.length && !found) {
      high = high << 8 | low >>> 24;
      low = low << 8 | (chunk[at++] ?? 0);
      // The third and fourth byte of the seven belong to the mark whatever its shift.
      found = shiftsOf[(high & 0xff) << 8 | low >>> 24] !== 0;
    }
    [this.#high, this.#low] = [high, low];
    this.#passedBytes += at - from;
    return found ? at : 0;
  }

  /** The marks that begin in the first byte of the last seven. */
  *marks(): Generator<number> {
    const bits = BigInt(this.#high >>> 0) << 32n | BigInt(this.#low >>> 0);
    for (let shift = 0; shift < SHIFTS; shift++) {
      if ((bits >> BigInt(SHIFTS - shift) & MARK_MASK) !== BLOCK_MARK) continue;
      yield (this.#passedBytes - WINDOW_BYTES) * 8 + shift;
    }
  }
}

/** By two bytes inside a mark: not 0 if they occur at some shift. */
function shiftsByPair(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let shift = 0; shift < SHIFTS; shift++) {
    table[Number(BLOCK_MARK >> BigInt(16 + shift) & 0xffffn)] = 1;
  }
  return table;
}
