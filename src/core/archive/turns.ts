/**
 * Which lane decodes which section of an archive. A lane that is done takes the next one, so that
 * no lane has all the long ones; the reader learns here whose section comes next. Owns the memory.
 */
import type { ByteSource } from "./byte_source.ts";
import type { Control } from "./control.ts";
import { type RingReader, slotsOf } from "./ring.ts";

const TAKEN = 0;
const HEAD_WORDS = 1;
const LOOK_AGAIN_MS = 200;
/** More than there are lanes of one extraction. */
const LANES_AT_MOST = 16;

/**
 * Memory for the turns of these rings. Each section leaves at least one piece in its ring, so that
 * more places than there are slots, and one for each lane, are never needed at a time.
 */
export function createTurns(rings: readonly SharedArrayBuffer[]): SharedArrayBuffer {
  const places = rings.reduce((sum, ring) => sum + slotsOf(ring) + 1, 0);
  return new SharedArrayBuffer((HEAD_WORDS + places) * Int32Array.BYTES_PER_ELEMENT);
}

/** One thread's view of the turns. */
export class Turns {
  readonly #words: Int32Array;
  readonly #places: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
    this.#places = this.#words.length - HEAD_WORDS;
  }

  /** Takes the next section for a lane; its number. */
  take(lane: number): number {
    const section = Atomics.add(this.#words, TAKEN, 1);
    const place = this.#place(section);
    Atomics.store(this.#words, place, section * LANES_AT_MOST + lane + 1);
    Atomics.notify(this.#words, place);
    return section;
  }

  /** The lane of a section; sleeps until one took it. @throws {ArchiveFault} If stopped. */
  laneOf(section: number, control: Control): number {
    const place = this.#place(section);
    for (;;) {
      const said = Atomics.load(this.#words, place);
      const lane = said - 1 - section * LANES_AT_MOST;
      // What is said of an earlier section is smaller.
      if (said > 0 && lane >= 0) return lane;
      control.throwIfStopped();
      Atomics.wait(this.#words, place, said, LOOK_AGAIN_MS);
    }
  }

  #place(section: number): number {
    return HEAD_WORDS + section % this.#places;
  }
}

/**
 * What several lanes decode, section by section: each from the ring of the lane that took it, until
 * one says in place of its section that there is no more.
 */
export function interleavedSource(
  rings: readonly RingReader[],
  turns: Turns,
  control: Control,
): ByteSource {
  let section = 0;
  let ring: RingReader | undefined;
  let ended = false;
  return {
    next: () => {
      while (!ended) {
        ring ??= rings[turns.laneOf(section, control)];
        const piece = ring?.next() ?? "stream-end";
        if (piece instanceof Uint8Array) return piece;
        if (piece === "stream-end") ended = true;
        else if (piece === "section-end") {
          section++;
          ring = undefined;
        }
      }
      return undefined;
    },
  };
}
