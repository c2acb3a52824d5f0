/** Reads lines, then bytes, from a connection. Owns the bytes that were read too early. */

const BUFFER_BYTES = 1 << 16;

/** Longer lines are no HTTP. */
const LONGEST_LINE_BYTES = BUFFER_BYTES;

/** A reader over anything that has `read`. */
export class ByteStreamReader {
  readonly #source: { read(buffer: Uint8Array): Promise<number | null> };
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #start = 0;
  #end = 0;

  constructor(source: { read(buffer: Uint8Array): Promise<number | null> }) {
    this.#source = source;
  }

  /** The next line without its end, as Latin-1. @throws if there is no whole line. */
  async readLine(): Promise<string> {
    let line = "";
    for (;;) {
      const newline = this.#buffer.subarray(this.#start, this.#end).indexOf(0x0a);
      const end = newline < 0 ? this.#end : this.#start + newline;
      line += String.fromCharCode(...this.#buffer.subarray(this.#start, end));
      if (line.length > LONGEST_LINE_BYTES) throw new Error("a line of the answer is too long");
      this.#start = newline < 0 ? end : end + 1;
      if (newline >= 0) return line.endsWith("\r") ? line.slice(0, -1) : line;
      const count = await this.#source.read(this.#buffer);
      if (count === null) throw new Error("the connection was closed early");
      this.#start = 0;
      this.#end = count;
    }
  }

  /** Fills `target` with what is there; null at the end. */
  async read(target: Uint8Array): Promise<number | null> {
    const count = Math.min(target.length, this.#end - this.#start);
    if (count === 0) return await this.#source.read(target);
    target.set(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    return count;
  }
}
