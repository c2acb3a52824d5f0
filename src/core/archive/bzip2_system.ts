/** The system's libbz2 as a codec. */
import { corrupt, unsupported } from "./fault.ts";
import { CODEC_BUFFER_BYTES, type CodecStep, type StreamCodec } from "./stream_codec.ts";
import { CodecBuffers, pinnedBytes } from "./system_memory.ts";

/** bz_stream of a 64-bit system (bzlib.h): bytes before the fields, and of the whole. */
const NEXT_IN = 0;
const AVAILABLE_IN = 8;
const NEXT_OUT = 24;
const AVAILABLE_OUT = 32;
const STREAM_BYTES = 80;

const OK = 0;
const STREAM_END = 4;
const MEMORY = -3;
const DATA_MAGIC = -5;

/** @throws {Error} If the system has no such library. */
export function systemBzip2(): StreamCodec {
  const library = Deno.dlopen("libbz2.so.1.0", {
    BZ2_bzDecompressInit: { parameters: ["buffer", "i32", "i32"], result: "i32" },
    BZ2_bzDecompress: { parameters: ["buffer"], result: "i32" },
    BZ2_bzDecompressEnd: { parameters: ["buffer"], result: "i32" },
  });
  const { symbols } = library;
  const stream = pinnedBytes(STREAM_BYTES).bytes;
  const fields = new DataView(stream.buffer);
  const buffers = new CodecBuffers();
  let streams = 0;
  let open = false;
  const end = (): void => {
    if (open) symbols.BZ2_bzDecompressEnd(stream);
    open = false;
  };
  const start = (): void => {
    end();
    stream.fill(0);
    stateOf(symbols.BZ2_bzDecompressInit(stream, 0, 0), streams);
    open = true;
  };
  return {
    name: "bzip2",
    origin: "system",
    input: buffers.input.bytes,
    get output() {
      return buffers.output.bytes;
    },
    useOutput: (bytes) => buffers.use(bytes),
    reset: () => {
      streams = 0;
      start();
    },
    step: ({ inputAt, inputEnd, outputAt }) => {
      if (!open) start();
      fields.setBigUint64(NEXT_IN, buffers.input.address + BigInt(inputAt), true);
      fields.setUint32(AVAILABLE_IN, inputEnd - inputAt, true);
      fields.setBigUint64(NEXT_OUT, buffers.output.address + BigInt(outputAt), true);
      fields.setUint32(AVAILABLE_OUT, CODEC_BUFFER_BYTES - outputAt, true);
      const state = stateOf(symbols.BZ2_bzDecompress(stream), streams);
      if (state === "boundary") {
        streams++;
        end();
      }
      return {
        state,
        usedBytes: inputEnd - inputAt - fields.getUint32(AVAILABLE_IN, true),
        madeBytes: CODEC_BUFFER_BYTES - outputAt - fields.getUint32(AVAILABLE_OUT, true),
      };
    },
    release: () => {
      end();
      library.close();
    },
  };
}

/** Where the file stands after `result`; `streams` is how many ended before. */
function stateOf(result: number, streams: number): CodecStep["state"] {
  switch (result) {
    case OK:
      return "inside";
    case STREAM_END:
      return "boundary";
    case MEMORY:
      throw unsupported("there is no memory to decode bzip2");
    case DATA_MAGIC:
      throw streams > 0
        ? corrupt("there is data after the end of its bzip2 stream")
        : corrupt("its bzip2 data is damaged");
    default:
      throw corrupt("its bzip2 data is damaged");
  }
}
