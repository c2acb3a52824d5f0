/**
 * A pipe of chunks from one thread to another in shared memory. Owns the layout and the waiting;
 * knows nothing of what flows through.
 */
import type { ByteSource } from "./byte_source.ts";
import type { Control } from "./control.ts";
import { ArchiveFault, type FaultData } from "./fault.ts";
import { CODEC_BUFFER_BYTES } from "./stream_codec.ts";

const WRITTEN = 0;
const TAKEN = 1;
const HEADER_WORDS = 2;
const SLOT_BYTES = CODEC_BUFFER_BYTES;
/** Slots begin at multiples of a cache line. */
const LINE_BYTES = 64;
const LOOK_AGAIN_MS = 200;

/** In place of a length: the end of one section (a block), of everything, a failure, or a note. */
const SECTION_END = -1;
const STREAM_END = -2;
const FAILURE = -3;
const NOTE = -4;

/** Memory for a ring that holds at least `bytes`. */
export function createRing(bytes: number): SharedArrayBuffer {
  const slots = Math.max(2, Math.ceil(bytes / SLOT_BYTES));
  return new SharedArrayBuffer(headBytes(slots) + slots * SLOT_BYTES);
}

/** How many pieces a ring holds. What is not a whole slot is the head. */
export function slotsOf(memory: SharedArrayBuffer): number {
  return Math.floor(memory.byteLength / SLOT_BYTES);
}

function headBytes(slots: number): number {
  return Math.ceil((HEADER_WORDS + slots) * 4 / LINE_BYTES) * LINE_BYTES;
}

class RingMemory {
  readonly words: Int32Array;
  readonly slots: number;
  readonly #bytes: Uint8Array;
  readonly #dataAt: number;

  constructor(memory: SharedArrayBuffer) {
    this.slots = slotsOf(memory);
    this.words = new Int32Array(memory, 0, HEADER_WORDS + this.slots);
    this.#dataAt = headBytes(this.slots);
    this.#bytes = new Uint8Array(memory);
  }

  lengthIndex(count: number): number {
    return HEADER_WORDS + this.#slot(count);
  }

  data(count: number, length: number): Uint8Array {
    const at = this.#dataAt + this.#slot(count) * SLOT_BYTES;
    return this.#bytes.subarray(at, at + length);
  }

  // Counts fit in 31 bits up to 500 TB.
  #slot(count: number): number {
    return count % this.slots;
  }
}

/** The writing end. */
export class RingWriter {
  readonly #ring: RingMemory;
  #written = 0;

  constructor(memory: SharedArrayBuffer, private readonly control: Control) {
    this.#ring = new RingMemory(memory);
  }

  /** Writes all that is left of `source`. */
  writeAll(source: ByteSource): void {
    for (;;) {
      if (source.useOutput !== undefined) {
        this.#waitForRoom();
        source.useOutput(this.#ring.data(this.#written, SLOT_BYTES));
      }
      const chunk = source.next();
      if (chunk === undefined) return;
      if (source.useOutput === undefined) this.write(chunk);
      else this.#publish(chunk.length);
    }
  }

  /** Copies `bytes` into the ring, waiting for room. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLOT_BYTES) {
      const piece = bytes.subarray(at, at + SLOT_BYTES);
      this.#waitForRoom();
      this.#ring.data(this.#written, piece.length).set(piece);
      this.#publish(piece.length);
    }
  }

  /** Marks the end of a section. */
  endSection(): void {
    this.#waitForRoom();
    this.#publish(SECTION_END);
  }

  /** Marks the end of everything. */
  end(): void {
    this.#waitForRoom();
    this.#publish(STREAM_END);
  }

  /** Lets the reader fail with `fault`. */
  fail(fault: FaultData): void {
    this.#writeValue(fault, FAILURE);
  }

  /** Tells the reader something about what comes before or after. */
  note(value: unknown): void {
    this.#writeValue(value, NOTE);
  }

  #writeValue(value: unknown, kind: number): void {
    const text = new TextEncoder().encode(JSON.stringify(value)).subarray(0, SLOT_BYTES - 4);
    this.#waitForRoom();
    const data = this.#ring.data(this.#written, text.length + 4);
    new DataView(data.buffer, data.byteOffset).setUint32(0, text.length);
    data.set(text, 4);
    this.#publish(kind);
  }

  #waitForRoom(): void {
    const { words, slots } = this.#ring;
    for (;;) {
      const taken = Atomics.load(words, TAKEN);
      if (this.#written - taken < slots) return;
      this.control.throwIfStopped();
      Atomics.wait(words, TAKEN, taken, LOOK_AGAIN_MS);
    }
  }

  #publish(length: number): void {
    this.#ring.words[this.#ring.lengthIndex(this.#written)] = length;
    this.#written++;
    Atomics.store(this.#ring.words, WRITTEN, this.#written);
    Atomics.notify(this.#ring.words, WRITTEN);
  }
}

/** What a ring hands out. */
export type RingPiece = Uint8Array | { readonly note: unknown } | "section-end" | "stream-end";

/** The reading end. */
export class RingReader {
  readonly #ring: RingMemory;
  #taken = 0;
  /** Whether the last slot that was taken is still being read. */
  #held = false;

  constructor(memory: SharedArrayBuffer, private readonly control: Control) {
    this.#ring = new RingMemory(memory);
  }

  /**
   * The next chunk, or what ended there. A chunk is shared memory, valid until the next call.
   *
   * @throws {ArchiveFault} The writer's failure, or that the extraction was stopped.
   */
  next(): RingPiece {
    if (this.#held) this.#release();
    this.#waitForData();
    const length = this.#ring.words[this.#ring.lengthIndex(this.#taken)] ?? STREAM_END;
    if (length === FAILURE) throw new ArchiveFault(this.#value() as FaultData);
    this.#held = length >= 0;
    if (this.#held) return this.#ring.data(this.#taken, length);
    const piece = this.#mark(length);
    this.#release();
    return piece;
  }

  #mark(kind: number): RingPiece {
    if (kind === NOTE) return { note: this.#value() };
    return kind === SECTION_END ? "section-end" : "stream-end";
  }

  #release(): void {
    this.#held = false;
    this.#taken++;
    Atomics.store(this.#ring.words, TAKEN, this.#taken);
    Atomics.notify(this.#ring.words, TAKEN);
  }

  #value(): unknown {
    const head = this.#ring.data(this.#taken, 4);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
    const text = this.#ring.data(this.#taken, length + 4).slice(4);
    return JSON.parse(new TextDecoder().decode(text));
  }

  #waitForData(): void {
    const { words } = this.#ring;
    for (;;) {
      const written = Atomics.load(words, WRITTEN);
      if (written !== this.#taken) return;
      this.control.throwIfStopped();
      Atomics.wait(words, WRITTEN, written, LOOK_AGAIN_MS);
    }
  }
}
