/** One reading of a file: its state and how it complains. Owns the wording of misfits. */
import { nearest } from "../core/nearest.ts";
import type { Node } from "yaml";
import type { ConfigProblem } from "./config_error.ts";
import type { ConfigDocument } from "./document.ts";
import type { ExpansionContext } from "./expand.ts";
import { wantedOf } from "./scalar.ts";
import type { MappingShape, ObjectShape, Shape } from "./schema_node.ts";
import { type Entry, joinKey, type Tree } from "./tree.ts";
import type { ConfigNote } from "./types.ts";

/** A file as read. */
export interface ReadResult {
  readonly tree: Tree;
  /** By dotted key. */
  readonly entries: Map<string, Entry>;
  readonly notes: ConfigNote[];
  readonly problems: ConfigProblem[];
}

/** Nobody mends more at a time. */
const MAX_PROBLEMS = 200;

/** The state of one reading. */
export interface Reading extends ReadResult {
  readonly source: ConfigDocument;
  readonly expansion: ExpansionContext;
  readonly aliases: Set<Node>;
  nodes: number;
}

export function reportUnknownKey(
  reading: Reading,
  node: Node,
  name: string,
  key: string,
  shape: MappingShape | ObjectShape,
): void {
  const where = key === "" ? "" : ` in "${key}"`;
  if (shape.kind === "mapping") {
    const message = `The key "${name}"${where} cannot be used`;
    report(reading, node, key, { message, expected: shape.keyWanted });
    return;
  }
  const known = Object.keys(shape.keys).filter((one) => shape.keys[one]?.deprecated === undefined);
  const [suggestion] = nearest(name, known);
  report(reading, node, joinKey(key, name), {
    message: `Unknown key "${name}"${where}`,
    expected: `one of ${known.join(", ")}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

export function misfit(
  node: Node,
  options: readonly Shape[],
  key: string,
  reading: Reading,
): undefined {
  const { yaml } = reading.source;
  const name = key === "" ? "The file" : `"${key}"`;
  const expected = wanted(options);
  if (yaml.isSeq(node) || yaml.isMap(node)) {
    const what = yaml.isSeq(node) ? "a list" : "a mapping";
    report(reading, node, key, { message: `${name} is ${what}`, expected }, 1);
    return undefined;
  }
  const scalar = yaml.isScalar(node) ? node : undefined;
  const text = typeof scalar?.value === "string" ? scalar.value : scalar?.source ?? "";
  const choices = options.flatMap((option) =>
    option.kind === "choice" ? option.choices : option.kind === "text" ? option.examples ?? [] : []
  );
  const [suggestion] = nearest(text, choices);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  report(reading, node, key, {
    message: `${name} is ${JSON.stringify(shown)}`,
    expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return undefined;
}

export function wanted(options: readonly Shape[]): string {
  return [...new Set(options.map(wantedOf))].join(", or ");
}

export function entryOf(reading: Reading, node: Node): Entry {
  return { file: reading.source.file, ...reading.source.locate(node.range?.[0] ?? 0) };
}

export function oldSpelling(reading: Reading, node: Node, key: string, shape: Shape): ConfigNote {
  const { lineText: _, ...place } = reading.source.locate(node.range?.[0] ?? 0);
  const message = `"${key}" is an old spelling; write ${shape.deprecated}`;
  return { file: reading.source.file, ...place, message };
}

export function report(
  reading: Reading,
  node: Node | null,
  key: string,
  problem: { message: string; expected?: string; suggestion?: string },
  width?: number,
): void {
  if (reading.problems.length >= MAX_PROBLEMS) return;
  const [start, end] = node?.range ?? [0, 1];
  const { message, expected, suggestion } = problem;
  reading.problems.push({
    file: reading.source.file,
    key,
    ...reading.source.locate(start),
    width: width ?? Math.max(1, end - start),
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
