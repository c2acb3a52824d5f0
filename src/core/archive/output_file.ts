/** One file being written. Owns its handle, hash, mode and time; opens exclusively, follows no link. */
import { createHash } from "node:crypto";

/** How a file is made. */
export interface OutputFileOptions {
  /** Permission bits; the umask applies. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs?: number | undefined;
  /** True: `close` tells the SHA-256. */
  readonly hash: boolean;
}

/** A file that takes its content piece by piece. */
export interface OutputFile {
  write(piece: Uint8Array): void;
  /** Leaves a hole of `length` zero bytes. */
  skip(length: number): void;
  close(): { sha256: string | undefined };
  /** Closes without the last touches, after a failure. */
  abandon(): void;
}

const ZEROS = new Uint8Array(64 * 1024);

/** Creates a file that must not exist. */
export function createOutputFile(path: string, options: OutputFileOptions): OutputFile {
  const file = Deno.openSync(path, { write: true, createNew: true, mode: options.mode });
  const hash = options.hash ? createHash("sha256") : undefined;
  let sizeBytes = 0;
  let endsInHole = false;
  return {
    write(piece) {
      for (let done = 0; done < piece.length;) done += file.writeSync(piece.subarray(done));
      hash?.update(piece);
      sizeBytes += piece.length;
      endsInHole = false;
    },
    skip(length) {
      if (length === 0) return;
      file.seekSync(length, Deno.SeekMode.Current);
      for (let left = length; hash !== undefined && left > 0; left -= ZEROS.length) {
        hash.update(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
      }
      sizeBytes += length;
      endsInHole = true;
    },
    close() {
      try {
        if (endsInHole) file.truncateSync(sizeBytes);
        if (options.modifiedMs !== undefined) {
          const time = new Date(options.modifiedMs);
          file.utimeSync(time, time);
        }
      } finally {
        file.close();
      }
      return { sha256: hash?.digest("hex") };
    },
    abandon: () => file.close(),
  };
}
