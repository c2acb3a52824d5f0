/**
 * Items of a list on a terminal of known width. Owns where their lines break: a terminal that breaks
 * them itself begins the next line at its left edge, where it looks like an item of its own.
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** Narrower terminals get lines of this many columns all the same. */
const NARROWEST_COLUMNS = 40;

/** What the further lines of an item begin with. */
const INDENT = "      ";

/** One printable line, broken before `columns`; every further line is indented. */
export function hangingLines(text: string, columns: number): string {
  const most = Math.max(NARROWEST_COLUMNS, columns) - 1;
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const width = unicodeWidth(segment);
    if (used + width > most) {
      lines.push(line);
      line = INDENT;
      used = INDENT.length;
    }
    line += segment;
    used += width;
  }
  return [...lines, line].join("\n");
}
