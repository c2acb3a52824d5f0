/**
 * Makes text from elsewhere fit for a terminal: file names, server answers, questions about a stranger's
 * project may hold sequences that move the cursor or recolour the screen. Owns what is let through.
 */

/**
 * Sequences without text of their own: colours, moves of the cursor. Of those that carry text (titles,
 * addresses) only the start is taken out: nothing that a stranger wrote may be hidden by them.
 */
// deno-lint-ignore no-control-regex
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]{0,64}[ -/]{0,4}[@-~]|[@-Z\\-_])/g;

/**
 * What a terminal obeys instead of showing it, and what it does not show: control characters other than
 * line end and tab, separators of lines, halves of characters, and the characters of Unicode that reverse
 * the direction of text or are not visible, with which one name can pose as another. The two selectors
 * that choose how a symbol is drawn stay: the output of many programs is full of them.
 */
const UNPRINTABLE =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\n\t\ufe0e\ufe0f]]/gv;

/** Text without escape sequences, other unprintable characters as U+FFFD; line ends and tabs stay. */
export function printable(text: string): string {
  // Most text is printable already.
  if (text.search(UNPRINTABLE) === -1) return text;
  return text.replace(/\r\n?/g, "\n").replace(ESCAPE_SEQUENCE, "").replace(UNPRINTABLE, "\ufffd");
}

/** The same on one line: line ends and tabs become a blank, so that no line can be forged. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, " ");
}

/** JSON in which every character that is not printable is spelled `\uXXXX`; what it means is the same. */
export function printableJson(value: unknown, indent = 2): string {
  const text = JSON.stringify(value ?? null, (_key, inner) => {
    return typeof inner === "bigint" ? Number(inner) : inner;
  }, indent);
  return text.replace(
    UNPRINTABLE,
    (found) =>
      found.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** Text with each unprintable character replaced for itself; line ends and tabs stay. */
export function replaceUnprintable(text: string, by: (character: string) => string): string {
  return text.replace(UNPRINTABLE, by);
}

/** True for text that would come through `printableLine` as it is. */
export function isPrintableLine(text: string): boolean {
  return text.search(UNPRINTABLE) === -1 && !/[\n\t]/.test(text);
}

/** The beginning of a text from elsewhere in quotes, on one line, with nothing in it that hides. */
export function quotedText(text: string, longest = 120): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return visibleText(JSON.stringify(start));
}

/** Text on one line with a dot for every character that no line shows: nothing in it is left out. */
export function visibleText(text: string): string {
  return replaceUnprintable(text, () => "·").replace(/[\n\t\ufe0e\ufe0f]/g, "·");
}

/**
 * A text from elsewhere as one item of a list that somebody reads before saying yes. Blanks in a row,
 * which could push its end out of sight or pose as a new line of the list, become one; what is cut off
 * at the end is said in numbers.
 *
 * @param longest Characters that are shown.
 */
export function listedText(text: string, longest = 1000): string {
  const line = visibleText(text.replaceAll(/\s+/g, " ")).trim();
  const characters = [...line];
  if (characters.length <= longest) return line;
  const left = characters.length - longest;
  return `${characters.slice(0, longest).join("")}… (and ${left} more characters)`;
}
