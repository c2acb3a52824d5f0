/** The system's liblzma as a codec. On Linux the package manager itself needs it, so it is there. */
import {
  LZMA_CONCATENATED,
  LZMA_FINISH,
  LZMA_RUN,
  lzmaState,
  MAX_LZMA_BYTES,
} from "./lzma_result.ts";
import { CODEC_BUFFER_BYTES, type StreamCodec } from "./stream_codec.ts";
import { CodecBuffers, pinnedBytes } from "./system_memory.ts";

/** lzma_stream of a 64-bit system (lzma/base.h): 8-byte words of the fields. */
const NEXT_IN = 0;
const AVAILABLE_IN = 1;
const NEXT_OUT = 3;
const AVAILABLE_OUT = 4;
const STREAM_BYTES = 136;

/** @throws {Error} If the system has no such library. */
export function systemLzma(): StreamCodec {
  const library = Deno.dlopen("liblzma.so.5", {
    lzma_stream_decoder: { parameters: ["buffer", "u64", "u32"], result: "i32" },
    lzma_code: { parameters: ["buffer", "i32"], result: "i32" },
    lzma_end: { parameters: ["buffer"], result: "void" },
  });
  const { symbols } = library;
  const stream = pinnedBytes(STREAM_BYTES).bytes;
  const words = new BigUint64Array(stream.buffer);
  const buffers = new CodecBuffers();
  return {
    name: "xz",
    origin: "system",
    input: buffers.input.bytes,
    get output() {
      return buffers.output.bytes;
    },
    useOutput: (bytes) => buffers.use(bytes),
    reset: () => {
      const limit = BigInt(MAX_LZMA_BYTES);
      lzmaState(symbols.lzma_stream_decoder(stream, limit, LZMA_CONCATENATED));
    },
    step: ({ inputAt, inputEnd, outputAt, last }) => {
      words[NEXT_IN] = buffers.input.address + BigInt(inputAt);
      words[AVAILABLE_IN] = BigInt(inputEnd - inputAt);
      words[NEXT_OUT] = buffers.output.address + BigInt(outputAt);
      words[AVAILABLE_OUT] = BigInt(CODEC_BUFFER_BYTES - outputAt);
      const result = symbols.lzma_code(stream, last ? LZMA_FINISH : LZMA_RUN);
      return {
        usedBytes: inputEnd - inputAt - Number(words[AVAILABLE_IN]),
        madeBytes: CODEC_BUFFER_BYTES - outputAt - Number(words[AVAILABLE_OUT]),
        state: lzmaState(result),
      };
    },
    [Symbol.dispose]: () => {
      symbols.lzma_end(stream);
      library.close();
    },
  };
}
