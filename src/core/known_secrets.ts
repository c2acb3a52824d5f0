/**
 * The secrets that this run has come to know: values of variables that the configuration refers to,
 * passwords and tokens of addresses that are used. Owns recognizing them in text, in every spelling
 * that an address or a JSON document gives them; keeps them in memory only.
 */

const MASK = "***";

/** Shorter values would take half of every message with them. */
const SHORTEST = 4;
/** Values shorter than this count only as whole words: `main` is not a part of `remaining`. */
const SHORTEST_INSIDE_WORDS = 8;

/** What is shown instead, by each spelling of a secret. */
const spellings = new Map<string, string>();
let pattern: RegExp | undefined;

/**
 * From now on `secret` is masked wherever text goes through `maskKnown`. Values of fewer than four
 * characters are not, since they would be found everywhere.
 *
 * @param shown What stands for it, such as the `${env:NAME}` that it was written as.
 */
export function rememberSecret(secret: string, shown: string = MASK): void {
  for (const line of [secret, ...secret.split(/\r?\n/)]) {
    const value = line.trim();
    if ([...value].length < SHORTEST || value === MASK || value === shown) continue;
    for (const spelling of spellingsOf(value)) {
      if (!spellings.has(spelling)) spellings.set(spelling, shown);
    }
  }
  pattern = undefined;
}

/** The text without the secrets that are known; the longest go first. */
export function maskKnown(text: string): string {
  if (spellings.size === 0 || text === "") return text;
  pattern ??= patternOf([...spellings.keys()]);
  return text.replace(pattern, (found) => spellings.get(found) ?? MASK);
}

/** The value with every text in it masked, for documents of `--json`. */
export function maskKnownDeep(value: unknown): unknown {
  if (spellings.size === 0) return value;
  if (typeof value === "string") return maskKnown(value);
  if (Array.isArray(value)) return value.map(maskKnownDeep);
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [maskKnown(key), maskKnownDeep(inner)]),
  );
}

/** Forgets everything; for tests, which share a process. */
export function forgetSecrets(): void {
  spellings.clear();
  pattern = undefined;
}

/** What has a form of its own in JSON, such as a date, is left as it is. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** As it is, in a part of an address, as an address is normalized, and inside a JSON string. */
function spellingsOf(value: string): Set<string> {
  // A lone surrogate, which no address can hold, becomes the replacement character.
  const encoded = value.toWellFormed();
  const component = encodeURIComponent(encoded);
  const found = new Set([
    value,
    component,
    component.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encodeURI(encoded),
    JSON.stringify(value).slice(1, -1),
  ]);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value)) {
    const url = new URL(value);
    found.add(url.href.replace(/\/$/, ""));
    url.username =
      url.password =
      url.hash =
      url.search =
        "";
    found.add(url.href.replace(/\/$/, ""));
  } else if (!/[?#]/.test(value)) {
    const { pathname } = new URL(`http://h/${value}`);
    // The parser also resolves `..`, which leaves something else.
    if (pathname.length > value.length) found.add(pathname.slice(1));
  }
  return new Set([...found].filter((spelling) => spelling.length >= SHORTEST));
}

function patternOf(texts: readonly string[]): RegExp {
  const alternatives = [...texts].sort((a, b) => b.length - a.length).map((text) => {
    const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    return text.length < SHORTEST_INSIDE_WORDS
      ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`
      : literal;
  });
  return new RegExp(alternatives.join("|"), "g");
}
