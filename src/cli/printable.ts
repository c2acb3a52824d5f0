/** Text from elsewhere as it fits into lines and columns of a terminal. Owns widths. */
import { unicodeWidth } from "@std/cli/unicode-width";
import { maskKnown } from "../core/known_secrets.ts";
import { printableLine as onePrintableLine } from "../core/printable_text.ts";

/** Text without escape sequences, control characters and known secrets, on one line. */
export function printableLine(text: string): string {
  return maskKnown(onePrintableLine(maskKnown(text)));
}

/** Columns that `text` fills on a terminal; it must be printable. */
export function displayWidth(text: string): number {
  return unicodeWidth(text);
}

/** Cuts `text` to at most `columns`, with "…" for what is missing. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return "";
  let fitted = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const width = displayWidth(segment);
    if (used + width > columns - 1) break;
    fitted += segment;
    used += width;
  }
  return `${fitted}…`;
}

/** Fills `text` with spaces to `columns`; wider text stays as it is. */
export function padWidth(text: string, columns: number, align: "left" | "right" = "left"): string {
  const padding = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? text + padding : padding + text;
}
