/** liblzma, compiled to WebAssembly, as a codec. */
import createLzma from "node-liblzma/liblzma.js";
import { embeddedUrl } from "../embedded.ts";
import {
  LZMA_CONCATENATED,
  LZMA_FINISH,
  LZMA_RUN,
  lzmaState,
  MAX_LZMA_BYTES,
} from "./lzma_result.ts";
import { CODEC_BUFFER_BYTES, type StreamCodec } from "./stream_codec.ts";

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

let loaded: Promise<StreamCodec> | undefined;

/** The codec of this thread; loads the library the first time. */
export function builtInLzma(): Promise<StreamCodec> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<StreamCodec> {
  const wasmBinary = await readLibrary();
  const library = await createLzma({ wasmBinary }) as unknown as LzmaModule;
  const stream = library._malloc(STREAM_BYTES);
  const input = library._malloc(CODEC_BUFFER_BYTES);
  const output = library._malloc(CODEC_BUFFER_BYTES);
  library.HEAPU8.fill(0, stream, stream + STREAM_BYTES);
  // The memory grows, and its old views become empty.
  let words = new Int32Array(library.HEAPU8.buffer);
  const refresh = (): void => {
    if (words.buffer !== library.HEAPU8.buffer) words = new Int32Array(library.HEAPU8.buffer);
  };
  const field = (name: number): number => (stream >> 2) + name;
  const left = (name: number): number => words[field(name)] ?? 0;
  const view = (at: number): Uint8Array => library.HEAPU8.subarray(at, at + CODEC_BUFFER_BYTES);
  return {
    name: "xz",
    origin: "built-in",
    get input() {
      return view(input);
    },
    get output() {
      return view(output);
    },
    reset: () => {
      // A decoder that was left in the middle is taken over with its memory.
      const limit = BigInt(MAX_LZMA_BYTES);
      lzmaState(library._lzma_stream_decoder(stream, limit, LZMA_CONCATENATED));
    },
    step: ({ inputAt, inputEnd, outputAt, last }) => {
      refresh();
      words[field(NEXT_IN)] = input + inputAt;
      words[field(AVAILABLE_IN)] = inputEnd - inputAt;
      words[field(NEXT_OUT)] = output + outputAt;
      words[field(AVAILABLE_OUT)] = CODEC_BUFFER_BYTES - outputAt;
      const result = library._lzma_code(stream, last ? LZMA_FINISH : LZMA_RUN);
      refresh();
      return {
        usedBytes: inputEnd - inputAt - left(AVAILABLE_IN),
        madeBytes: CODEC_BUFFER_BYTES - outputAt - left(AVAILABLE_OUT),
        state: lzmaState(result),
      };
    },
    [Symbol.dispose]: () => {},
  };
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
