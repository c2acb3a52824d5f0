/**
 * The hash of a file that is being written out of order. Owns following the contiguous bytes from
 * offset 0: what arrives in order is hashed from memory, the rest is read back.
 */
import { createHash, type Hash } from "node:crypto";

/** Hash algorithms a download can be checked with. */
export type ContentAlgorithm = "sha256" | "sha512";

const BUFFER_BYTES = 1 << 20;

/** Hashes of the contiguous bytes of one growing file. */
export class ContentHash {
  readonly #states: readonly { name: ContentAlgorithm; state: Hash }[];
  readonly #path: string;
  #hashedBytes = 0;
  #availableBytes = 0;
  #reading: Promise<void> | undefined;
  #abandoned = false;
  #failure: unknown;

  constructor(path: string, algorithms: readonly ContentAlgorithm[]) {
    this.#path = path;
    this.#states = algorithms.map((name) => ({ name, state: createHash(name) }));
  }

  /** Takes bytes that were just written, if they are the next ones. */
  push(offset: number, bytes: Uint8Array): void {
    if (offset !== this.#hashedBytes || this.#reading !== undefined) return;
    this.#update(bytes);
  }

  /** Tells that the file now has `bytes` without a gap; reads what was not pushed. */
  advance(bytes: number): void {
    this.#availableBytes = bytes;
    if (this.#reading !== undefined || this.#hashedBytes >= bytes || this.#abandoned) return;
    this.#reading = this.#catchUp()
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#reading = undefined;
      });
  }

  /** The hashes of all bytes told of; the object is of no use afterwards. */
  async finish(): Promise<Record<ContentAlgorithm, string | undefined>> {
    while (this.#reading !== undefined) await this.#reading;
    if (this.#failure === undefined && this.#hashedBytes < this.#availableBytes) {
      await this.#catchUp();
    }
    if (this.#failure !== undefined) throw this.#failure;
    const hashes: Record<ContentAlgorithm, string | undefined> = {
      sha256: undefined,
      sha512: undefined,
    };
    for (const { name, state } of this.#states) hashes[name] = state.digest("hex");
    return hashes;
  }

  /** Ends reading back; waits until the file is closed. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#reading;
  }

  async #catchUp(): Promise<void> {
    using file = await Deno.open(this.#path);
    await file.seek(this.#hashedBytes, Deno.SeekMode.Start);
    const buffer = new Uint8Array(BUFFER_BYTES);
    while (this.#hashedBytes < this.#availableBytes && !this.#abandoned) {
      const wanted = Math.min(buffer.length, this.#availableBytes - this.#hashedBytes);
      const count = await file.read(buffer.subarray(0, wanted));
      if (count === null) throw new Error(`"${this.#path}" became shorter while it was hashed`);
      this.#update(buffer.subarray(0, count));
    }
  }

  #update(bytes: Uint8Array): void {
    for (const { state } of this.#states) state.update(bytes);
    this.#hashedBytes += bytes.length;
  }
}
