/**
 * Zstandard: all frames, skippable ones included; the library checks each frame's checksum. Owns
 * driving the library: its own streaming function copies every piece and does not look at errors.
 */
import { ZSTDDecoder } from "zstddec";
import type { ByteSource } from "./byte_source.ts";
import { type ArchiveFault, corrupt, unsupported } from "./fault.ts";

/** The functions of the WebAssembly build that are used here; a size_t above -120 is an error. */
interface ZstdLibrary {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** ZSTD_inBuffer and ZSTD_outBuffer of a 32-bit build: address, size, position. */
const BUFFER_BYTES = 12;
const SIZE = 1;
const POSITION = 2;

const INPUT_BYTES = 256 * 1024;
const OUTPUT_BYTES = 256 * 1024;

/** Error codes of zstd_errors.h, as the negative of what is returned. */
const HIGHEST_ERROR = 120;
const PARAMETER_UNSUPPORTED = 14;
const WINDOW_TOO_LARGE = 16;
const DICTIONARY_WRONG = 32;
const MEMORY_ALLOCATION = 64;

/** A buffer in the library's memory: where its description and its bytes are. */
interface Buffer {
  readonly at: number;
  readonly data: number;
}

/** What a thread keeps between archives. */
interface Decoder {
  readonly library: ZstdLibrary;
  readonly input: Buffer;
  readonly output: Buffer;
  context: number;
}

let loaded: Promise<Decoder> | undefined;

/** The content of a zstd file; loads the decoder first. A new source ends the one before. */
export async function zstdSource(compressed: ByteSource): Promise<ByteSource> {
  loaded ??= loadDecoder();
  const decoder = await loaded;
  const { library, input, output } = decoder;
  library.ZSTD_freeDCtx(decoder.context);
  const context = decoder.context = library.ZSTD_createDCtx();
  new Int32Array(library.memory.buffer).set([input.data, 0, 0], input.at >> 2);
  const heap = (): Uint8Array => new Uint8Array(library.memory.buffer);
  let words = new Int32Array(library.memory.buffer);
  let pending: Uint8Array = new Uint8Array(0);
  let inputEnded = false;
  /** The library's hint; 0 between frames. */
  let wanted = 1;
  let started = false;

  const feed = (): void => {
    if (word(words, input.at, POSITION) < word(words, input.at, SIZE) || inputEnded) return;
    if (pending.length === 0) pending = compressed.next() ?? pending;
    inputEnded = pending.length === 0;
    const piece = pending.subarray(0, INPUT_BYTES);
    pending = pending.subarray(piece.length);
    heap().set(piece, input.data);
    words[(input.at >> 2) + SIZE] = piece.length;
    words[(input.at >> 2) + POSITION] = 0;
  };

  return {
    next: () => {
      words[(output.at >> 2) + SIZE] = OUTPUT_BYTES;
      words[(output.at >> 2) + POSITION] = 0;
      for (;;) {
        feed();
        const filled = word(words, output.at, POSITION);
        // Between frames nothing is held back, so the end of the file may follow.
        if (inputEnded && (wanted === 0 || !started)) {
          if (!started) throw corrupt("its zstd stream is cut");
          return filled === 0 ? undefined : heap().subarray(output.data, output.data + filled);
        }
        started = true;
        wanted = decode(library, context, { output: output.at, input: input.at });
        if (words.buffer !== library.memory.buffer) words = new Int32Array(library.memory.buffer);
        const length = word(words, output.at, POSITION);
        if (length === OUTPUT_BYTES) return heap().subarray(output.data, output.data + length);
        // With the whole input taken and room left, what is missing will not come.
        if (inputEnded && length === filled && wanted !== 0) {
          throw corrupt("its zstd stream is cut");
        }
      }
    },
  };
}

/** The package hands the library only to its own `_init`. */
async function loadDecoder(): Promise<Decoder> {
  let instance: WebAssembly.Instance | undefined;
  class OpenDecoder extends ZSTDDecoder {
    override _init = (result: WebAssembly.WebAssemblyInstantiatedSource): void => {
      instance = result.instance;
      super._init(result);
    };
  }
  await new OpenDecoder().init();
  if (instance === undefined) throw new Error("the zstd library was loaded twice in one thread");
  const library = instance.exports as unknown as ZstdLibrary;
  const input = makeBuffer(library, INPUT_BYTES);
  const output = makeBuffer(library, OUTPUT_BYTES);
  return { library, input, output, context: library.ZSTD_createDCtx() };
}

function makeBuffer(library: ZstdLibrary, bytes: number): Buffer {
  const at = library.malloc(BUFFER_BYTES);
  const data = library.malloc(bytes);
  new Int32Array(library.memory.buffer).set([data, 0, 0], at >> 2);
  return { at, data };
}

function word(words: Int32Array, at: number, field: number): number {
  return words[(at >> 2) + field] ?? 0;
}

function decode(
  library: ZstdLibrary,
  context: number,
  buffers: { output: number; input: number },
): number {
  let result: number;
  try {
    result = library.ZSTD_decompressStream(context, buffers.output, buffers.input);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw corrupt("its zstd data is damaged");
    throw error;
  }
  if (result < 0 && result > -HIGHEST_ERROR) throw faultFor(-result);
  return result;
}

function faultFor(code: number): ArchiveFault {
  switch (code) {
    case PARAMETER_UNSUPPORTED:
    case WINDOW_TOO_LARGE:
    case MEMORY_ALLOCATION:
      return unsupported(
        "its zstd window needs more than 128 MiB of memory",
        "Repack it without --long, or with --long=27 at most",
      );
    case DICTIONARY_WRONG:
      return unsupported("its zstd data needs a dictionary", "Repack it without a dictionary");
    default:
      return corrupt("its zstd data is damaged");
  }
}
