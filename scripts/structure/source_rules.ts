/** Rules that one file alone can break: what it calls, its name, its size. Reads no file. */
import { type Finding, partOf } from "./layers.ts";

/** Longest file in lines. */
const MOST_LINES = { source: 400, test: 600 } as const;

const FORBIDDEN_NAMES = new Set([
  "utils",
  "util",
  "helpers",
  "helper",
  "common",
  "misc",
  "index",
  "mod",
]);

/** What only `src/core/` and `main.ts` may do. */
const MACHINE: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /(?<![\w."])Deno\./, what: "Deno.*" },
  { pattern: /["']node:(?!path|url|util|buffer|assert)[\w/]+["']/, what: "node: I/O" },
  { pattern: /(?<![\w.$#]|async )fetch\s*\(/, what: "fetch" },
  { pattern: /(?<![\w.$#])(?:setTimeout|setInterval|queueMicrotask)\s*\(/, what: "a timer" },
  { pattern: /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bperformance\.now\s*\(/, what: "a clock" },
  {
    pattern: /\bMath\.random\s*\(|\bcrypto\.(?:randomUUID|getRandomValues)\s*\(/,
    what: "randomness",
  },
];

/** Marks of unfinished work, in two halves so that this list is not one itself. */
const MARKS = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"];
const UNFINISHED = new RegExp(`\\b(?:${MARKS.join("|")})\\b`);
const ENV_READ =
  /\benv(?:ironment)?(?:\[["']([A-Za-z_][A-Za-z0-9_()]*)["']\]|\.([A-Z][A-Z0-9_]*)\b)/g;

/** A name in quotes is one that is read somewhere; what children are given is spelled as a key. */
const OWN_VARIABLE = /["'](TOOLCHAINKIT_[A-Z_]*[A-Z])["']/g;
/** Names that are written into CMake files and not read from the environment. */
const CMAKE_VARIABLES = new Set(["TOOLCHAINKIT_TOOLCHAIN_ROOT"]);

/** A file of the project. */
export interface SourceFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Findings about one file. */
export function checkSource(file: SourceFile, variables: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  const code = withoutComments(file.text);
  const at = (line: number, problem: string) => findings.push({ file: file.path, line, problem });
  const lines = code.split("\n");
  const test = file.path.startsWith("tests/");
  const part = partOf(file.path);
  const mayTouch = part === undefined || part === "core" || part === "main.ts";

  checkName(file.path).forEach((problem) => at(1, problem));
  const most = test ? MOST_LINES.test : MOST_LINES.source;
  const count = file.text.replace(/\n$/, "").split("\n").length;
  if (count > most) at(most + 1, `has ${count} lines, ${most} are allowed: split it by subject`);
  if (!test && !/^(?:#!.*\n)?\/\*\*/.test(file.text)) {
    at(1, "does not begin by saying what it owns (/** … */)");
  }
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (/^export default\b/.test(line)) at(number, "has a default export");
    if (/\bDeno\.exit\s*\(/.test(line) && file.path.startsWith("src/")) {
      at(number, "ends the process: only main.ts may");
    }
    if (test && /\bDeno\.test\.(?:ignore|only)\b|\b(?:ignore|only): true\b/.test(line)) {
      at(number, "skips a test, or all others");
    }
    if (!mayTouch) {
      for (const { pattern, what } of MACHINE) {
        if (pattern.test(line)) at(number, `uses ${what}: take it from src/core or the Host`);
      }
    }
    if (part === undefined) continue;
    const read = [...line.matchAll(ENV_READ), ...line.matchAll(OWN_VARIABLE)];
    for (const [, quoted, dotted] of read) {
      const name = quoted ?? dotted ?? "";
      const listed = variables.has(name) || variables.has(name.toUpperCase());
      if (!listed && !CMAKE_VARIABLES.has(name)) {
        at(number, `reads ${name}, which is not in src/core/env.ts`);
      }
    }
  }
  for (const [index, line] of file.text.split("\n").entries()) {
    if (UNFINISHED.test(line)) at(index + 1, "is not finished");
  }
  return findings;
}

function checkName(path: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
  const bare = name.replace(/^_/, "").replace(/_test$/, "");
  if (FORBIDDEN_NAMES.has(bare)) return [`is called "${name}": name it after its subject`];
  return /^_?[a-z0-9]+(?:_[a-z0-9]+)*$/.test(name)
    ? []
    : [`is called "${name}": snake_case is wanted`];
}

/** The code with comments blanked, lines kept; text in quotes stays. */
export function withoutComments(text: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|(?<=[=(,:!&|?{};\n]\s*)\/(?![*/\s])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g;
  return text.replace(
    token,
    (found) =>
      found.startsWith("/*") || found.startsWith("//") ? found.replace(/[^\n]/g, " ") : found,
  );
}

/** True if code does I/O by itself: what makes a file of core one that touches the machine. */
export function doesIo(text: string): boolean {
  const code = withoutComments(text);
  return MACHINE.some(({ pattern }) => pattern.test(code));
}
