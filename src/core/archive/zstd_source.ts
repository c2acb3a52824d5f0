/** Zstandard: all frames, skippable ones included; the decoder checks each frame's checksum. */
import { ZSTDDecoder } from "zstddec";
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";

/** The content of a zstd file; loads the decoder first. */
export async function zstdSource(compressed: ByteSource): Promise<ByteSource> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  let chunks = 0;
  const output = decoder.decodeStreaming(inputChunks(compressed, () => chunks++));
  let emptyAt = -1;
  return {
    next: () => {
      for (;;) {
        const chunk = nextChunk(output);
        if (chunk === undefined || chunk.length > 0) return chunk;
        // The decoder does not look at error codes: an error shows as a chunk of input on which it
        // no longer moves. A good stream yields at most one empty piece for each.
        if (emptyAt === chunks) throw corrupt("its zstd data is damaged");
        emptyAt = chunks;
      }
    },
  };
}

function* inputChunks(source: ByteSource, onChunk: () => void): Generator<Uint8Array> {
  for (let chunk = source.next(); chunk !== undefined; chunk = source.next()) {
    onChunk();
    yield chunk;
  }
}

function nextChunk(output: Generator<Uint8Array>): Uint8Array | undefined {
  try {
    const step = output.next();
    return step.done ? undefined : step.value;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Incomplete stream")) {
      throw corrupt("its zstd stream is cut");
    }
    if (error instanceof WebAssembly.RuntimeError) throw corrupt("its zstd data is damaged");
    throw error;
  }
}
