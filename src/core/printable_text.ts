/**
 * Makes text from elsewhere fit for a terminal: file names, server answers, questions about a stranger's
 * project may hold sequences that move the cursor or recolour the screen. Owns what is let through.
 */

// deno-lint-ignore no-control-regex
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// Also the marks that reverse the direction of text, with which one name can pose as another.
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text without escape sequences and control characters; line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ESCAPE_SEQUENCE, "").replace(CONTROL, "\ufffd");
}

/** The beginning of a text from elsewhere in quotes, on one line, with nothing in it that hides. */
export function quotedText(text: string, longest = 120): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return visibleText(JSON.stringify(start));
}

/** Text with a dot for every character that no line shows. */
export function visibleText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");
}
