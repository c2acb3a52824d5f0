/** The system's libzstd as a codec. On Linux the package manager itself needs it, so it is there. */
import { unsupported } from "./fault.ts";
import { CODEC_BUFFER_BYTES, type StreamCodec } from "./stream_codec.ts";
import { CodecBuffers, pinnedBytes } from "./system_memory.ts";
import { zstdState } from "./zstd_result.ts";

/** ZSTD_outBuffer, then ZSTD_inBuffer, of a 64-bit system: address, size, position (zstd.h). */
const OUTPUT_AT = 0;
const INPUT_AT = 3;
const SIZE = 1;
const POSITION = 2;
const WORD_BYTES = 8;

/** @throws {Error} If the system has no such library. */
export function systemZstd(): StreamCodec {
  const library = Deno.dlopen("libzstd.so.1", {
    ZSTD_createDCtx: { parameters: [], result: "pointer" },
    ZSTD_freeDCtx: { parameters: ["pointer"], result: "usize" },
    ZSTD_decompressStream: { parameters: ["pointer", "buffer", "buffer"], result: "isize" },
  });
  const { symbols } = library;
  const { bytes } = pinnedBytes(6 * WORD_BYTES);
  const words = new BigUint64Array(bytes.buffer);
  const outputBuffer = bytes.subarray(OUTPUT_AT * WORD_BYTES);
  const inputBuffer = bytes.subarray(INPUT_AT * WORD_BYTES);
  const buffers = new CodecBuffers();
  let context: Deno.PointerValue = null;
  return {
    name: "zstd",
    origin: "system",
    input: buffers.input.bytes,
    get output() {
      return buffers.output.bytes;
    },
    useOutput: (bytes) => buffers.use(bytes),
    reset: () => {
      // Freeing no context is allowed.
      symbols.ZSTD_freeDCtx(context);
      context = symbols.ZSTD_createDCtx();
      if (context === null) throw unsupported("there is no memory to decode zstd");
    },
    step: ({ inputAt, inputEnd, outputAt }) => {
      words[OUTPUT_AT] = buffers.output.address;
      words[OUTPUT_AT + SIZE] = BigInt(CODEC_BUFFER_BYTES);
      words[OUTPUT_AT + POSITION] = BigInt(outputAt);
      words[INPUT_AT] = buffers.input.address;
      words[INPUT_AT + SIZE] = BigInt(inputEnd);
      words[INPUT_AT + POSITION] = BigInt(inputAt);
      const result = symbols.ZSTD_decompressStream(context, outputBuffer, inputBuffer);
      return {
        state: zstdState(Number(result)),
        usedBytes: Number(words[INPUT_AT + POSITION]) - inputAt,
        madeBytes: Number(words[OUTPUT_AT + POSITION]) - outputAt,
      };
    },
    [Symbol.dispose]: () => {
      symbols.ZSTD_freeDCtx(context);
      library.close();
    },
  };
}
