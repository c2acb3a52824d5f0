import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderConfigJsonSchema } from "../../../../src/config/json_schema.ts";
import { type ProgramRun, runInProcess } from "../../../support/program_world.ts";
import { TestWorld } from "../../../support/world.ts";

const TEXT = `project: demo   # the name
toolchains: [{name: main, type: gcc, source: system}]
build: {lto: thin}
`;

async function project(text = TEXT) {
  const world = await TestWorld.create();
  await world.write("toolchainkit.yaml", text);
  const run = (...words: string[]): Promise<ProgramRun> =>
    runInProcess(["--cache-dir", world.path("cache"), ...words], { cwd: world.root });
  return { world, run };
}

Deno.test("config get and set work on the project around the working directory", async () => {
  const { world, run } = await project();
  await using _world = world;
  assertEquals((await run("config", "get", "build.lto")).out, "thin\n");
  const set = await run("config", "set", "build.lto", "full");
  assertEquals(set.out, `Set build.lto in ${world.path("toolchainkit.yaml")}\n`);
  assertEquals(
    await Deno.readTextFile(world.path("toolchainkit.yaml")),
    TEXT.replace("lto: thin", "lto: full"),
  );
  assertMatch((await run("config", "set", "build.lto", "full")).out, /^Left unchanged: build\.lto/);
  const json = JSON.parse((await run("--json", "config", "get", "build")).out);
  assertEquals(json.value.lto, "full");
});

Deno.test("config refuses what is no key with exit 2 and the nearest", async () => {
  const { world, run } = await project();
  await using _world = world;
  const unknown = await run("config", "get", "build.ltoo");
  assertEquals([unknown.exit, unknown.out], [2, ""]);
  assertStringIncludes(unknown.error, 'Did you mean "build.lto"?');
  assertEquals((await run("config", "set", "build.lto")).exit, 2);
});

Deno.test("config show --origin prints a table of keys, values and places", async () => {
  const { world, run } = await project();
  await using _world = world;
  const { out } = await run("config", "show", "--origin");
  const place = world.path("toolchainkit.yaml");
  assertMatch(out, /^KEY +VALUE +FROM\n/);
  assertMatch(out, new RegExp(`^build\\.lto +thin +${place}:3:14$`, "m"));
  assertMatch(out, /^build\.directory +build +built-in$/m);
  const plain = await run("config", "show");
  assertStringIncludes(plain.out, "project:\n  name: demo\n");
});

Deno.test("a broken toolchainkit.yaml gives exit 2, a place on stderr, and problems as JSON", async () => {
  const { world, run } = await project("project: demo\nbuidl: {lto: thin}\n");
  await using _world = world;
  const plain = await run("config", "show");
  assertEquals([plain.exit, plain.out], [2, ""]);
  assertStringIncludes(
    plain.error,
    'toolchainkit.yaml:2:1: Unknown key "buidl"; did you mean "build"?',
  );
  const { error } = JSON.parse((await run("--json", "config", "show")).out);
  assertEquals([error.code, error.exit], ["CONFIG_INVALID", 2]);
  const [problem] = error.details.problems;
  assertEquals([problem.line, problem.column, problem.suggestion], [2, 1, "build"]);
});

Deno.test("schema prints the JSON Schema", async () => {
  const { world, run } = await project();
  await using _world = world;
  assertEquals((await run("schema")).out, renderConfigJsonSchema());
});

Deno.test("trust lists what it allows, and --revoke takes it back", async () => {
  const { world, run } = await project(`${TEXT}hooks: {pre_configure: "echo hi"}\n`);
  await using _world = world;
  const given = await run("trust");
  assertEquals(
    given.out,
    `${world.root} is trusted now:\n  - it runs before configuring: echo hi\n`,
  );
  assertEquals((await run("trust", "--revoke")).out, `${world.root} is no longer trusted\n`);
  assertEquals((await run("trust", "--revoke")).out, `${world.root} was not trusted\n`);
});

Deno.test("trust needs a toolchainkit.yaml", async () => {
  await using world = await TestWorld.create();
  const run = await runInProcess(["trust"], { cwd: world.root });
  assertEquals(run.exit, 2);
  assertStringIncludes(run.error, "toolchainkit init");
});

Deno.test("init writes toolchainkit.yaml and says what it found", async () => {
  await using world = await TestWorld.create();
  await world.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(demo CXX)\n");
  const words = ["--cache-dir", world.path("cache"), "init", "--toolchain", "gcc-13", "--scripts"];
  const run = await runInProcess(words, { cwd: world.root });
  assertEquals(run.exit, 0, run.error);
  assertStringIncludes(run.out, "CMakeLists.txt: CMake 3.20 or newer, languages CXX");
  assertStringIncludes(run.out, "Wrote toolchainkit.yaml, bootstrap.sh, bootstrap.ps1, .gitignore");
  const again = await runInProcess(words, { cwd: world.root });
  assertEquals(again.exit, 2);
  const get = await runInProcess(["config", "get", "toolchains.main.type"], { cwd: world.root });
  assertEquals(get.out, "gcc\n");
});
