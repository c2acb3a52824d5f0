/**
 * bzip2 on several threads. Blocks have no table and begin at any bit, so each lane looks for the
 * mark of a block in the whole file and decodes every n-th find. The mark can also stand inside a
 * block by chance: the reader knows where the next block must begin and drops what began elsewhere.
 */
import { BitReader } from "./bzip2_bits.ts";
import { readBlock } from "./bzip2_block.ts";
import { findMarks } from "./bzip2_marks.ts";
import { Bzip2Chain, type Bzip2Follow, MAX_BLOCK_BYTES, readFollow } from "./bzip2_stream.ts";
import { Unpacking } from "./bzip2_unpacking.ts";
import type { ByteSource } from "./byte_source.ts";
import { ArchiveFault, corrupt, type FaultData, faultOf } from "./fault.ts";
import type { InputFile } from "./input_file.ts";
import type { RingReader, RingWriter } from "./ring.ts";

/** Before the content of a find. */
interface BlockStart {
  readonly at: number;
}

/** After it: what the block was, or why there is none. */
type BlockEnd =
  | { readonly crc: number; readonly sizeBytes: number; readonly follow: Bzip2Follow }
  | { readonly fault: FaultData };

const CONTENT_BYTES = 256 * 1024;

/** Decodes every `lanes`-th find from find `lane` on into the ring. */
export function decodeBzip2Lane(
  file: InputFile,
  ring: RingWriter,
  share: { readonly lane: number; readonly lanes: number },
): void {
  const links = new Uint32Array(MAX_BLOCK_BYTES);
  const content = new Uint8Array(CONTENT_BYTES);
  let number = 0;
  for (const at of findMarks(file.source())) {
    if (number++ % share.lanes !== share.lane) continue;
    ring.note({ at } satisfies BlockStart);
    ring.note(decodeAt(file, at, { links, content, ring }));
    ring.endSection();
  }
}

function decodeAt(
  file: InputFile,
  at: number,
  to: { links: Uint32Array; content: Uint8Array; ring: RingWriter },
): BlockEnd {
  const startByte = Math.floor(at / 8);
  const bits = new BitReader(file.source(startByte), startByte);
  try {
    bits.bits(at % 8);
    bits.bits(24);
    bits.bits(24);
    const crc = bits.word();
    const block = readBlock(bits, to.links);
    const unpacking = new Unpacking(block, crc);
    for (let length = to.content.length; length === to.content.length;) {
      length = unpacking.fill(to.content);
      to.ring.write(to.content.subarray(0, length));
    }
    unpacking.finish();
    return { crc, sizeBytes: block.length, follow: readFollow(bits, "after block") };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined || fault.kind === "cancelled") throw error;
    return { fault };
  }
}

/**
 * What the lanes decode, in the order of the file; checks all that needs the order.
 *
 * @param file Is read until this function returns.
 */
export function bzip2LanesSource(file: InputFile, rings: readonly RingReader[]): ByteSource {
  const chain = new Bzip2Chain();
  let follow = readFollow(new BitReader(file.source()), "start");
  chain.follow(follow);
  let turn = 0;
  const open = new Set(rings);
  let start: BlockStart | undefined;
  let end: BlockEnd | undefined;

  /** What began inside the block before is no block. */
  const isBlock = (): boolean => start?.at === follow.block?.at;
  const closeSection = (): void => {
    if (isBlock()) {
      if (end === undefined) throw corrupt("its bzip2 data is damaged");
      if ("fault" in end) throw new ArchiveFault(end.fault);
      chain.add(end);
      follow = end.follow;
      chain.follow(follow);
    }
    [start, end] = [undefined, undefined];
    turn++;
  };

  return {
    next: () => {
      while (follow.block !== undefined) {
        const piece = rings[turn % rings.length]?.next() ?? "stream-end";
        if (piece === "stream-end") throw corrupt("its bzip2 data is damaged");
        if (piece === "section-end") closeSection();
        else if (piece instanceof Uint8Array) {
          if (isBlock()) return piece;
        } else if (start === undefined) start = piece.note as BlockStart;
        else end = piece.note as BlockEnd;
      }
      // Finds inside of the last block may wait for room.
      for (const ring of open) while (ring.next() !== "stream-end");
      open.clear();
      return undefined;
    },
  };
}
