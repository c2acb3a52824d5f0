/**
 * From YAML nodes to plain values, checked against the description. Owns types, unknown keys,
 * aliases and `${env:NAME}`; knows no particular key. All problems are collected.
 */
import type { Alias, Node, Pair, YAMLMap } from "yaml";
import type { ConfigNote } from "./types.ts";
import type { ConfigProblem } from "./config_error.ts";
import type { ConfigDocument } from "./document.ts";
import { expandText, type ExpansionContext } from "./expand.ts";
import { checkScalar, nearest, wantedOf, wholeMatch } from "./scalar.ts";
import type { ListShape, MappingShape, ObjectShape, OneOfShape, Shape } from "./schema_node.ts";

/** A value as read; objects have no prototype, so that any key is just a key. */
export type Tree = { [key: string]: TreeValue };
/** What a tree holds. */
export type TreeValue = string | number | boolean | readonly TreeValue[] | Tree;

/** Where a value stands and how it is written there. */
export interface Entry {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  /** The text before `${env:NAME}` was replaced or the path made absolute. */
  readonly raw?: string;
  /** True: `raw` names an environment variable. */
  readonly fromEnvironment?: boolean;
}

/** A file as read. */
export interface ReadResult {
  readonly tree: Tree;
  /** By dotted key. */
  readonly entries: Map<string, Entry>;
  readonly notes: ConfigNote[];
  readonly problems: ConfigProblem[];
}

/** More nodes than any sane configuration has, reached only through aliases. */
const MAX_NODES = 50_000;

interface Reading extends ReadResult {
  readonly source: ConfigDocument;
  readonly expansion: ExpansionContext;
  readonly aliases: Set<Node>;
  nodes: number;
}

/** A tree that cannot inherit keys. */
export function emptyTree(): Tree {
  return Object.create(null) as Tree;
}

/** True for mappings. */
export function isTree(value: TreeValue | undefined): value is Tree {
  return typeof value === "object" && !Array.isArray(value);
}

