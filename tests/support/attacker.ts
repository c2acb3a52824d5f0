/** What a stranger writes into files to get something from who opens them. Owns the hostile values. */

/** Characters that a terminal obeys or does not show, line ends and tabs apart. */
export const HOSTILE_CHARACTERS: readonly string[] = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
    .filter((character) => character !== "\n" && character !== "\t"),
  ...Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(0x7f + code)),
  ..."\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
  ..."\u2060\u2061\u2066\u2067\u2068\u2069\u206f\ufeff\ufff9\ufffb\u{e0001}\u{e0041}",
  ..."\u034f\u115f\u1160\u17b4\u180b\u3164\uffa0\ufe00\u{1bca0}\u{1d173}\u{e0100}\u{e01ef}",
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

/** One hostile value and what it tries. */
export interface HostileValue {
  readonly what: string;
  readonly value: unknown;
}

/** What the values lead to when something obeys them. */
export interface Baits {
  /** A program that must not run: it leaves a file behind. */
  readonly canaryProgram: string;
  /** The file that a canary leaves behind. */
  readonly canaryFile: string;
  /** A server that nobody must ask. */
  readonly server: string;
  /** Name of a variable whose value must appear nowhere. */
  readonly secretName: string;
}

/** Values to put wherever a stranger may write. */
export function hostileValues(baits: Baits): HostileValue[] {
  const { canaryProgram, canaryFile, server, secretName } = baits;
  const touch = `touch ${canaryFile}`;
  return [
    { what: "substitution", value: `$(${touch})` },
    { what: "backticks", value: `\`${touch}\`` },
    { what: "next command", value: `x; ${touch}` },
    { what: "pipe", value: `x | ${touch}` },
    { what: "quotes", value: `"'; ${touch}; '"` },
    { what: "option", value: "--help" },
    { what: "option with a value", value: `--output=${canaryFile}` },
    { what: "way up", value: "../../../../outside/x" },
    { what: "absolute path", value: canaryFile },
    { what: "canary", value: canaryProgram },
    { what: "canary with arguments", value: `${canaryProgram} --version` },
    { what: "NUL", value: "x\0y" },
    { what: "line breaks", value: `x\nerror: forged\r\n${touch}\n` },
    { what: "escapes", value: "x\x1b[2J\x1b]0;owned\x07\x9b31m\b\r" },
    { what: "reversed text", value: "x\u202egpj.exe\u2066\u200b" },
    { what: "a megabyte", value: "x".repeat(1_000_000) },
    { what: "secret", value: `\${env:${secretName}}` },
    { what: "secret in a path", value: `/x/\${env:${secretName}}/y` },
    { what: "secret in an address", value: `${server}/\${env:${secretName}}/x` },
    { what: "secret in a query", value: `${server}/x?token=\${env:${secretName}}` },
    { what: "secret of a shell", value: `$${secretName}` },
    { what: "secret of CMake", value: `$ENV{${secretName}}` },
    { what: "address", value: `${server}/x.tar.gz` },
    { what: "address of git", value: `git+${server}/x.git` },
    { what: "git transport", value: `ext::sh -c "${touch}"` },
    { what: "PyPI address", value: `x @ ${server}/x-1.0.tar.gz` },
    { what: "file address", value: `file://${canaryProgram}` },
    { what: "number", value: 1e308 },
    { what: "negative number", value: -1 },
    { what: "true", value: true },
    { what: "nothing", value: null },
    { what: "empty text", value: "" },
    { what: "empty list", value: [] },
    { what: "empty map", value: {} },
    { what: "lists in lists", value: [[[["x"]]]] },
    { what: "a map of a canary", value: { x: canaryProgram, path: canaryProgram } },
    { what: "prototype", value: "__proto__" },
    {
      what: "a map with a prototype",
      value: JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}'),
    },
  ];
}

/** Random numbers that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of the items in random order, all when there are fewer. */
export function pick<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const left = [...items];
  const picked: Item[] = [];
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return picked;
}
