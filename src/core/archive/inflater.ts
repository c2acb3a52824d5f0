/**
 * Raw deflate, synchronously and piece by piece. Owns the one place that uses the runtime's zlib
 * below its documented streams, because those are asynchronous and do not tell where a member ends.
 */
import { createInflateRaw } from "node:zlib";
import { corrupt } from "./fault.ts";

/** What the runtime's streams hold inside; 2.4 returns the rests, later ones fill `_writeState`. */
interface ZlibHandle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): [inputLeft: number, outputLeft: number] | undefined;
  reset(): void;
  close(): void;
}

interface ZlibStream {
  /** Null after a failure in newer runtimes. */
  _handle: ZlibHandle | null;
  _writeState?: Uint32Array;
}

const NO_FLUSH = 0;

/** What one step did. */
export interface InflateStep {
  /** Bytes of the input that were used. */
  readonly used: number;
  /** Valid until the next step. */
  readonly output: Uint8Array;
  /** True when the member is over and the rest of the input belongs to what follows. */
  readonly ended: boolean;
  /** True when there may be more output for the same input. */
  readonly full: boolean;
}

/** Inflates one member at a time; `reset` readies it for the next. */
export class Inflater implements Disposable {
  readonly #stream: ZlibStream;
  readonly #output: Uint8Array;
  #failure: unknown;

  constructor(outputBytes = 256 * 1024) {
    this.#output = new Uint8Array(outputBytes);
    const stream = createInflateRaw();
    // Newer runtimes tell of damage by an event instead of throwing, and end when nobody listens.
    stream.on("error", (error) => this.#failure = error);
    this.#stream = stream as unknown as ZlibStream;
  }

  /**
   * Inflates from `input` until the output buffer is full, the input used up or the member ended.
   * The output is valid until the next call. The member has ended when output space and input are
   * both left over; when it ends with the input, the next step uses and yields nothing.
   *
   * @throws {ArchiveFault} If the data is not deflate.
   */
  step(input: Uint8Array): InflateStep {
    let rest: [number, number] | undefined;
    try {
      rest = this.#handle.writeSync(
        NO_FLUSH,
        input,
        0,
        input.length,
        this.#output,
        0,
        this.#output.length,
      );
    } catch (error) {
      throw corrupt(`its compressed data is damaged (${messageOf(error)})`);
    }
    if (this.#failure !== undefined || this.#stream._handle === null) {
      throw corrupt("its compressed data is damaged");
    }
    const state = this.#stream._writeState;
    const [inputLeft, outputLeft] = rest ?? [state?.[1] ?? 0, state?.[0] ?? 0];
    return {
      used: input.length - inputLeft,
      output: this.#output.subarray(0, this.#output.length - outputLeft),
      ended: inputLeft > 0 && outputLeft > 0,
      full: outputLeft === 0,
    };
  }

  reset(): void {
    this.#handle.reset();
  }

  get #handle(): ZlibHandle {
    if (this.#stream._handle === null) throw corrupt("its compressed data is damaged");
    return this.#stream._handle;
  }

  [Symbol.dispose](): void {
    this.#stream._handle?.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
