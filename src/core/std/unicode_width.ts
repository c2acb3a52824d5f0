/** Typed `@std/cli/unicode-width`. */
import * as implementation from "deno-std/cli/unicode_width.js";

/** Terminal columns that `text` fills. */
export const unicodeWidth: (text: string) => number = implementation.unicodeWidth;
