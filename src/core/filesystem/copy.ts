/** Copies of files. Owns nothing else: trees are extracted or linked, never copied. */

import { openRegularFile } from "./regular_file.ts";

/** Copies one file with its permissions; what is at `to` is replaced. @throws {IrregularFileError} */
export async function copyFile(from: string, to: string): Promise<void> {
  (await openRegularFile(from)).file.close();
  await Deno.copyFile(from, to);
}
