/**
 * bzip2: all streams, one after the other, each block and stream checked by its CRC. Written here
 * because the packages that decode bzip2 take whole files only or do not check the streams' CRC.
 */
import { BitReader } from "./bzip2_bits.ts";
import { readBlock } from "./bzip2_block.ts";
import { Bzip2Chain, readFollow } from "./bzip2_stream.ts";
import { Unpacking } from "./bzip2_unpacking.ts";
import type { ByteSource } from "./byte_source.ts";

const OUTPUT_BYTES = 256 * 1024;

/** The content of a bzip2 file, decoded on this thread. */
export function bzip2Source(compressed: ByteSource): ByteSource {
  const bits = new BitReader(compressed);
  const output = new Uint8Array(OUTPUT_BYTES);
  const chain = new Bzip2Chain();
  let links = new Uint32Array(0);
  let follow = readFollow(bits, "start");
  let unpacking: Unpacking | undefined;

  /** Opens the next block; undefined at the end of the file. */
  const open = (): Unpacking | undefined => {
    chain.follow(follow);
    if (follow.block === undefined) return undefined;
    if (links.length !== chain.blockBytes) links = new Uint32Array(chain.blockBytes);
    const block = readBlock(bits, links);
    chain.add({ crc: follow.block.crc, sizeBytes: block.length });
    return new Unpacking(block, follow.block.crc);
  };

  return {
    next: () => {
      for (;;) {
        unpacking ??= open();
        if (unpacking === undefined) return undefined;
        const length = unpacking.fill(output);
        if (length < output.length) {
          unpacking.finish();
          unpacking = undefined;
          follow = readFollow(bits, "after block");
        }
        if (length > 0) return output.subarray(0, length);
      }
    },
  };
}
