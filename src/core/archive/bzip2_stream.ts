/**
 * The streams of a bzip2 file around their blocks. Owns what may stand between two blocks, and the
 * checks that need all blocks of a stream in order: its checksum, and the size that its level allows.
 */
import type { BitReader } from "./bzip2_bits.ts";
import { corrupt } from "./fault.ts";

/** The 48 bits with which a block begins. */
export const BLOCK_MARK = 0x314159265359n;
const BLOCK_MAGIC = Number(BLOCK_MARK);
const END_MAGIC = 0x177245385090;
const LEVEL_BYTES = 100_000;

/** The largest block there is, before its runs are expanded. */
export const MAX_BLOCK_BYTES: number = 9 * LEVEL_BYTES;

/** What comes at the start of the file or after a block. */
export interface Bzip2Follow {
  /** The checksum stated by the stream that ended here; absent when it goes on. */
  readonly streamCrc?: number;
  /** Level of the stream that began here; absent when none did. */
  readonly level?: number;
  /** The next block; absent at the end of the file. */
  readonly block?: Bzip2BlockHead;
}

/** Where a block is. */
export interface Bzip2BlockHead {
  /** Bit of the file at which it begins. */
  readonly at: number;
  /** Checksum of its content. */
  readonly crc: number;
}

/** Reads on to the next block, over the ends and beginnings of streams. */
export function readFollow(bits: BitReader, place: "start" | "after block"): Bzip2Follow {
  let streamCrc: number | undefined;
  let level = place === "start" ? readLevel(bits, true) : undefined;
  for (;;) {
    const at = bits.position;
    const magic = bits.bits(24) * 0x1000000 + bits.bits(24);
    const crc = bits.word();
    const follow = {
      ...(streamCrc === undefined ? {} : { streamCrc }),
      ...(level === undefined ? {} : { level }),
    };
    if (magic === BLOCK_MAGIC) return { ...follow, block: { at, crc } };
    if (magic !== END_MAGIC) throw corrupt("its bzip2 data is damaged");
    // A stream without blocks has no checksum but this one.
    if (level !== undefined && crc !== 0) throw checksum();
    if (level === undefined) streamCrc = crc;
    level = readLevel(bits, false);
    if (level === undefined) return streamCrc === undefined ? {} : { streamCrc };
  }
}

/** The level of the stream that starts here, or undefined at the end of the file. */
function readLevel(bits: BitReader, first: boolean): number | undefined {
  const head = bits.alignedByte();
  if (head === undefined && !first) return undefined;
  const level = head === 0x42 && bits.bits(8) === 0x5a && bits.bits(8) === 0x68
    ? bits.bits(8) - 0x30
    : 0;
  if (level < 1 || level > 9) throw corrupt("there is data after the end of its bzip2 stream");
  return level;
}

/** The checks over the blocks of a stream, in their order. */
export class Bzip2Chain {
  #level = 0;
  #crc = 0;

  /** Bytes that a block of the present stream may have. */
  get blockBytes(): number {
    return this.#level * LEVEL_BYTES;
  }

  /** Takes the next block. @throws {ArchiveFault} If it is too long for its stream. */
  add(block: { readonly crc: number; readonly sizeBytes: number }): void {
    if (block.sizeBytes > this.blockBytes) throw corrupt("its bzip2 data is damaged");
    this.#crc = ((this.#crc << 1 | this.#crc >>> 31) ^ block.crc) >>> 0;
  }

  /** Takes what follows. @throws {ArchiveFault} If the ended stream states another checksum. */
  follow({ streamCrc, level }: Bzip2Follow): void {
    if (streamCrc !== undefined && streamCrc !== this.#crc) throw checksum();
    if (level === undefined) return;
    this.#level = level;
    this.#crc = 0;
  }
}

function checksum(): Error {
  return corrupt("its bzip2 checksum does not match");
}
