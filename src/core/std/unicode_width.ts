/**
 * Terminal columns of text, under the name of `@std/cli/unicode-width`: the npm edition of that module
 * lacks its table, so the widths come from `get-east-asian-width`.
 */
import { eastAsianWidth } from "get-east-asian-width";

const INVISIBLE = /^(?:\p{Control}|\p{Mark}|\p{Default_Ignorable_Code_Point})/u;
// Two columns although the letter alone has one: a flag, a keycap, or a sign with the emoji selector.
const EMOJI = /^(?:\p{Emoji_Presentation}|.\ufe0f|[\u{1f1e6}-\u{1f1ff}]{2})/u;

let segmenter: Intl.Segmenter | undefined;

/** Terminal columns that `text` fills; what a reader sees as one sign is measured as one. */
export function unicodeWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += signWidth(segment);
  return width;
}

function signWidth(sign: string): number {
  if (INVISIBLE.test(sign)) return 0;
  if (EMOJI.test(sign)) return 2;
  return eastAsianWidth(sign.codePointAt(0) ?? 0);
}
