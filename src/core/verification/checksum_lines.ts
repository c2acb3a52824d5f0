/**
 * The lines of checksum files. Owns reading and writing the GNU form (`sha256sum`), the tagged BSD
 * form (`sha256sum --tag`, `cksum -a`, `openssl dgst`) and bare digests; opens no file.
 */
import { HASH_ALGORITHMS, type HashAlgorithm, hashAlgorithmNamed } from "./hash_algorithm.ts";
import { hashAlgorithmOfLength, type HashValue } from "./hash_algorithm.ts";

/** One line that names a file and its hash. */
export interface ChecksumLine extends HashValue {
  /** The name as it was meant: escapes are undone. */
  readonly name: string;
  /** True when the line asks for binary mode, which makes a difference to nobody today. */
  readonly binary: boolean;
  /** Counted from 1. */
  readonly line: number;
}

/** A checksum file, read. */
export interface ChecksumLines {
  /** In the order of the file. */
  readonly entries: readonly ChecksumLine[];
  /** Numbers of the lines that are neither an entry, nor empty, nor a comment. */
  readonly malformed: readonly number[];
}

/**
 * Reads a checksum file of any of the forms; they may be mixed.
 *
 * @param options.algorithm What untagged lines are of; without it the length of the digest tells.
 */
export function parseChecksumLines(
  text: string,
  options: { algorithm?: HashAlgorithm } = {},
): ChecksumLines {
  const entries: ChecksumLine[] = [];
  const malformed: number[] = [];
  text.replace(/^\uFEFF/, "").split("\n").forEach((raw, index) => {
    const line = raw.replace(/\r$/, "");
    if (line === "" || line.startsWith("#")) return;
    const parsed = parseTagged(line) ?? parseUntagged(line, options.algorithm);
    if (parsed === undefined) malformed.push(index + 1);
    else entries.push({ ...parsed, line: index + 1 });
  });
  return { entries, malformed };
}

/**
 * The hash that a checksum file states for a file: the line with that name (folders in front do
 * not count), or the only digest of a file that holds nothing else. Undefined when there is none,
 * or when two lines of one algorithm contradict each other.
 */
export function findChecksum(
  text: string,
  fileName: string,
  options: { algorithm?: HashAlgorithm } = {},
): HashValue | undefined {
  const bare = /^\s*([0-9A-Fa-f]+)\s*$/.exec(text)?.[1]?.toLowerCase();
  if (bare !== undefined) {
    const algorithm = algorithmOf(bare, options.algorithm);
    return algorithm === undefined ? undefined : { algorithm, hex: bare };
  }
  const { entries } = parseChecksumLines(text, options);
  const named = entries.filter(({ name }) => lastPart(name) === fileName);
  const strength = Object.keys(HASH_ALGORITHMS);
  const best = named.toSorted((a, b) =>
    strength.indexOf(a.algorithm) - strength.indexOf(b.algorithm)
  ).find(({ algorithm }) => options.algorithm === undefined || algorithm === options.algorithm);
  if (best === undefined) return undefined;
  const rivals = named.filter(({ algorithm }) => algorithm === best.algorithm);
  if (rivals.some(({ hex }) => hex !== best.hex)) return undefined;
  return { algorithm: best.algorithm, hex: best.hex };
}

/** How `formatChecksumLine` writes. */
export interface ChecksumLineStyle {
  /** `gnu` is what `sha256sum` writes, `tag` what its `--tag` and BSD systems write. */
  readonly style?: "gnu" | "tag";
  /** The `*` of GNU's binary mode. */
  readonly binary?: boolean;
}

/** One line of a checksum file, without its end, as GNU coreutils would write it. */
export function formatChecksumLine(
  value: HashValue & { readonly name: string },
  options: ChecksumLineStyle = {},
): string {
  const name = escapeName(value.name);
  const mark = name === value.name ? "" : "\\";
  return options.style === "tag"
    ? `${mark}${HASH_ALGORITHMS[value.algorithm].tag} (${name}) = ${value.hex}`
    : `${mark}${value.hex} ${options.binary ? "*" : " "}${name}`;
}

/** A whole checksum file; the last line is ended. */
export function formatChecksumLines(
  values: readonly (HashValue & { readonly name: string })[],
  options: ChecksumLineStyle = {},
): string {
  return values.map((value) => `${formatChecksumLine(value, options)}\n`).join("");
}

type Parsed = Omit<ChecksumLine, "line">;

/** `SHA256 (name) = hex`; OpenSSL writes `SHA2-256(name)= hex`. */
function parseTagged(line: string): Parsed | undefined {
  const match = /^\s*(\\?)([A-Za-z0-9-]+) ?\((.*)\) ?= ([0-9A-Fa-f]+)\s*$/s.exec(line);
  if (match === null) return undefined;
  const [, mark = "", tag = "", written = "", digits = ""] = match;
  const algorithm = hashAlgorithmNamed(tag);
  if (algorithm === undefined) return undefined;
  return entry(digits, mark === "" ? written : unescapeName(written), { algorithm, binary: false });
}

/** `hex  name`, `hex *name`, and BSD's `hex name`. */
function parseUntagged(line: string, wanted: HashAlgorithm | undefined): Parsed | undefined {
  const match = /^[ \t]*(\\?)([0-9A-Fa-f]+)[ \t]([ *]?)(.+)$/s.exec(line);
  if (match === null) return undefined;
  const [, mark = "", digits = "", mode = "", written = ""] = match;
  const algorithm = algorithmOf(digits, wanted);
  if (algorithm === undefined) return undefined;
  const name = mark === "" ? written : unescapeName(written);
  return entry(digits, name, { algorithm, binary: mode === "*" });
}

function entry(
  digits: string,
  name: string | undefined,
  facts: { algorithm: HashAlgorithm; binary: boolean },
): Parsed | undefined {
  if (name === undefined || name === "" || name.includes("\0")) return undefined;
  if (digits.length !== HASH_ALGORITHMS[facts.algorithm].hexLength) return undefined;
  return { algorithm: facts.algorithm, hex: digits.toLowerCase(), name, binary: facts.binary };
}

function algorithmOf(hex: string, wanted: HashAlgorithm | undefined): HashAlgorithm | undefined {
  const byLength = hashAlgorithmOfLength(hex.length);
  return wanted === undefined || wanted === byLength ? byLength : undefined;
}

/** As GNU coreutils does since 8.25, carriage returns since 9.0. */
function escapeName(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** Undefined when an escape is none of the three. */
function unescapeName(name: string): string | undefined {
  if (/\\(?![\\nr])/.test(name.replaceAll("\\\\", ""))) return undefined;
  return name.replace(
    /\\([\\nr])/g,
    (_, letter: string) => letter === "n" ? "\n" : letter === "r" ? "\r" : "\\",
  );
}

function lastPart(name: string): string {
  return name.split(/[/\\]/).at(-1) ?? name;
}
