/**
 * Makes text from elsewhere fit for a terminal: file names, server answers and messages may hold
 * sequences that move the cursor or recolour the screen. Owns what is let through, and widths.
 */
import { unicodeWidth } from "@std/cli/unicode-width";

// deno-lint-ignore no-control-regex
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// Also the marks that reverse the direction of text, with which one name can pose as another.
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text without escape sequences and control characters; line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ESCAPE_SEQUENCE, "").replace(CONTROL, "\ufffd");
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, " ");
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
