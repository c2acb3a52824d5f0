/** Bits of a bzip2 stream, most significant first. Owns crossing chunk borders. */
import type { ByteSource } from "./byte_source.ts";
import { corrupt } from "./fault.ts";

/** Reads bits from a source. */
export class BitReader {
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(private readonly source: ByteSource) {}

  /** Up to 24 bits. @throws {ArchiveFault} If the source ends before. */
  bits(count: number): number {
    while (this.#count < count) {
      const byte = this.#byte();
      if (byte === undefined) throw corrupt("its bzip2 stream is cut");
      this.#held = (this.#held << 8 | byte) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = this.#held >>> this.#count & (1 << count) - 1;
    this.#held &= (1 << this.#count) - 1;
    return value;
  }

  /** 32 bits. */
  word(): number {
    return (this.bits(16) * 0x10000) + this.bits(16);
  }

  /** The next whole byte after dropping the rest of the current one; undefined at the end. */
  alignedByte(): number | undefined {
    this.#count -= this.#count % 8;
    if (this.#count > 0) return this.bits(8);
    this.#held = 0;
    return this.#byte();
  }

  #byte(): number | undefined {
    if (this.#at === this.#chunk.length) {
      const next = this.source.next();
      if (next === undefined) return undefined;
      this.#chunk = next;
      this.#at = 0;
    }
    return this.#chunk[this.#at++];
  }
}
