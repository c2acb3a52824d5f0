/**
 * Changes one value in a text that a person wrote. Owns keeping everything else, byte for byte:
 * comments, order, quotes and line ends stay as they are.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { UsageError } from "../core/errors.ts";
import { renderValue, type YamlValue } from "./yaml_text.ts";

export type { YamlValue } from "./yaml_text.ts";

/**
 * Returns `text` with the value at `keyPath` set. Missing sections are added; toolchains in list
 * form are found by name. `text` must be YAML that the parser accepts.
 *
 * @param keyPath Parts such as `["toolchains", "main", "version"]`.
 */
export function setValue(text: string, keyPath: readonly string[], value: YamlValue): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const edited = edit(text.replaceAll("\r\n", "\n"), keyPath, value);
  return newline === "\n" ? edited : edited.replaceAll("\n", newline);
}

function edit(text: string, keyPath: readonly string[], value: YamlValue): string {
  const contents = parseDocument(text, { uniqueKeys: false }).contents as Node | null;
  const path = [...keyPath];
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return append(text, block(path, value, ""));
  }
  let node: Node = contents;
  for (let depth = 0; depth < path.length; depth++) {
    const part = path[depth] ?? "";
    const rest = path.slice(depth);
    if (isMap(node)) {
      const pair = pairOf(node, part);
      if (pair === undefined) return insertIntoMap(text, node, rest, value);
      const inner = pair.value as Node | null;
      if (inner === null || (isScalar(inner) && inner.value === null && inner.source === "")) {
        return fillEmpty(text, pair, rest.slice(1), value, columnOf(text, node));
      }
      node = inner;
    } else if (isSeq(node)) {
      const item = itemOf(node.items as Node[], part);
      if (item === undefined) return insertIntoList(text, node, rest, value);
      node = item;
    } else if (isAlias(node)) {
      throw new UsageError(
        `Cannot set "${keyPath.join(".")}": the file has the alias "*${node.source}" there`,
        { hint: "Write the values out in place of the alias, or change where the anchor is" },
      );
    } else {
      return replace(text, node, longForm(node, rest, value));
    }
  }
  return replace(text, node, value);
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return (map.items as Pair[]).find((pair) => isScalar(pair.key) && textOf(pair.key) === key);
}

function textOf(node: Node): string {
  if (!isScalar(node)) return "";
  return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
}

/** The item with that name, that short form, or that index. */
function itemOf(items: readonly Node[], part: string): Node | undefined {
  const named = items.find((item) =>
    isMap(item)
      ? textOf((pairOf(item, "name")?.value ?? undefined) as Node) === part
      : isScalar(item) && textOf(item) === part
  );
  return named ?? (/^\d+$/.test(part) ? items[Number(part)] : undefined);
}

/** A scalar such as `project: x` that gets keys becomes the long form. */
function longForm(node: Node, rest: readonly string[], value: YamlValue): YamlValue {
  const [key = "", ...deeper] = rest;
  if (key === "name" && deeper.length === 0) return value;
  return { name: textOf(node), [key]: nested(deeper, value) };
}

function nested(path: readonly string[], value: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((inner, part) => ({ [part]: inner }), value);
}

function replace(text: string, node: Node, value: YamlValue): string {
  const [start, end] = node.range ?? [0, 0];
  const old = text.slice(start, end);
  const trailing = old.slice(old.trimEnd().length);
  const keepsLineEnd = trailing.includes("\n") ? trailing.slice(trailing.indexOf("\n")) : "";
  return text.slice(0, start) + renderValue(value) + keepsLineEnd + text.slice(end);
}

