/**
 * The few numbers that the threads of one extraction share: how much of the input is there, whether
 * to stop, how far the work is. Owns the shared memory and waiting on it.
 */
import { cancelled } from "./fault.ts";

const STATE = 0;
const CHANGES = 1;
const ENTRIES = 2;
const AVAILABLE = 2;
const UNPACKED = 3;
const TAKEN = 10;
const FINISHED = 11;
const BYTES = 64;

const GROWING = 0;
const COMPLETE = 1;
const STOPPED = 2;

/** How long a thread sleeps before it looks again whether to stop, in milliseconds. */
const LOOK_AGAIN_MS = 200;

/** Shared state of one extraction; every thread makes its own view of the same memory. */
export class Control {
  readonly #words: Int32Array;
  readonly #longs: BigInt64Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.#words = new Int32Array(memory);
    this.#longs = new BigInt64Array(memory);
  }

  /** Tells that `bytes` from the start of the input can be read; `final` when there is no more. */
  publish(bytes: number, final: boolean): void {
    Atomics.store(this.#longs, AVAILABLE, BigInt(bytes));
    if (final) Atomics.compareExchange(this.#words, STATE, GROWING, COMPLETE);
    this.#wake();
  }

  /** Makes every waiting or working thread end soon. */
  stop(): void {
    Atomics.store(this.#words, STATE, STOPPED);
    this.#wake();
  }

  /** @throws {ArchiveFault} If the extraction was stopped. */
  throwIfStopped(): void {
    if (this.stopped) throw cancelled();
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, STATE) === STOPPED;
  }

  /** True once the whole input is there. */
  get complete(): boolean {
    return Atomics.load(this.#words, STATE) === COMPLETE;
  }

  /** Bytes of the input that are there. */
  get availableBytes(): number {
    return Number(Atomics.load(this.#longs, AVAILABLE));
  }

  /**
   * Sleeps until `atLeast` bytes of the input are there or it is complete; returns how many are.
   *
   * @throws {ArchiveFault} If the extraction was stopped.
   */
  waitFor(atLeast: number): number {
    for (;;) {
      const seen = Atomics.load(this.#words, CHANGES);
      this.throwIfStopped();
      const bytes = this.availableBytes;
      if (bytes >= atLeast || this.complete) return this.availableBytes;
      Atomics.wait(this.#words, CHANGES, seen, LOOK_AGAIN_MS);
    }
  }

  /** Notes progress; cheap enough for every chunk. */
  note(progress: { unpackedBytes: number; entries: number }): void {
    Atomics.store(this.#longs, UNPACKED, BigInt(progress.unpackedBytes));
    Atomics.store(this.#words, ENTRIES, progress.entries);
  }

  /** Adds to the progress from one of several threads. */
  add(progress: { unpackedBytes: number; entries: number }): void {
    Atomics.add(this.#longs, UNPACKED, BigInt(progress.unpackedBytes));
    Atomics.add(this.#words, ENTRIES, progress.entries);
  }

  /** The next piece of work that no thread has taken, from 0. */
  take(): number {
    return Atomics.add(this.#words, TAKEN, 1);
  }

  /** Tells that `count` units of shared work are done. */
  finish(count: number): void {
    Atomics.add(this.#words, FINISHED, count);
    Atomics.notify(this.#words, FINISHED);
  }

  /** Sleeps until all threads together finished `count` units. @throws {ArchiveFault} If stopped. */
  waitFinished(count: number): void {
    for (;;) {
      const finished = Atomics.load(this.#words, FINISHED);
      this.throwIfStopped();
      if (finished >= count) return;
      Atomics.wait(this.#words, FINISHED, finished, LOOK_AGAIN_MS);
    }
  }

  /** How far the work is. */
  progress(): { unpackedBytes: number; entries: number } {
    return {
      unpackedBytes: Number(Atomics.load(this.#longs, UNPACKED)),
      entries: Atomics.load(this.#words, ENTRIES),
    };
  }

  #wake(): void {
    Atomics.add(this.#words, CHANGES, 1);
    Atomics.notify(this.#words, CHANGES);
  }
}
