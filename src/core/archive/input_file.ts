/** The archive's file as it is read by one thread. Owns the handle; waits for bytes to arrive. */
import type { ByteSource } from "./byte_source.ts";
import type { Control } from "./control.ts";
import { corrupt } from "./fault.ts";

const CHUNK_BYTES = 256 * 1024;

/** One thread's view of the archive, which may still be growing. */
export class InputFile implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(path: string, readonly control: Control) {
    this.#file = Deno.openSync(path);
  }

  /** The whole length, known when the file is complete; waits for that. */
  size(): number {
    return this.control.waitFor(Number.MAX_SAFE_INTEGER);
  }

  /**
   * Fills `into` from `offset`, waiting for the bytes; returns how many there were, less than asked
   * for only at the end of the file.
   */
  readAt(offset: number, into: Uint8Array): number {
    const available = this.control.waitFor(offset + into.length);
    const wanted = Math.max(0, Math.min(into.length, available - offset));
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let done = 0; done < wanted;) {
      const count = this.#file.readSync(into.subarray(done, wanted));
      if (count === null) throw corrupt("its file became shorter while it was read");
      done += count;
    }
    return wanted;
  }

  /** Exactly `length` bytes at `offset`. @throws {ArchiveFault} If the file ends before. */
  bytesAt(offset: number, length: number, what: string): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    if (this.readAt(offset, bytes) < length) throw corrupt(`it ends in the middle of ${what}`);
    return bytes;
  }

  /** Bytes from `from` up to `to` or the end of the file, as they arrive. */
  source(from = 0, to = Number.MAX_SAFE_INTEGER): ByteSource {
    const buffer = new Uint8Array(CHUNK_BYTES);
    let at = from;
    return {
      next: () => {
        if (at >= to) return undefined;
        // Takes what is there instead of waiting for a full chunk of a slow download.
        const available = Math.min(this.control.waitFor(at + 1), to);
        const wanted = Math.min(CHUNK_BYTES, available - at);
        if (wanted <= 0) return undefined;
        const count = this.readAt(at, buffer.subarray(0, wanted));
        at += count;
        return count === 0 ? undefined : buffer.subarray(0, count);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
