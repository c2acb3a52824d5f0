import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { configOf, problemsOf } from "../../support/config_text.ts";
import { parseConfig } from "../../../src/config/parser.ts";
import { ConfigError } from "../../../src/config/config_error.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("ConfigError shows every problem with line, caret, what was wanted and a guess", async () => {
  const error = await problemsOf(
    [
      "version: 1",
      "projct: x",
      "toolchains:",
      "  - {name: main, type: llvm, stdlib: libcxx}",
      "build:",
      "  parallel_jobs: many",
      "  types: [release]",
      "",
    ].join("\n"),
  );
  assertEquals(error.exit, 2);
  assertEquals(error.code, "CONFIG_INVALID");
  assertEquals(
    error.message,
    `Cannot use the configuration "/project/toolchainkit.yaml", 4 problems:
/project/toolchainkit.yaml:2:1: Unknown key "projct"; did you mean "project"?
  2 | projct: x
    | ^^^^^^
/project/toolchainkit.yaml:4:38: "toolchains.0.stdlib" is "libcxx", wanted libc++, libstdc++ or msvc; did you mean "libc++"?
  4 |   - {name: main, type: llvm, stdlib: libcxx}
    |                                      ^^^^^^
/project/toolchainkit.yaml:6:18: "build.parallel_jobs" is "many", wanted auto, or a whole number from 1 to 4096
  6 |   parallel_jobs: many
    |                  ^^^^
/project/toolchainkit.yaml:7:11: "build.types.0" is "release", wanted Debug, Release, RelWithDebInfo or MinSizeRel; did you mean "Release"?
  7 |   types: [release]
    |           ^^^^^^^`,
  );
});

Deno.test("ConfigError gives problems as data", async () => {
  const { details } = await problemsOf("build:\n  lto: fast\n");
  const [problem] = details.problems;
  assertEquals(problem?.key, "build.lto");
  assertEquals([problem?.line, problem?.column], [2, 8]);
  assertEquals(problem?.expected, "off, thin, full or fat, or true or false");
});

Deno.test("ConfigError puts the caret under wide characters and after tabs", async () => {
  const { message } = await problemsOf("project: {name: 日本, foo: 1}\n");
  const lines = message.split("\n");
  assertEquals(lines[2], "  1 | project: {name: 日本, foo: 1}");
  assertEquals(lines[3], "    |                       ^^^");
});

Deno.test("ConfigError shows no secret of the line and no control character", async () => {
  const secret = await problemsOf('network: {proxy: "http://me:hunter2@proxy", retries: x}\n');
  assert(!secret.message.includes("hunter2"), secret.message);
  assert(!JSON.stringify(secret.details).includes("hunter2"));
  assertStringIncludes(secret.message, ":1:54: ");
  const control = await problemsOf('foo: "\u001b[31mred"\n');
  assert(!control.message.includes("\u001b"), control.message);
});

Deno.test("ConfigError words the mistakes that YAML itself finds", async () => {
  const cases: [string, string, RegExp][] = [
    ["build:\n\tlto: thin\n", "2:1", /tab/],
    ["project: [a\n", "2:1", /bracket above is not closed/],
    ["a: 1\n---\nb: 2\n", "2:1", /second document/],
    ["project: 'x\n", "2:1", /missing/i],
    ["build: {lto: *nope}\n", "1:14", /alias|anchor/i],
    ["project: !foo x\n", "1:10", /tag/],
    ["project: x: y\n", "1:10", /mapping begins|Nested/],
  ];
  for (const [text, place, wanted] of cases) {
    const error = await problemsOf(text);
    const [problem] = error.details.problems;
    assertEquals(`${problem?.line}:${problem?.column}`, place, text);
    assert(wanted.test(problem?.message ?? ""), `${text}: ${problem?.message}`);
  }
});

Deno.test("ConfigError names equal keys, missing keys and missing values", async () => {
  const error = await problemsOf(
    "project: {version: 1}\nbuild:\n  lto: thin\n  lto: full\n  directory:\n",
  );
  const found = error.details.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
  assertEquals(found, [
    '1:10 The key "project.name" is missing',
    '4:3 The key "lto" appears twice',
    "5:13 The value is missing",
  ]);
});

Deno.test("ConfigError stops bombs of aliases, depth and size", async () => {
  const row = (name: string, of: string) => `  ${name}: &${name} [${`*${of},`.repeat(40)}]\n`;
  const bomb = "mirrors: &a [" + "x,".repeat(40) + "]\nregistries: [" + "*a,".repeat(40) + "]\n";
  const nested = "tools: &m {a: '1'}\nbuild:\n  definitions: &d {<<: *d}\n";
  const texts = [
    bomb,
    `build:\n${row("b", "b")}`,
    nested,
    "a: " + "[".repeat(5000),
    "- ".repeat(5000),
    `project: ${"x".repeat(300_000)}`,
    Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
  ];
  for (const text of texts) {
    const started = performance.now();
    const error = await problemsOf(text);
    assertEquals(error.exit, 2);
    assert(error.message.length < 20_000);
    assert(performance.now() - started < 10_000);
  }
});

Deno.test("ConfigError stops a thousandfold repetition by aliases", async () => {
  const lists = "mirrors: &a [" + "'https://x.example',".repeat(300) + "]\n";
  const layers = "toolchains: [" +
    `{name: x, type: gcc, layers: &l [${"address,".repeat(300)}]},` +
    Array.from({ length: 300 }, (_, at) => `{name: t${at}, type: gcc, layers: *l},`).join("") +
    "]\n";
  const error = await problemsOf(lists + layers);
  assertStringIncludes(error.message, "Aliases repeat too much");
});

Deno.test("parseConfig() refuses a folder, binary content and a huge file by exit 2", async () => {
  await using world = await TestWorld.create();
  const folder = world.path("folder.yaml");
  await Deno.mkdir(folder);
  const binary = world.path("binary.yaml");
  await Deno.writeFile(binary, Uint8Array.from({ length: 2048 }, (_, at) => (at * 7) % 256));
  const utf16 = world.path("utf16.yaml");
  await Deno.writeFile(utf16, new Uint8Array([0xff, 0xfe, 0x76, 0, 0x3a, 0]));
  const huge = world.path("huge.yaml");
  await Deno.writeTextFile(huge, "# x\n".repeat(400_000));
  for (const path of [folder, binary, utf16, huge]) {
    const error = await failsWith(ConfigError, () => parseConfig(path, world.host));
    assertEquals(error.exit, 2);
    assertStringIncludes(error.message, `${path}:1:`);
  }
});

Deno.test("describeProblems() shows twenty of many problems", async () => {
  const text = Array.from({ length: 40 }, (_, at) => `wrong${at}: 1\n`).join("");
  const error = await problemsOf(text);
  assertEquals(error.details.problems.length, 40);
  assertStringIncludes(error.message, "and 20 more");
});

Deno.test("parseConfig() accepts what only looks dangerous", async () => {
  const config = await configOf(`# ${"-".repeat(200)}\nproject: "[[[ {{{ - - -"\n`);
  assertEquals(config.project, "[[[ {{{ - - -");
});
