/** Bits of a bzip2 stream, most significant first. Owns crossing chunk borders. */
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";

/**
 * Reads bits from a source. Its fields are open to the one loop that cannot afford a call for every
 * symbol: that loop copies them, and puts them back at its end.
 */
export class BitReader {
  /** Bytes being read. */
  chunk: Uint8Array = new Uint8Array(0);
  /** Next byte of the chunk. */
  at = 0;
  /** The low `count` bits are read but not used; those above have no meaning. */
  held = 0;
  /** At most 31. */
  count = 0;

  #passedBytes: number;

  /** @param startByte Where in the file the source begins. */
  constructor(private readonly source: ByteSource, startByte = 0) {
    this.#passedBytes = startByte;
  }

  /** Bits of the file before the next one. */
  get position(): number {
    return (this.#passedBytes + this.at) * 8 - this.count;
  }

  /** Up to 24 bits. @throws {ArchiveFault} If the source ends before. */
  bits(count: number): number {
    while (this.count < count) {
      const byte = this.#byte();
      if (byte === undefined) throw cut();
      this.held = this.held << 8 | byte;
      this.count += 8;
    }
    this.count -= count;
    return this.held >>> this.count & (1 << count) - 1;
  }

  /** 32 bits. */
  word(): number {
    return (this.bits(16) * 0x10000) + this.bits(16);
  }

  /** The next whole byte after dropping the rest of the current one; undefined at the end. */
  alignedByte(): number | undefined {
    this.count -= this.count % 8;
    if (this.count > 0) return this.bits(8);
    return this.#byte();
  }

  /** Makes the following chunk the current one. @throws {ArchiveFault} If there is none. */
  advance(): void {
    if (!this.#next()) throw cut();
  }

  #byte(): number | undefined {
    if (this.at === this.chunk.length && !this.#next()) return undefined;
    return this.chunk[this.at++];
  }

  #next(): boolean {
    const next = this.source.next();
    if (next === undefined) return false;
    this.#passedBytes += this.chunk.length;
    this.chunk = next;
    this.at = 0;
    return true;
  }
}

function cut(): Error {
  return corrupt("its bzip2 stream is cut");
}
