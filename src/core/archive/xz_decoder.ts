/**
 * liblzma, compiled to WebAssembly, as a source. Owns the memory of one decoder; knows nothing of
 * blocks and indexes. The library is loaded when the first xz archive is met.
 */
import createLzma from "node-liblzma/liblzma.js";
import { embeddedUrl } from "../embedded.ts";
import type { ByteSource } from "./byte_source.ts";
import { type ArchiveFault, corrupt, unsupported } from "./fault.ts";

/** The functions of the WebAssembly build that are used here. */
interface LzmaModule {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _lzma_stream_decoder(stream: number, memoryLimit: bigint, flags: number): number;
  _lzma_code(stream: number, action: number): number;
}

/** lzma_stream of a 32-bit build: bytes, and the words of the fields. */
const STREAM_BYTES = 96;
const NEXT_IN = 0;
const AVAILABLE_IN = 1;
const NEXT_OUT = 4;
const AVAILABLE_OUT = 5;

const INPUT_BYTES = 256 * 1024;
const OUTPUT_BYTES = 256 * 1024;
const CONCATENATED = 0x08;
const RUN = 0;
const FINISH = 3;

/** The largest preset (-9) needs 65 MiB; what asks for more was not made by a preset. */
export const MAX_DECODER_BYTES = 72 * 1024 * 1024;

const OK = 0;
const STREAM_END = 1;
const MEMORY_LIMIT = 6;
const MEMORY = 5;
const OPTIONS = 8;
const BUFFER = 10;

/** Makes sources that decode xz streams, one after the other: a new one ends the one before. */
export interface XzDecoder {
  /** The content of all streams in `compressed`; checks their integrity and indexes. */
  decode(compressed: ByteSource): ByteSource;
}

let loaded: Promise<XzDecoder> | undefined;

/** Loads the library, once in each thread. */
export function loadXzDecoder(): Promise<XzDecoder> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<XzDecoder> {
  const wasmBinary = await readLibrary();
  const library = await createLzma({ wasmBinary }) as unknown as LzmaModule;
  const stream = library._malloc(STREAM_BYTES);
  const input = library._malloc(INPUT_BYTES);
  const output = library._malloc(OUTPUT_BYTES);
  library.HEAPU8.fill(0, stream, stream + STREAM_BYTES);
  return { decode: (compressed) => startDecoding(library, compressed, { stream, input, output }) };
}

/** The WebAssembly file lies beside the bundle, or in the package that it comes from. */
async function readLibrary(): Promise<Uint8Array> {
  try {
    return await Deno.readFile(embeddedUrl("liblzma.wasm.bin"));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return await Deno.readFile(new URL(import.meta.resolve("node-liblzma/liblzma.wasm")));
  }
}

function startDecoding(
  library: LzmaModule,
  compressed: ByteSource,
  at: { stream: number; input: number; output: number },
): ByteSource {
  const word = at.stream >> 2;
  // A decoder that was left in the middle is taken over with its memory.
  check(library._lzma_stream_decoder(at.stream, BigInt(MAX_DECODER_BYTES), CONCATENATED));
  let words = new Int32Array(library.HEAPU8.buffer);
  words[word + AVAILABLE_IN] = 0;
  const refresh = (): void => {
    if (words.buffer !== library.HEAPU8.buffer) words = new Int32Array(library.HEAPU8.buffer);
  };
  let inputEnded = false;
  let pending: Uint8Array = new Uint8Array(0);
  let done = false;

  const feed = (): void => {
    if (words[word + AVAILABLE_IN] !== 0 || inputEnded) return;
    if (pending.length === 0) pending = compressed.next() ?? pending;
    inputEnded = pending.length === 0;
    const piece = pending.subarray(0, INPUT_BYTES);
    pending = pending.subarray(piece.length);
    library.HEAPU8.set(piece, at.input);
    words[word + NEXT_IN] = at.input;
    words[word + AVAILABLE_IN] = piece.length;
  };

  return {
    next: () => {
      if (done) return undefined;
      words[word + NEXT_OUT] = at.output;
      words[word + AVAILABLE_OUT] = OUTPUT_BYTES;
      for (;;) {
        feed();
        const result = library._lzma_code(at.stream, inputEnded ? FINISH : RUN);
        refresh();
        done = result === STREAM_END;
        if (!done) check(result);
        const room = words[word + AVAILABLE_OUT] ?? 0;
        if (room === 0 || done) {
          const length = OUTPUT_BYTES - room;
          return length === 0 ? undefined : library.HEAPU8.subarray(at.output, at.output + length);
        }
      }
    },
  };
}

function check(result: number): void {
  if (result === OK) return;
  throw faultFor(result);
}

function faultFor(result: number): ArchiveFault {
  switch (result) {
    case MEMORY:
    case MEMORY_LIMIT:
      return unsupported(
        "its xz dictionary needs more than 64 MiB of memory",
        "Repack it with a preset such as xz -9 or lower",
      );
    case OPTIONS:
      return unsupported("it uses an xz filter or option that is unknown", "Repack it with xz -6");
    case BUFFER:
      return corrupt("its xz stream is cut");
    default:
      return corrupt("its xz data is damaged");
  }
}
