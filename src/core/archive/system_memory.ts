/**
 * Memory that the program and a library of the system both see. Owns buffers that stay where they
 * are, and their addresses.
 */
import { CODEC_BUFFER_BYTES } from "./stream_codec.ts";

/** Bytes whose address does not change while they are in use. */
export interface PinnedBytes {
  readonly bytes: Uint8Array;
  readonly address: bigint;
}

/** Of the script's arrays only those of up to 64 bytes may be moved; a page is far from that. */
const LEAST_BYTES = 4096;

/** Bytes for a library of the system. */
export function pinnedBytes(sizeBytes: number): PinnedBytes & { bytes: Uint8Array<ArrayBuffer> } {
  const bytes = new Uint8Array(Math.max(LEAST_BYTES, sizeBytes));
  return { bytes, address: addressOf(bytes) };
}

/** The buffers of a codec whose library writes to addresses. */
export class CodecBuffers {
  readonly input: PinnedBytes = pinnedBytes(CODEC_BUFFER_BYTES);
  /** Made when it is known that nobody has a better place. */
  #output: PinnedBytes | undefined;

  get output(): PinnedBytes {
    return this.#output ??= pinnedBytes(CODEC_BUFFER_BYTES);
  }

  /** Takes another output, of the same size. */
  use(bytes: Uint8Array): void {
    this.#output = { bytes, address: addressOf(bytes) };
  }
}

/** Shared memory is as good as any other here, which the type does not say. */
function addressOf(bytes: Uint8Array): bigint {
  const pointer = Deno.UnsafePointer.of(bytes as Uint8Array<ArrayBuffer>);
  return BigInt(Deno.UnsafePointer.value(pointer));
}
