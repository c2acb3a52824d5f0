/** Edits in files of any layout: the value arrives, every other value and comment stays. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Document, isMap, parse, visit } from "yaml";
import { setValue } from "../../src/config/edit.ts";

type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };

const NAMES = ["a", "b", "key", "with space", "x-y", "12"] as const;
const name = fc.constantFrom(...NAMES);
const scalar = fc.oneof(
  fc.constantFrom("word", "two words", "18", "yes", "", "a: b", "# no comment", "multi\nline\n"),
  fc.integer(),
  fc.boolean(),
);
const tree = fc.letrec<{ node: Plain; map: { [key: string]: Plain } }>((tie) => ({
  map: fc.dictionary(name, tie("node"), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    tie("map"),
  ),
})).map;

/** The tree as a person might write it: block or flow, with comments and blank lines. */
function written(value: { [key: string]: Plain }, style: Style): string {
  const document = new Document(value);
  let at = 0;
  visit(document, {
    Collection(_key, node, path) {
      at++;
      if (path.length > 1 && at % style.flowEvery === 0) node.flow = true;
      if (isMap(node) && !node.flow && at % 2 === 0) {
        const first = node.items[0]?.key;
        if (typeof first === "object" && first !== null) {
          Object.assign(first, { commentBefore: ` before ${at}`, spaceBefore: true });
        }
      }
    },
    Scalar(key, node) {
      at++;
      if (key === "value" && at % 3 === 0 && typeof node.value === "number") {
        node.comment = ` beside ${at}`;
      }
    },
  });
  const text = document.toString({ indent: style.indent, lineWidth: style.lineWidth });
  return style.lastLineEnd ? text : text.trimEnd();
}

interface Style {
  readonly indent: number;
  readonly lineWidth: number;
  readonly flowEvery: number;
  readonly lastLineEnd: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(2, 4),
  lineWidth: fc.constantFrom(20, 80),
  flowEvery: fc.constantFrom(2, 3, 100),
  lastLineEnd: fc.boolean(),
});

/** What the value should be afterwards; undefined when the path goes through a list or a scalar. */
function expected(
  value: { [key: string]: Plain },
  path: readonly string[],
  put: Plain,
): { [key: string]: Plain } | undefined {
  const copy = structuredClone(value);
  let node = copy;
  for (const part of path.slice(0, -1)) {
    const next = node[part] ??= {};
    if (typeof next !== "object" || Array.isArray(next)) return undefined;
    node = next;
  }
  node[path.at(-1) ?? ""] = put;
  return copy;
}

function valueAt(value: Plain, path: readonly string[]): Plain | undefined {
  let node: Plain | undefined = value;
  for (const part of path) {
    if (typeof node !== "object" || Array.isArray(node)) return undefined;
    node = node[part];
  }
  return node;
}

Deno.test("setValue() changes one value in a file of any layout", () => {
  fc.assert(
    fc.property(
      tree,
      style,
      fc.array(name, { minLength: 1, maxLength: 3 }),
      scalar,
      (value, layout, path, put) => {
        const wanted = expected(value, path, put);
        fc.pre(wanted !== undefined);
        const text = Object.keys(value).length === 0 ? "" : written(value, layout);
        const edited = setValue(text, path, put);
        assertEquals(parse(edited), wanted, `${text}\n---\n${edited}`);
        // Comments inside a section go with it when a word takes its place.
        if (typeof valueAt(value, path) === "object") return;
        for (const comment of text.match(/# (before|beside) \d+/g) ?? []) {
          assertEquals(edited.includes(comment), true, `${comment} is lost:\n${edited}`);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