function insertIntoMap(
  text: string,
  map: YAMLMap,
  path: readonly string[],
  value: YamlValue,
): string {
  const [start, end] = map.range ?? [0, 0];
  const [key = "", ...deeper] = path;
  if (text[start] === "{") {
    const inside = text.slice(start + 1, end - 1).trimEnd();
    const at = start + 1 + inside.length;
    const comma = map.items.length === 0 || inside.endsWith(",") ? "" : ",";
    const blank = map.items.length === 0 ? "" : " ";
    const entry = `${renderValue(key)}: ${renderValue(nested(deeper, value))}`;
    // After a comment on the last line, the entry needs a line of its own.
    const commented = /(^|\s)#[^\n]*$/.test(inside);
    const lead = commented ? `\n${" ".repeat(columnOf(text, map))}  ${comma}` : `${comma}${blank}`;
    return text.slice(0, at) + lead + entry + text.slice(at);
  }
  const indent = " ".repeat(columnOf(text, map));
  return insertLines(text, lastOffset(map), block(path, value, indent));
}

function insertIntoList(
  text: string,
  list: Node,
  path: readonly string[],
  value: YamlValue,
): string {
  const [name = "", ...deeper] = path;
  const inner = nested(deeper, value);
  const item = typeof inner === "object" && !Array.isArray(inner) ? { name, ...inner } : inner;
  const [start, end] = list.range ?? [0, 0];
  const rendered = renderValue(item);
  if (text[start] === "[") {
    const inside = text.slice(start + 1, end - 1).trimEnd();
    const at = start + 1 + inside.length;
    const empty = inside.trim() === "";
    return text.slice(0, at) + (empty || inside.endsWith(",") ? "" : ", ") + rendered +
      text.slice(at);
  }
  const indent = " ".repeat(columnOf(text, list));
  return insertLines(text, lastOffset(list), `${indent}- ${rendered}\n`);
}

function fillEmpty(
  text: string,
  pair: Pair,
  path: readonly string[],
  value: YamlValue,
  indent: number,
): string {
  const key = pair.key as Node;
  const colon = text.indexOf(":", key.range?.[1] ?? 0);
  const lines = text.slice(0, colon).split("\n");
  const inFlow = /[{[]/.test(lines.at(-1) ?? "");
  if (path.length === 0 || inFlow) {
    return `${text.slice(0, colon + 1)} ${renderValue(nested(path, value))}${
      text.slice(colon + 1)
    }`;
  }
  return insertLines(text, colon + 1, block(path, value, " ".repeat(indent + 2)));
}

/** Key lines, one section deeper a line. */
function block(path: readonly string[], value: YamlValue, indent: string): string {
  return path.map((part, depth) => {
    const last = depth === path.length - 1;
    const rest = last ? ` ${renderValue(value)}` : "";
    return `${indent}${"  ".repeat(depth)}${renderValue(part)}:${rest}\n`;
  }).join("");
}

function insertLines(text: string, offset: number, lines: string): string {
  const atLineStart = offset > 0 && text[offset - 1] === "\n";
  const lineEnd = atLineStart ? offset : text.indexOf("\n", offset);
  if (lineEnd === -1) return append(text, lines);
  const at = atLineStart ? offset : lineEnd + 1;
  return text.slice(0, at) + lines + text.slice(at);
}

function append(text: string, lines: string): string {
  return text === "" || text.endsWith("\n") ? text + lines : `${text}\n${lines}`;
}

/** Column, from 0, where a node begins. */
function columnOf(text: string, node: Node): number {
  const start = node.range?.[0] ?? 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** End of the last value inside a block collection. */
function lastOffset(node: Node): number {
  if (isMap(node) && node.items.length > 0 && !isFlow(node)) {
    const pair = node.items.at(-1) as Pair;
    const value = pair.value as Node | null;
    if (value === null) return ((pair.key as Node).range?.[1] ?? 0) + 1;
    return Math.max(lastOffset(value), (pair.key as Node).range?.[1] ?? 0);
  }
  if (isSeq(node) && node.items.length > 0 && !isFlow(node)) {
    return lastOffset(node.items.at(-1) as Node);
  }
  return node.range?.[1] ?? 0;
}

function isFlow(node: Node): boolean {
  return "flow" in node && node.flow === true;
}
