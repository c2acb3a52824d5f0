/**
 * From text to YAML nodes with places. Owns limits and the wording of YAML errors; knows no keys.
 * The YAML package is loaded on first use, so that commands without a configuration do not pay.
 */
import type { Document, Node } from "yaml";
import type { ConfigProblem } from "./config_error.ts";

/** The YAML package. */
export type Yaml = typeof import("../core/yaml_document.ts");

/** Longest configuration file that is read. */
export const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_DEPTH = 64;
const MAX_YAML_PROBLEMS = 20;

/** A parsed file. */
export interface ConfigDocument {
  readonly yaml: Yaml;
  readonly file: string;
  readonly text: string;
  readonly document: Document.Parsed;
  /** Place and text of a line, for an offset in `text`. */
  readonly locate: (offset: number) => LocatedLine;
  /** The node that an alias stands for. */
  readonly anchored: (name: string, before: number) => Node | undefined;
}

/** Where an offset is. */
export interface LocatedLine {
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
}

/** A file's nodes, or why there are none. */
export type DocumentResult =
  | { readonly kind: "document"; readonly document: ConfigDocument }
  | { readonly kind: "problems"; readonly problems: readonly ConfigProblem[] };

/** Parses `text`; YAML errors, binary and over-deep content come back as problems. */
export async function parseDocument(text: string, file: string): Promise<DocumentResult> {
  const locate = lineLocator(text);
  const problems = [...contentProblems(text)].map((found) => ({
    file,
    key: "",
    ...locate(found.offset),
    ...found.problem,
  }));
  if (problems.length > 0) return { kind: "problems", problems };
  const yaml = await import("../core/yaml_document.ts");
  // The reader checks for equal keys itself: here it would cost the square of the number of keys.
  let document: Document.Parsed;
  try {
    document = yaml.parseDocument(text, {
      uniqueKeys: false,
      prettyErrors: false,
      // "silent" would also keep quiet about a second document.
      logLevel: "error",
      version: "1.2",
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = "The values are nested too deeply";
    return { kind: "problems", problems: [{ file, key: "", ...locate(0), message }] };
  }
  const failures = [...document.errors, ...document.warnings];
  if (failures.length > 0) {
    return {
      kind: "problems",
      problems: failures.slice(0, MAX_YAML_PROBLEMS).map((failure) => {
        const [start, end] = failure.pos;
        return {
          file,
          key: "",
          ...locate(start),
          width: Math.max(1, end - start),
          message: yamlMessage(failure.code, failure.message),
        };
      }),
    };
  }
  return {
    kind: "document",
    document: { yaml, file, text, document, locate, anchored: anchorIndex(yaml, document, text) },
  };
}

/** Finds line and column of an offset; tabs count as one column. */
export function lineLocator(text: string): (offset: number) => LocatedLine {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    const end = (starts[low + 1] ?? text.length + 1) - 1;
    const lineText = text.slice(start, Math.min(end, start + 4096)).replace(/\r?\n?$/, "");
    return { line: low + 1, column: offset - start + 1, lineText };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

interface FoundProblem {
  readonly offset: number;
  readonly problem: { message: string; expected?: string };
}

/** Content that must not reach the YAML parser. */
function* contentProblems(text: string): Generator<FoundProblem> {
  const nul = text.indexOf("\0");
  const broken = text.indexOf("\ufffd");
  if (nul !== -1 || broken !== -1) {
    const offset = nul === -1 ? broken : nul;
    yield { offset, problem: { message: "The file is not text", expected: "YAML in UTF-8" } };
    return;
  }
  if (text.length > MAX_CONFIG_BYTES) {
    const problem = {
      message: "The file is too long",
      expected: `at most ${MAX_CONFIG_BYTES} bytes`,
    };
    yield { offset: 0, problem };
    return;
  }
  const deep = tooDeep(text);
  if (deep !== undefined) {
    const problem = {
      message: "The values are nested too deeply",
      expected: `at most ${MAX_DEPTH} levels`,
    };
    yield { offset: deep, problem };
  }
}

/** Offset where brackets, or marks such as "- - -", nest beyond the limit, whatever quotes say. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    else if (character === " " || character === "\t") continue;
    if ((character === "-" || character === "?") && text[at + 1] === " ") marks++;
    else marks = 0;
    if (depth > MAX_DEPTH || marks > MAX_DEPTH) return at;
  }
  return undefined;
}

const YAML_MESSAGES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "A tab indents this line, wanted spaces",
  MULTIPLE_DOCS: "A second document begins here, wanted one",
  MISSING_CHAR: "A character is missing",
  BAD_INDENT: "The indentation does not fit the lines above",
  UNEXPECTED_TOKEN: "This is not expected here",
  MULTILINE_IMPLICIT_KEY: "A key goes over several lines, wanted one line followed by a colon",
  BAD_ALIAS: "The alias cannot be used",
  TAG_RESOLVE_FAILED: "The tag is not known, wanted none",
  BLOCK_AS_IMPLICIT_KEY: "A mapping begins inside a value, wanted its own line",
  BAD_SCALAR_START: "A plain value may not begin like this, wanted quotes around it",
};

function yamlMessage(code: string, message: string): string {
  if (message.includes("call stack")) return "The values are nested too deeply";
  if (code === "BAD_INDENT" && message.startsWith("Flow")) {
    return "A bracket above is not closed, or this line is not indented";
  }
  const own = YAML_MESSAGES[code];
  const detail = (message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, "").trim();
  return own === undefined ? `Not YAML: ${detail}` : `${own} (${detail})`;
}

function anchorIndex(
  yaml: Yaml,
  document: Document.Parsed,
  text: string,
): (name: string, before: number) => Node | undefined {
  const anchors = new Map<string, Node[]>();
  if (text.includes("&")) {
    yaml.visit(document, {
      Node(_key, node) {
        const anchor = "anchor" in node ? node.anchor : undefined;
        if (typeof anchor !== "string") return;
        const same = anchors.get(anchor);
        if (same === undefined) anchors.set(anchor, [node]);
        else same.push(node);
      },
    });
  }
  return (name, before) => anchors.get(name)?.findLast((node) => (node.range?.[0] ?? 0) < before);
}
