/** libzstd, compiled to WebAssembly, as a codec. */
import { ZSTDDecoder } from "zstddec";
import { corrupt } from "./fault.ts";
import { CODEC_BUFFER_BYTES, type StreamCodec } from "./stream_codec.ts";
import { zstdState } from "./zstd_result.ts";

/** The functions of the WebAssembly build that are used here. */
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

let loaded: Promise<StreamCodec> | undefined;

/** The codec of this thread; loads the library the first time. */
export function builtInZstd(): Promise<StreamCodec> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<StreamCodec> {
  const library = await loadLibrary();
  const input = makeBuffer(library);
  const output = makeBuffer(library);
  let context = library.ZSTD_createDCtx();
  let words = new Int32Array(library.memory.buffer);
  // The memory grows, and its old views become empty.
  const refresh = (): void => {
    if (words.buffer !== library.memory.buffer) words = new Int32Array(library.memory.buffer);
  };
  const set = (at: number, size: number, position: number): void => {
    words[(at >> 2) + SIZE] = size;
    words[(at >> 2) + POSITION] = position;
  };
  const position = (at: number): number => words[(at >> 2) + POSITION] ?? 0;
  const view = (data: number): Uint8Array =>
    new Uint8Array(library.memory.buffer, data, CODEC_BUFFER_BYTES);
  return {
    name: "zstd",
    origin: "built-in",
    get input() {
      return view(input.data);
    },
    get output() {
      return view(output.data);
    },
    reset: () => {
      library.ZSTD_freeDCtx(context);
      context = library.ZSTD_createDCtx();
    },
    step: ({ inputAt, inputEnd, outputAt }) => {
      refresh();
      set(output.at, CODEC_BUFFER_BYTES, outputAt);
      set(input.at, inputEnd, inputAt);
      const state = zstdState(decode(library, context, { output: output.at, input: input.at }));
      refresh();
      return {
        state,
        usedBytes: position(input.at) - inputAt,
        madeBytes: position(output.at) - outputAt,
      };
    },
    [Symbol.dispose]: () => {},
  };
}

/** The package hands the library only to its own `_init`. */
async function loadLibrary(): Promise<ZstdLibrary> {
  let instance: WebAssembly.Instance | undefined;
  class OpenDecoder extends ZSTDDecoder {
    override _init = (result: WebAssembly.WebAssemblyInstantiatedSource): void => {
      instance = result.instance;
      super._init(result);
    };
  }
  await new OpenDecoder().init();
  if (instance === undefined) throw new Error("the zstd library was loaded twice in one thread");
  return instance.exports as unknown as ZstdLibrary;
}

/** Where the description and the bytes of a buffer are. */
function makeBuffer(library: ZstdLibrary): { at: number; data: number } {
  const at = library.malloc(BUFFER_BYTES);
  const data = library.malloc(CODEC_BUFFER_BYTES);
  new Int32Array(library.memory.buffer).set([data, 0, 0], at >> 2);
  return { at, data };
}

function decode(
  library: ZstdLibrary,
  context: number,
  buffers: { output: number; input: number },
): number {
  try {
    return library.ZSTD_decompressStream(context, buffers.output, buffers.input);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw corrupt("its zstd data is damaged");
    throw error;
  }
}
