/**
 * How a decompression library is driven: pieces of compressed bytes in, chunks of content out. Owns
 * the loop, which is the same for every library; what a call of the library does is the codec's.
 */
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";

/** Bytes that go into or come out of one call of a library. */
export const CODEC_BUFFER_BYTES: number = 256 * 1024;

/** What one call did. At a `boundary` the file may end or go on; after the `end` nothing follows. */
export interface CodecStep {
  readonly usedBytes: number;
  readonly madeBytes: number;
  readonly state: "inside" | "boundary" | "end";
}

/** Which parts of its buffers a codec works on. */
export interface CodecRange {
  readonly inputAt: number;
  readonly inputEnd: number;
  readonly outputAt: number;
  /** True when no more input will come after `inputEnd`. */
  readonly last: boolean;
}

/** A decompression library with its buffers, one stream at a time. */
export interface StreamCodec extends Disposable {
  /** What is decoded, for messages: "xz". */
  readonly name: string;
  /** Whose library it is: the operating system's, or the executable's own. */
  readonly origin: "system" | "built-in";
  /** Where compressed bytes are put; may be another view after each step. */
  readonly input: Uint8Array;
  /** Where content appears; may be another view after each step. */
  readonly output: Uint8Array;
  /** Lets content appear in `buffer`, which has the size of `output`, from the next chunk on. */
  useOutput?(buffer: Uint8Array): void;
  /** Begins a new stream, whatever became of the one before. */
  reset(): void;
  /** @throws {ArchiveFault} If the data is damaged or needs what the library lacks. */
  step(range: CodecRange): CodecStep;
  /** Gives back what the script's own memory does not hold; the codec is of no use afterwards. */
  [Symbol.dispose](): void;
}

/** The content of `compressed`. One codec serves one source at a time: a new one ends the one before. */
export function codecSource(compressed: ByteSource, codec: StreamCodec): ByteSource {
  codec.reset();
  let pending: Uint8Array = new Uint8Array(0);
  let [inputAt, inputEnd, last] = [0, 0, false];
  let state: CodecStep["state"] = "inside";

  const feed = (): void => {
    if (inputAt < inputEnd || last) return;
    if (pending.length === 0) pending = compressed.next() ?? pending;
    last = pending.length === 0;
    const piece = pending.subarray(0, CODEC_BUFFER_BYTES);
    pending = pending.subarray(piece.length);
    codec.input.set(piece);
    [inputAt, inputEnd] = [0, piece.length];
  };

  const fill = (): number => {
    for (let made = 0;;) {
      feed();
      const used = last && inputAt === inputEnd;
      if (state === "end" || (used && state === "boundary")) return made;
      const step = codec.step({ inputAt, inputEnd, outputAt: made, last });
      inputAt += step.usedBytes;
      made += step.madeBytes;
      state = step.state;
      if (made === CODEC_BUFFER_BYTES) return made;
      const stuck = step.usedBytes === 0 && step.madeBytes === 0;
      // With the whole input taken and room left, what is missing will not come.
      if (used && stuck && state === "inside") throw corrupt(`its ${codec.name} stream is cut`);
    }
  };

  return {
    next: () => {
      const made = fill();
      return made === 0 ? undefined : codec.output.subarray(0, made);
    },
    ...(codec.useOutput === undefined ? {} : { useOutput: codec.useOutput }),
    close: () => codec[Symbol.dispose](),
  };
}
