/** Copies of files. Owns nothing else: trees are extracted or linked, never copied. */

/** Copies one file with its permissions; what is at `to` is replaced. */
export async function copyFile(from: string, to: string): Promise<void> {
  await Deno.copyFile(from, to);
}
