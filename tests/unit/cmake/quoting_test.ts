import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  cmakePath,
  comment,
  flagArgument,
  flagString,
  isVariableName,
  pathTrouble,
  quote,
  quoteList,
} from "../../../src/cmake/quoting.ts";

/** Values as CMake sees them, by way of a script that prints each in hexadecimal. */
async function evaluatedByCMake(argument: string[]): Promise<string[]> {
  const script = await Deno.makeTempFile({ suffix: ".cmake" });
  const lines = argument.map((text) =>
    `set(V ${text})\nstring(HEX "\${V}" H)\nmessage(STATUS "=\${H}")`
  );
  await Deno.writeTextFile(script, `cmake_minimum_required(VERSION 3.20)\n${lines.join("\n")}\n`);
  const result = await new Deno.Command("cmake", { args: ["-P", script] }).output();
  await Deno.remove(script);
  const text = new TextDecoder().decode(result.stdout);
  return [...text.matchAll(/^-- =([0-9a-f]*)$/gm)].map(([, hex = ""]) =>
    new TextDecoder().decode(
      Uint8Array.from(hex.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? []),
    )
  );
}

const AWKWARD = [
  "plain",
  "with space",
  "a;b",
  'say "hi"',
  "$HOME ${HOME} $ENV{HOME} @HOME@",
  "back\\slash \\",
  "#comment",
  "(parentheses)",
  "ümläut 漢字 🧰",
  "tab\tand\nline\r\nend",
  "[[bracket]] ]=]",
  "'single'",
  "",
];

const TEXT = fc.string({ unit: "binary", maxLength: 40 }).filter((text) =>
  !text.includes("\0") && !/[\ud800-\udfff]/.test(text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, ""))
);

Deno.test("quote() evaluates in CMake to exactly the text it was given, for awkward and for random texts", async () => {
  const texts = [...AWKWARD, ...fc.sample(TEXT, 400)].filter((text) => text !== "");
  assertEquals(await evaluatedByCMake(texts.map(quote)), texts);
});

Deno.test("quoteList() keeps each value one element of CMake's list, when values hold semicolons", async () => {
  const script = await Deno.makeTempFile({ suffix: ".cmake" });
  await Deno.writeTextFile(
    script,
    `cmake_minimum_required(VERSION 3.20)\nset(L ${quoteList(["a;b", "c d", "e"])})\n` +
      'list(LENGTH L N)\nlist(GET L 0 F)\nmessage(STATUS "${N} ${F}")\n',
  );
  const result = await new Deno.Command("cmake", { args: ["-P", script] }).output();
  await Deno.remove(script);
  assertEquals(new TextDecoder().decode(result.stdout).trim(), "-- 3 a;b");
});

Deno.test("flagString() is split by sh into exactly the arguments it was given", async () => {
  const flags = ["-DA=1", "-I/a b", '-DQ="x"', "-DD=$HOME `id`", "-L/ü", "back\\slash", "it's", ""];
  const result = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\n' ${flagString(flags, false)}`],
  }).output();
  assertEquals(new TextDecoder().decode(result.stdout), flags.map((flag) => `${flag}\n`).join(""));
});

Deno.test("flagArgument() follows the C runtime's rules, when it is for Windows", () => {
  assertEquals(flagArgument("C:\\a b\\", true), '"C:\\a b\\\\"');
  assertEquals(flagArgument('/DX="y"', true), '"/DX=\\"y\\""');
  assertEquals(flagArgument("/O2", true), "/O2");
});

Deno.test("cmakePath() turns backslashes over, only on Windows", () => {
  assertEquals(cmakePath("C:\\a\\b", true), "C:/a/b");
  assertEquals(cmakePath("/a\\b", false), "/a\\b");
});

Deno.test("comment() stays one line, when the text has several", () => {
  assertEquals(comment("a\nset(EVIL 1)\r\nb"), "# a set(EVIL 1) b");
  assertEquals(comment("a\rb\x1b[2J\u202e"), "# a b\ufffd");
});

Deno.test("isVariableName() refuses what could end a command early", () => {
  assertEquals(["A_1", "Foo.bar"].map(isVariableName), [true, true]);
  assertEquals(["A B", "A)", "1A", "", "A\nB", "${A}"].map(isVariableName), Array(6).fill(false));
});

Deno.test("pathTrouble() names the character that CMake cannot hold", () => {
  assertEquals(pathTrouble('/a/"b"', false), '"');
  assertEquals(pathTrouble("/a/b;c", false), ";");
  assertEquals(pathTrouble("/it's $HOME (x) #1 ü", false), undefined);
  assertEquals(pathTrouble("/a/$(X)", false), "$(");
  assertEquals([pathTrouble("/a/$<x>", false), pathTrouble("/a/$<x", false)], ["$<", undefined]);
  assertEquals(pathTrouble("C:\\Users\\ann", true), undefined);
});