/** `["toolchains", "gcc-13.2", "type"]` as `toolchains."gcc-13.2".type`. */
export function joinKey(parent: string, key: string): string {
  const part = /^[^\s."]+$/.test(key) ? key : JSON.stringify(key);
  return parent === "" ? part : `${parent}.${part}`;
}

/** Reads a whole document as `shape` says. */
export function readDocument(
  source: ConfigDocument,
  shape: Shape,
  expansion: ExpansionContext,
): ReadResult {
  const reading: Reading = {
    tree: emptyTree(),
    entries: new Map(),
    notes: [],
    problems: [],
    source,
    expansion,
    aliases: new Set(),
    nodes: 0,
  };
  const contents = source.document.contents;
  if (contents === null || isNull(contents, reading)) return reading;
  const value = readNode(contents, shape, "", reading);
  if (isTree(value)) return { ...reading, tree: value };
  return reading;
}

function readNode(node: Node, shape: Shape, key: string, reading: Reading): TreeValue | undefined {
  const { yaml } = reading.source;
  if (yaml.isAlias(node)) return readAlias(node, shape, key, reading);
  if (++reading.nodes > MAX_NODES) {
    if (reading.nodes === MAX_NODES + 1) {
      report(reading, node, key, { message: "Aliases repeat too much", expected: "fewer of them" });
    }
    return undefined;
  }
  const problems = reading.problems.length;
  const value = shape.kind === "one-of"
    ? readOneOf(node, shape, key, reading)
    : yaml.isScalar(node)
    ? readScalar(node, [shape], key, reading)
    : shape.kind === "list"
    ? readList(node, shape, key, reading)
    : shape.kind === "mapping" || shape.kind === "object"
    ? readPairs(node, shape, key, reading)
    : misfit(node, [shape], key, reading);
  if (value !== undefined && problems === reading.problems.length && !reading.entries.has(key)) {
    reading.entries.set(key, entryOf(reading, node));
  }
  return value;
}

function readAlias(
  alias: Alias,
  shape: Shape,
  key: string,
  reading: Reading,
): TreeValue | undefined {
  const target = reading.source.anchored(alias.source, alias.range?.[0] ?? 0);
  if (target === undefined) {
    report(reading, alias, key, {
      message: `The alias "${alias.source}" has no anchor`,
      expected: `an earlier &${alias.source}`,
    });
    return undefined;
  }
  if (reading.aliases.has(target)) {
    report(reading, alias, key, { message: `The alias "${alias.source}" contains itself` });
    return undefined;
  }
  reading.aliases.add(target);
  const value = readNode(target, shape, key, reading);
  reading.aliases.delete(target);
  return value;
}

function readOneOf(
  node: Node,
  shape: OneOfShape,
  key: string,
  reading: Reading,
): TreeValue | undefined {
  const { yaml } = reading.source;
  if (yaml.isScalar(node)) return readScalar(node, shape.options, key, reading);
  const wantedKinds = yaml.isSeq(node) ? ["list"] : ["object", "mapping"];
  const fitting = shape.options.find((option) => wantedKinds.includes(option.kind));
  if (fitting === undefined) return misfit(node, shape.options, key, reading);
  return readNode(node, fitting, key, reading);
}

function readScalar(
  node: Node,
  options: readonly Shape[],
  key: string,
  reading: Reading,
): TreeValue | undefined {
  if (!reading.source.yaml.isScalar(node)) return misfit(node, options, key, reading);
  const single = options.find((option) => option.kind === "list" && option.single);
  if (node.value === null) {
    // A section without content is as good as none; a value that is missing is not.
    if (options.every((option) => !isScalarShape(option))) return undefined;
    report(reading, node, key, { message: "The value is missing", expected: wanted(options) });
    return undefined;
  }
  if (node.tag !== undefined && !/^tag:yaml\.org,2002:(str|int|float|bool)$/.test(node.tag)) {
    report(reading, node, key, { message: "A tag is not allowed here", expected: wanted(options) });
    return undefined;
  }
  for (const option of options) {
    const result = checkScalar(node.value, node.source, node.type === "PLAIN", option);
    if (result === undefined) continue;
    if (option.kind !== "text" || typeof result !== "string") return result;
    return readText(node, result, option.meaning, key, reading);
  }
  if (single !== undefined && single.kind === "list") {
    const item = readNode(node, single.item, joinKey(key, "0"), reading);
    return item === undefined ? undefined : [item];
  }
  return misfit(node, options, key, reading);
}

function readText(
  node: Node,
  text: string,
  meaning: "plain" | "expanded" | "path",
  key: string,
  reading: Reading,
): string | undefined {
  const result = expandText(text, meaning, reading.expansion);
  if (result.kind === "problem") {
    report(reading, node, key, result);
    return undefined;
  }
  const fromEnvironment = meaning !== "plain" && text.includes("${env:");
  if (result.text !== text || fromEnvironment) {
    reading.entries.set(key, { ...entryOf(reading, node), raw: text, fromEnvironment });
  }
  return result.text;
}

function readList(
  node: Node,
  shape: ListShape,
  key: string,
  reading: Reading,
): TreeValue | undefined {
  if (!reading.source.yaml.isSeq(node)) return misfit(node, [shape], key, reading);
  const values: TreeValue[] = [];
  node.items.forEach((item, index) => {
    const value = readNode(item as Node, shape.item, joinKey(key, String(index)), reading);
    if (value !== undefined) values.push(value);
  });
  return values;
}

function readPairs(
  node: Node,
  shape: MappingShape | ObjectShape,
  key: string,
  reading: Reading,
): TreeValue | undefined {
  if (!reading.source.yaml.isMap(node)) return misfit(node, [shape], key, reading);
  const tree = emptyTree();
  const seen = new Set<string>();
  for (const { pair, merged } of pairsOf(node, key, reading)) {
    const name = keyText(pair, key, reading);
    if (name === undefined) continue;
    const keyNode = pair.key as Node;
    if (seen.has(name)) {
      if (!merged) report(reading, keyNode, key, { message: `The key "${name}" appears twice` });
      continue;
    }
    seen.add(name);
    const inner = shapeOfKey(name, shape);
    if (inner === undefined) {
      reportUnknownKey(reading, keyNode, name, key, shape);
      continue;
    }
    const path = joinKey(key, name);
    if (inner.deprecated !== undefined) {
      reading.notes.push(oldSpelling(reading, keyNode, path, inner));
    }
    const before = reading.problems.length;
    const value = pair.value === null
      ? undefined
      : readNode(pair.value as Node, inner, path, reading);
    if (value !== undefined) tree[name] = value;
    else if (reading.problems.length > before) seen.add(name);
  }
  if (shape.kind === "object") {
    for (const required of shape.required) {
      if (seen.has(required)) continue;
      const message = `The key "${joinKey(key, required)}" is missing`;
      report(reading, node, key, { message }, 1);
    }
  }
  return tree;
}

function shapeOfKey(name: string, shape: MappingShape | ObjectShape): Shape | undefined {
  if (shape.kind === "mapping") return wholeMatch(shape.keyPattern, name) ? shape.value : undefined;
  if (Object.hasOwn(shape.keys, name)) return shape.keys[name];
  const others = shape.others;
  return others !== undefined && wholeMatch(others.pattern, name) ? others.value : undefined;
}

function reportUnknownKey(
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
  const suggestion = nearest(name, known);
  report(reading, node, joinKey(key, name), {
    message: `Unknown key "${name}"${where}`,
    expected: `one of ${known.join(", ")}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** A map's pairs, those merged in by `<<` last. */
function pairsOf(
  map: YAMLMap,
  key: string,
  reading: Reading,
  merged = false,
): { pair: Pair; merged: boolean }[] {
  const { yaml, anchored } = reading.source;
  const own: { pair: Pair; merged: boolean }[] = [];
  const inherited: { pair: Pair; merged: boolean }[] = [];
  for (const pair of map.items as Pair[]) {
    if (!yaml.isScalar(pair.key) || pair.key.value !== "<<" || pair.key.type !== "PLAIN") {
      own.push({ pair, merged });
      continue;
    }
    const sources = yaml.isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const target = yaml.isAlias(source)
        ? anchored(source.source, source.range?.[0] ?? 0)
        : source;
      if (!yaml.isMap(target) || reading.aliases.has(target) || (reading.nodes += 1) > MAX_NODES) {
        const expected = "an alias of a mapping that does not contain it";
        report(reading, pair.key, key, { message: 'The "<<" cannot be merged', expected });
        continue;
      }
      reading.aliases.add(target);
      inherited.push(...pairsOf(target, key, reading, true));
      reading.aliases.delete(target);
    }
  }
  return [...own, ...inherited];
}

function keyText(pair: Pair, key: string, reading: Reading): string | undefined {
  const { yaml } = reading.source;
  const node = pair.key;
  if (yaml.isScalar(node) && node.value !== null) {
    return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
  }
  report(reading, node as Node | null, key, { message: "A key is not text", expected: "a word" });
  return undefined;
}

function misfit(node: Node, options: readonly Shape[], key: string, reading: Reading): undefined {
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
  const suggestion = nearest(text, choices);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  report(reading, node, key, {
    message: `${name} is ${JSON.stringify(shown)}`,
    expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return undefined;
}

function wanted(options: readonly Shape[]): string {
  return [...new Set(options.map(wantedOf))].join(", or ");
}

function isScalarShape(shape: Shape): boolean {
  return shape.kind === "one-of"
    ? shape.options.every(isScalarShape)
    : !["list", "mapping", "object"].includes(shape.kind);
}

function isNull(node: Node, reading: Reading): boolean {
  return reading.source.yaml.isScalar(node) && node.value === null;
}

function entryOf(reading: Reading, node: Node): Entry {
  return { file: reading.source.file, ...reading.source.locate(node.range?.[0] ?? 0) };
}

function oldSpelling(reading: Reading, node: Node, key: string, shape: Shape): ConfigNote {
  const { lineText: _, ...place } = reading.source.locate(node.range?.[0] ?? 0);
  const message = `"${key}" is an old spelling; write ${shape.deprecated}`;
  return { file: reading.source.file, ...place, message };
}

function report(
  reading: Reading,
  node: Node | null,
  key: string,
  problem: { message: string; expected?: string; suggestion?: string },
  width?: number,
): void {
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
