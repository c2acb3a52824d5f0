/** Bytes that come one chunk after the other, synchronously. Owns the interface and the reader. */
import { corrupt } from "./fault.ts";

/** Something that yields chunks; each is valid only until the next call. */
export interface ByteSource {
  /** The next chunk, never empty, or undefined at the end. */
  next(): Uint8Array | undefined;
  /** Takes the place of the next chunk, which is at most this long; saves a copy. */
  useOutput?(buffer: Uint8Array): void;
  /** Gives back what the source holds beyond the script's memory; it yields nothing afterwards. */
  close?(): void;
}

/** Takes a source apart into pieces of wanted lengths. */
export class ByteReader {
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #ended = false;
  /** Bytes handed out so far. */
  position = 0;

  constructor(private readonly source: ByteSource) {}

  /**
   * Exactly `length` bytes; a view when they lie in one chunk, so use it before the next call.
   *
   * @throws {ArchiveFault} If the source ends before.
   */
  read(length: number, what: string): Uint8Array {
    const bytes = this.readOrEnd(length, what);
    if (bytes === undefined) throw corrupt(`it ends before ${what}`);
    return bytes;
  }

  /** As `read`, but undefined when the source ends exactly here. */
  readOrEnd(length: number, what: string): Uint8Array | undefined {
    if (length > 0 && !this.#fill()) return undefined;
    if (this.#chunk.length - this.#at >= length) return this.#take(length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      if (!this.#fill()) throw corrupt(`it ends in the middle of ${what}`);
      const part = this.#take(Math.min(length - done, this.#chunk.length - this.#at));
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  /** Hands `length` bytes to `use` in pieces. @throws {ArchiveFault} If the source ends before. */
  pass(length: number, what: string, use: (piece: Uint8Array) => void): void {
    for (let left = length; left > 0;) {
      if (!this.#fill()) throw corrupt(`it ends in the middle of ${what}`);
      const piece = this.#take(Math.min(left, this.#chunk.length - this.#at));
      use(piece);
      left -= piece.length;
    }
  }

  /** Whatever comes next, or undefined at the end. */
  readAny(): Uint8Array | undefined {
    return this.#fill() ? this.#take(this.#chunk.length - this.#at) : undefined;
  }

  #take(length: number): Uint8Array {
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += length;
    this.position += length;
    return piece;
  }

  #fill(): boolean {
    if (this.#at < this.#chunk.length) return true;
    if (this.#ended) return false;
    const chunk = this.source.next();
    if (chunk === undefined) {
      this.#ended = true;
      return false;
    }
    this.#chunk = chunk;
    this.#at = 0;
    return true;
  }
}
