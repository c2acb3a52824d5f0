/** Reading a file while it is still downloaded. Owns who waits for which byte; moves no bytes. */
import type { ArchiveInput } from "../archive.ts";

/** The file under way, for a reader that starts at offset 0. */
export class GrowingInput implements ArchiveInput {
  /**
   * Where the bytes are now: the partial file, and the destination once it is complete. Whoever
   * asks while the file grows may open the name at any time until `done`.
   */
  declare readonly path: string;
  /** The size of the whole file, as soon as it is known. */
  sizeBytes?: number;
  #path: string;
  #readers = false;
  #afterwards: (() => void) | undefined;
  #watermark = 0;
  #handedOutBytes = 0;
  #state: "growing" | "complete" | "failed" = "growing";
  #failure: unknown;
  readonly #begun = Promise.withResolvers<void>();
  #waiting: { atLeast: number; resolve(bytes: number): void; reject(error: unknown): void }[] = [];

  constructor(path: string) {
    this.#path = path;
    // The object's own, so that a copy of its properties has it too.
    Object.defineProperty(this, "path", {
      enumerable: true,
      get: () => {
        if (this.#state === "growing") this.#readers = true;
        return this.#path;
      },
    });
  }

  /** True while a reader counts on the name of the partial file. */
  get hasReader(): boolean {
    return this.#readers;
  }

  /** Calls `work` once no reader counts on the name of the partial file any more. */
  whenDone(work: () => void): void {
    if (this.#readers) this.#afterwards = work;
    else work();
  }

  /** The reader needs the name no more. */
  done(): void {
    this.#readers = false;
    this.#afterwards?.();
    this.#afterwards = undefined;
  }

  /** True if a reader holds bytes that a restart would make invalid. */
  get handedOut(): boolean {
    return this.#handedOutBytes > 0;
  }

  begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Tells that a server was asked. */
  begin(): void {
    this.#begun.resolve();
  }

  available(atLeast: number): Promise<number> {
    if (this.#state === "failed") return Promise.reject(this.#failure);
    if (this.#watermark >= atLeast || this.#state === "complete") {
      this.#handedOutBytes = this.#watermark;
      return Promise.resolve(this.#watermark);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ atLeast, resolve, reject });
    });
  }

  /** Tells that there are `bytes` without a gap. */
  advance(bytes: number): void {
    this.#watermark = bytes;
    // Bytes may come from this machine, where no server is asked.
    if (bytes > 0) this.begin();
    if (this.#waiting.length === 0) return;
    const ready = this.#waiting.filter(({ atLeast }) => atLeast <= bytes);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(({ atLeast }) => atLeast > bytes);
    this.#handedOutBytes = bytes;
    for (const { resolve } of ready) resolve(bytes);
  }

  /** Tells that the file is whole, checked and at its final place. */
  complete(path: string, sizeBytes: number): void {
    // A reader that was told to start again finds the whole file here.
    this.#path = path;
    this.sizeBytes = sizeBytes;
    this.begin();
    if (this.#state === "failed") return;
    this.#state = "complete";
    this.#watermark = sizeBytes;
    this.#handedOutBytes = sizeBytes;
    for (const { resolve } of this.#waiting.splice(0)) resolve(sizeBytes);
  }

  /** Tells every reader, now and later, that there will be no more bytes. */
  fail(error: unknown): void {
    if (this.#state !== "growing") return;
    this.#state = "failed";
    this.#failure = error;
    this.begin();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
