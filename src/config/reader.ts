/**
 * From YAML nodes to plain values, checked against the description. Owns types, unknown keys,
 * aliases and `${env:NAME}`; knows no particular key. All problems are collected.
 */
import type { Alias, Node, Pair, YAMLMap } from "yaml";
import type { ConfigDocument } from "./document.ts";
import { expandText, type ExpansionContext, type TextReading } from "./expand.ts";
import {
  entryOf,
  misfit,
  oldSpelling,
  type Reading,
  type ReadResult,
  report,
  reportUnknownKey,
  wanted,
} from "./reading.ts";
import { checkScalar, wholeMatch } from "./scalar.ts";
import type { ListShape, MappingShape, ObjectShape, OneOfShape, Shape } from "./schema_node.ts";
import { emptyTree, isTree, joinKey, type TreeValue } from "./tree.ts";

/** More nodes than any sane configuration has, reached only through aliases. */
const MAX_NODES = 50_000;

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
    return readText(node, result, option, key, reading);
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
  { meaning, secret }: TextReading,
  key: string,
  reading: Reading,
): string | undefined {
  const { expansion } = reading;
  const result = expandText(text, { meaning, secret }, expansion);
  if (result.kind === "problem") {
    report(reading, node, key, result);
    return undefined;
  }
  const fromEnvironment = meaning !== "plain" && text.includes("${env:");
  if (result.text !== text || fromEnvironment) {
    const waits = fromEnvironment && expansion.referencesWait === true;
    reading.entries.set(key, {
      ...entryOf(reading, node),
      raw: text,
      fromEnvironment,
      ...(waits ? { waiting: { meaning, secret, folder: expansion.folder } } : {}),
    });
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

function isScalarShape(shape: Shape): boolean {
  return shape.kind === "one-of"
    ? shape.options.every(isScalarShape)
    : !["list", "mapping", "object"].includes(shape.kind);
}

function isNull(node: Node, reading: Reading): boolean {
  return reading.source.yaml.isScalar(node) && node.value === null;
}
