/**
 * Memory that the program and a library of the system both see. Owns buffers that stay where they
 * are, and their addresses.
 */
import { CODEC_BUFFER_BYTES } from "./stream_codec.ts";

/** Bytes whose address does not change while they are in use. */
export interface PinnedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly address: bigint;
}

/**
 * Bytes for a library of the system. Of V8's arrays only the smallest (64 bytes) may be moved
 * (`v8::ArrayBufferView`, `typed_array_max_size_in_heap`), so that less than a page is not given.
 */
export function pinnedBytes(sizeBytes: number): PinnedBytes {
  const bytes = new Uint8Array(Math.max(4096, sizeBytes));
  return { bytes, address: BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes))) };
}

/** The two buffers of a codec. */
export function codecBuffers(): { input: PinnedBytes; output: PinnedBytes } {
  return { input: pinnedBytes(CODEC_BUFFER_BYTES), output: pinnedBytes(CODEC_BUFFER_BYTES) };
}
