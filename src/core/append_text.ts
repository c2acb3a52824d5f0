/** Adds to the end of a file that belongs to another program. */

/** Adds text to a file, which is made when it is not there. */
export async function appendText(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { append: true, create: true });
}
