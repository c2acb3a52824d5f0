/** Reading parts of large files. Owns the open file; knows no format. */

import { openRegularFile } from "./regular_file.ts";

/** A file that is read in pieces, one read at a time. Dispose of it. */
export interface RandomAccessFile extends Disposable {
  readonly sizeBytes: number;
  /** The bytes from `offset` on: `length` of them, fewer only where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens a file for reading in pieces.
 *
 * @throws {IrregularFileError} If it is not a regular file.
 * @throws {Deno.errors.NotFound} If there is none.
 */
export async function openRandomAccess(path: string): Promise<RandomAccessFile> {
  const { file } = await openRegularFile(path);
  let sizeBytes: number;
  try {
    sizeBytes = (await file.stat()).size;
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    sizeBytes,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
      const bytes = new Uint8Array(wanted);
      await file.seek(offset, Deno.SeekMode.Start);
      let done = 0;
      while (done < wanted) {
        const count = await file.read(bytes.subarray(done));
        if (count === null) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    [Symbol.dispose]: () => file.close(),
  };
}
