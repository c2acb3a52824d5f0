/** Reading files that people write, with a limit. Owns saying why there is no text. */
import { IrregularFileError, readRegularFile } from "./filesystem/regular_file.ts";

/** A file's text, or why there is none. */
export type SmallFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  | { readonly kind: "not-a-file" }
  | { readonly kind: "denied" };

/**
 * Reads a text file of at most `limitBytes`. Bytes that are not UTF-8 become U+FFFD; a byte order
 * mark is dropped.
 */
export async function readSmallFile(path: string, limitBytes: number): Promise<SmallFile> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) return { kind: "not-a-file" };
    if (info.size > limitBytes) return { kind: "too-large", sizeBytes: info.size };
    const bytes = await readRegularFile(path, { limitBytes });
    return { kind: "text", text: new TextDecoder("utf-8").decode(bytes) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return { kind: "absent" };
    }
    if (error instanceof Deno.errors.PermissionDenied) return { kind: "denied" };
    // It was replaced after the look at it.
    if (error instanceof IrregularFileError) return { kind: "not-a-file" };
    throw error;
  }
}
