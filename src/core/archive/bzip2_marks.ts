/** Where in a bzip2 file blocks may begin: at every bit at which the mark of a block stands. */
import { BLOCK_MARK } from "./bzip2_stream.ts";
import type { ByteSource } from "./byte_source.ts";

const SHIFTS = 8;
const MARK_BITS = 48n;
const MARK_MASK = (1n << MARK_BITS) - 1n;
/** Bytes around a place that are looked at; a mark that begins inside a byte touches seven. */
const AROUND_BYTES = 8;
const FIRST_BUFFER_BYTES = 512 * 1024;

/**
 * The bits of the file at which the mark stands, in order; by chance also inside of blocks.
 *
 * Two bytes at an even place of the file are looked up at once: of the five bytes that a mark fills
 * whatever its shift, the first two or the second and third stand so.
 */
export function* findMarks(source: ByteSource): Generator<number> {
  const isPair = pairsOfMarks();
  let bytes = new Uint8Array(FIRST_BUFFER_BYTES);
  /** Place in the file of the first byte that is held, which is even; and how many are held. */
  let [place, held] = [0, 0];
  let pair = 0;
  for (let chunk = source.next(); chunk !== undefined; chunk = source.next()) {
    if (held + chunk.length > bytes.length) bytes = grown(bytes, held + chunk.length);
    bytes.set(chunk, held);
    held += chunk.length;
    const pairs = new Uint16Array(bytes.buffer, 0, Math.max(0, held - AROUND_BYTES) >> 1);
    for (pair = nextPair(pairs, pair, isPair); pair < pairs.length;) {
      yield* marksAt(bytes, pair * 2, place);
      pair = nextPair(pairs, pair + 1, isPair);
    }
    const done = Math.max(0, pair * 2 - AROUND_BYTES);
    bytes.copyWithin(0, done, held);
    [place, held, pair] = [place + done, held - done, pair - done / 2];
  }
}

function grown(bytes: Uint8Array, leastBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * leastBytes);
  larger.set(bytes);
  return larger;
}

/** The first pair from `from` on that can belong to a mark, or the length when there is none. */
function nextPair(pairs: Uint16Array, from: number, isPair: Uint8Array): number {
  let at = from;
  while (at < pairs.length && isPair[pairs[at] ?? 0] === 0) at++;
  return at;
}

/** The marks whose second or third byte is at `at`. */
function* marksAt(bytes: Uint8Array, at: number, place: number): Generator<number> {
  for (const first of [at - 2, at - 1]) {
    if (first < 0) continue;
    let bits = 0n;
    for (let next = 0; next < 7; next++) bits = bits << 8n | BigInt(bytes[first + next] ?? 0);
    for (let shift = 0; shift < SHIFTS; shift++) {
      if ((bits >> BigInt(SHIFTS - shift) & MARK_MASK) !== BLOCK_MARK) continue;
      yield (place + first) * 8 + shift;
    }
  }
}

/** By two bytes as a number of this machine: 1 if a mark has them at its second or third byte. */
function pairsOfMarks(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let shift = 0; shift < SHIFTS; shift++) {
    for (const first of [1, 2]) {
      const bits = Number(BLOCK_MARK >> BigInt(32 - 8 * first + shift) & 0xffffn);
      table[bits >> 8 | (bits & 0xff) << 8] = 1;
    }
  }
  return table;
}
