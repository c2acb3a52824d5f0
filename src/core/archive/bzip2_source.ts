/**
 * bzip2: all streams, one after the other, each block and stream checked by its CRC. Written here
 * because the packages that decode bzip2 take whole files only or do not check the streams' CRC.
 */
import { BitReader } from "./bzip2_bits.ts";
import { type Bzip2Block, readBlock } from "./bzip2_block.ts";
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";

const OUTPUT_BYTES = 256 * 1024;
const LEVEL_BYTES = 100_000;
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;
/** After this many equal bytes follows a count of further ones. */
const RUN_LENGTH = 4;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
  return crc;
});

/** The content of a bzip2 file. */
export function bzip2Source(compressed: ByteSource): ByteSource {
  const bits = new BitReader(compressed);
  const output = new Uint8Array(OUTPUT_BYTES);
  let links: Uint32Array | undefined;
  let streamCrc = 0;
  let streams = 0;
  let unpacking: Unpacking | undefined;

  /** Opens the next block; false at the end of the file. */
  const open = (): boolean => {
    for (;;) {
      if (links === undefined) {
        const level = openStream(bits, streams++ === 0);
        if (level === undefined) return false;
        links = new Uint32Array(level * LEVEL_BYTES);
        streamCrc = 0;
      }
      const magic = bits.bits(24) * 0x1000000 + bits.bits(24);
      const crc = bits.word();
      if (magic === BLOCK_MAGIC) {
        unpacking = new Unpacking(readBlock(bits, links), crc);
        return true;
      }
      if (magic !== END_MAGIC) throw corrupt("its bzip2 data is damaged");
      if (crc !== streamCrc) throw corrupt("its bzip2 checksum does not match");
      links = undefined;
    }
  };

  return {
    next: () => {
      for (;;) {
        if (unpacking === undefined && !open()) return undefined;
        const length = unpacking?.fill(output) ?? 0;
        if (length < output.length) {
          streamCrc = ((streamCrc << 1 | streamCrc >>> 31) ^ (unpacking?.finish() ?? 0)) >>> 0;
          unpacking = undefined;
        }
        if (length > 0) return output.subarray(0, length);
      }
    },
  };
}

/** The level of the stream that starts here, or undefined at the end of the file. */
function openStream(bits: BitReader, first: boolean): number | undefined {
  const head = bits.alignedByte();
  if (head === undefined && !first) return undefined;
  const level = head === 0x42 && bits.bits(8) === 0x5a && bits.bits(8) === 0x68
    ? bits.bits(8) - 0x30
    : 0;
  if (level < 1 || level > 9) throw corrupt("there is data after the end of its bzip2 stream");
  return level;
}

/** The way from a block to its content: following the links, expanding runs, summing. */
class Unpacking {
  #at: number;
  #left: number;
  #crc = -1;
  #last = -1;
  #equal = 0;
  #repeat = 0;

  constructor(private readonly block: Bzip2Block, private readonly statedCrc: number) {
    this.#at = block.start;
    this.#left = block.length;
  }

  /** Fills `output`; less than its length only at the end of the block. */
  fill(output: Uint8Array): number {
    const { links } = this.block;
    let [at, left, crc, last, equal, repeat] = [
      this.#at,
      this.#left,
      this.#crc,
      this.#last,
      this.#equal,
      this.#repeat,
    ];
    let filled = 0;
    while (filled < output.length) {
      let byte = last;
      if (repeat > 0) {
        repeat--;
      } else {
        if (left === 0) break;
        const link = links[at] ?? 0;
        at = link >>> 8;
        left--;
        byte = link & 0xff;
        if (equal === RUN_LENGTH) {
          repeat = byte;
          equal = 0;
          continue;
        }
        equal = byte === last && equal > 0 ? equal + 1 : 1;
        last = byte;
      }
      output[filled++] = byte;
      crc = crc << 8 ^ (CRC_TABLE[(crc >>> 24 ^ byte) & 0xff] ?? 0);
    }
    this.#at = at;
    this.#left = left;
    this.#crc = crc;
    this.#last = last;
    this.#equal = equal;
    this.#repeat = repeat;
    return filled;
  }

  /** The block's checksum. @throws {ArchiveFault} If it is not the stated one. */
  finish(): number {
    const crc = ~this.#crc >>> 0;
    if (crc !== this.statedCrc) throw corrupt("its bzip2 checksum does not match");
    return crc;
  }
}
