import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ProgramRun, runInProcess } from "../../../support/program_world.ts";
import { ToolchainWorld } from "../../../support/toolchain_world.ts";
import { TestWorld } from "../../../support/world.ts";

const YAML = `toolchains:\n  - {name: main, type: tiny, version: "1"}\n` +
  `tools: {cmake: system, ninja: system}\nplatforms: [linux-x64]\n`;

function run(world: TestWorld, ...words: string[]): Promise<ProgramRun> {
  return runInProcess([...words, "--cache-dir", world.path("cache")], {
    cwd: world.root,
    env: { PATH: Deno.env.get("PATH") },
  });
}

function runIn(tiny: ToolchainWorld, ...words: string[]): Promise<ProgramRun> {
  return run(tiny.world, "-C", tiny.settings.projectRoot, "--trust", ...words);
}

Deno.test("toolchain list says what to do when nothing is installed", async () => {
  await using world = await TestWorld.create();
  const { exit, out } = await run(world, "toolchain", "list");
  assertEquals(exit, 0);
  assertStringIncludes(out, "toolchain list --available");
});

Deno.test("toolchain list --available shows names, and versions of one", async () => {
  await using world = await TestWorld.create();
  const names = await run(world, "toolchain", "list", "--available");
  for (const word of ["NAME", "llvm", "gcc", "zig", "android-ndk", "clang"]) {
    assertStringIncludes(names.out, word);
  }
  assert(!/^cmake /m.test(names.out));
  const json = JSON.parse((await run(world, "toolchain", "list", "--available", "--json")).out);
  assert(json.available.length > 50);
  const versions = await run(world, "toolchain", "list", "--available", "clang");
  assertStringIncludes(versions.out, "llvm\n");
  assertStringIncludes(versions.out, "18.1.8");
});

Deno.test("toolchain info shows sources and what a build needs", async () => {
  await using world = await TestWorld.create();
  const { exit, out } = await run(world, "toolchain", "info", "llvm-18.1.8");
  assertEquals(exit, 0);
  for (const part of ["llvm 18.1.8", "libtinfo.so.5", "Apache-2.0", "Sources", "github.com/llvm"]) {
    assertStringIncludes(out, part);
  }
});

Deno.test("toolchain commands end with exit 3 and the nearest name or version", async () => {
  await using world = await TestWorld.create();
  const name = await run(world, "toolchain", "info", "lvm");
  assertEquals(name.exit, 3);
  assertStringIncludes(name.error, '"llvm"');
  const version = await run(world, "toolchain", "install", "gcc-99");
  assertEquals(version.exit, 3);
  assertStringIncludes(version.error, "Nearest: 15.2.0-1");
  const json = JSON.parse((await run(world, "toolchain", "install", "gcc-99", "--json")).out);
  assertEquals([json.error.code, json.error.exit], ["VERSION_NOT_FOUND", 3]);
  assertEquals((await run(world, "toolchain", "install", "gcc@???")).exit, 2);
});

Deno.test("toolchain install, which, use, upgrade and remove work together", async () => {
  const versions = [{ version: "1.0.0" }, { version: "1.1.0" }, { version: "2.0.0" }];
  await using tiny = await ToolchainWorld.create(YAML, versions);
  const locked = await runIn(tiny, "lock");
  assertEquals(locked.exit, 0, locked.error);
  assertStringIncludes(locked.out, "+ main (linux-x64): tiny 1.1.0");
  assertStringIncludes((await runIn(tiny, "lock", "--check")).out, "is up to date");
  const installed = await runIn(tiny, "toolchain", "install", "tiny-1");
  assertStringIncludes(installed.out, "Installed tiny-1.1.0-linux-x64");
  const which = await runIn(tiny, "toolchain", "which", "c++");
  assert(which.out.endsWith("tiny-1.1.0-linux-x64/bin/clang++\n"), which.out);
  const use = await runIn(tiny, "toolchain", "use", "tiny@2");
  assertStringIncludes(use.out, '"main" is now tiny 2, today 2.0.0');
  const check = await runIn(tiny, "lock", "--check");
  assertEquals(check.exit, 4);
  assertStringIncludes(check.error, "version 1.1.0 → 2.0.0");
  const upgraded = await runIn(tiny, "toolchain", "upgrade");
  assertStringIncludes(upgraded.out, "main: 1.1.0 → 2.0.0");
  assertEquals((await runIn(tiny, "lock", "--check", "--locked")).exit, 0);
  assertStringIncludes(
    (await runIn(tiny, "toolchain", "remove", "tiny-1")).out,
    "Removed tiny-1.1.0",
  );
  assertStringIncludes((await runIn(tiny, "toolchain", "list")).out, "2.0.0");
});

Deno.test("lock names file, line and column of a damaged lock file", async () => {
  await using tiny = await ToolchainWorld.create(YAML, [{ version: "1.0.0" }]);
  await runIn(tiny, "lock");
  const path = `${tiny.settings.projectRoot}/toolchainkit.lock`;
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace("archive: tar.gz", "archive: tar.gzz"));
  const line = text.split("\n").findIndex((each) => each.includes("archive: tar.gz")) + 1;
  const { exit, error } = await runIn(tiny, "lock");
  assertEquals(exit, 2);
  assertStringIncludes(error, `toolchainkit.lock:${line}:`);
});

Deno.test("toolchain install offline says what is needed and ends with exit 6", async () => {
  await using tiny = await ToolchainWorld.create(YAML, [{ version: "1.0.0" }]);
  const { exit, error } = await runIn(tiny, "--offline", "toolchain", "install", "tiny");
  assertEquals(exit, 6, error);
  assertEquals(tiny.server.requests, []);
});
