import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { includeInUserPresets } from "../../../src/cmake/user_presets.ts";

const INCLUDE = ".toolchainkit/cmake/presets.json";

function include(existing: string | undefined, cmakeVersion = "4.0") {
  return includeInUserPresets(existing, INCLUDE, { cmakeVersion });
}

function textOf(existing: string | undefined): string {
  const change = include(existing);
  assert(change.kind === "write", JSON.stringify(change));
  return change.text;
}

Deno.test("includeInUserPresets() makes the file, when there is none", () => {
  assertEquals(JSON.parse(textOf(undefined)), { version: 4, include: [INCLUDE] });
});

Deno.test("includeInUserPresets() changes nothing, when our file is included already", () => {
  assertEquals(include(textOf(undefined)), { kind: "unchanged" });
});

Deno.test("includeInUserPresets() keeps a person's text, when it adds to their list", () => {
  const mine =
    '{\n    "version": 6,\n    "include": [\n        "mine.json"\n    ],\n    "odd":   [1,2]\n}\n';
  const text = textOf(mine);
  assertEquals(JSON.parse(text).include, [INCLUDE, "mine.json"]);
  assertStringIncludes(text, '"odd":   [1,2]');
  assertStringIncludes(text, '    "version": 6,');
});

Deno.test("includeInUserPresets() raises an old schema version, because older ones cannot include", () => {
  const text = textOf('{"version": 3, "configurePresets": [{"name": "a", "hidden": true}]}');
  assertEquals(JSON.parse(text), {
    version: 4,
    include: [INCLUDE],
    configurePresets: [{ name: "a", hidden: true }],
  });
  assertEquals(JSON.parse(textOf('{"version": 6, "include": []}')).include, [INCLUDE]);
});

Deno.test("includeInUserPresets() refuses what it cannot change safely", () => {
  assertEquals(include("[]").kind, "refused");
  assertEquals(include('{"version": 6, // comment\n}').kind, "refused");
  assertEquals(include('{"version": 4, "include": "x"}').kind, "refused");
  assertEquals(include('{"version": "6"}').kind, "refused");
  assertEquals(include(undefined, "3.21").kind, "too-old");
});

Deno.test("includeInUserPresets() changes the file's own version and list, not those of its parts", () => {
  const mine =
    '{"vendor": {"a/1": {"version": 2, "include": []}, "b]": "{\\"version\\": 1"}, "version": 2}';
  const text = textOf(mine);
  assertEquals(JSON.parse(text), { ...JSON.parse(mine), version: 4, include: [INCLUDE] });
  const listed = '{"vendor": {"include": ["x"]}, "include":["mine.json"], "version" : 6}';
  assertEquals(JSON.parse(textOf(listed)), {
    ...JSON.parse(listed),
    include: [INCLUDE, "mine.json"],
  });
  assertEquals(JSON.parse(textOf("{}")), { version: 4, include: [INCLUDE] });
  assertEquals(JSON.parse(textOf('{"vendor": {}}')), {
    version: 4,
    include: [INCLUDE],
    vendor: {},
  });
});

Deno.test("includeInUserPresets() keeps every line of each version of the format", () => {
  for (let version = 1; version <= 12; version++) {
    for (const lineEnd of ["\n", "\r\n"]) {
      const mine = [
        "{",
        `\t"version" : ${version},`,
        '  "configurePresets": [{"name": "ü \\"\\u0041", "hidden": true}]',
        "}",
        "",
      ].join(lineEnd);
      const lines = textOf(mine).split("\n");
      const changed = mine.split("\n").filter((line) => !lines.includes(line));
      assertEquals(
        changed,
        version < 4 ? [`\t"version" : ${version},${lineEnd.slice(0, -1)}`] : [],
      );
      assertEquals(JSON.parse(textOf(mine)).version, Math.max(4, version));
    }
  }
});
