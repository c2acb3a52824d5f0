/** What a stranger writes into files to get something from who opens them. Owns the hostile values. */

/** Characters that a terminal obeys or does not show, line ends and tabs apart. */
export const HOSTILE_CHARACTERS: readonly string[] = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
    .filter((character) => character !== "\n" && character !== "\t"),
  ...Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(0x7f + code)),
  ..."\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
  ..."\u2060\u2061\u2066\u2067\u2068\u2069\u206f\ufeff\ufff9\ufffb\u{e0001}\u{e0041}",
];

/** Finds what no output may hold. */
const RAW = new RegExp(
  `[${
    HOSTILE_CHARACTERS.map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join("")
  }]`,
  "u",
);

/** The first character of `text` that a terminal would obey or not show; undefined when all is well. */
export function rawCharacter(text: string): string | undefined {
  const found = RAW.exec(text)?.[0];
  return found === undefined ? undefined : `U+${found.codePointAt(0)?.toString(16)}`;
}
