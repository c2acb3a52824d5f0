/** From a decoded bzip2 block to its content: follows the links, expands runs, sums. */
import type { Bzip2Block } from "./bzip2_block.ts";
import { corrupt } from "./fault.ts";

/** After this many equal bytes follows a count of further ones. */
const RUN_LENGTH = 4;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
  return crc;
});

/** One block on its way. */
export class Unpacking {
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

  /** @throws {ArchiveFault} If the content does not have the stated checksum. */
  finish(): void {
    if (~this.#crc >>> 0 !== this.statedCrc) throw corrupt("its bzip2 checksum does not match");
  }
}
