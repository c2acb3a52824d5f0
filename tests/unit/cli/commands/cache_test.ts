import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { CachePaths } from "../../../../src/core/directory.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { CacheRegistry } from "../../../../src/core/registry.ts";
import { installTree, makeProject, worldCache } from "../../../support/installed_tree.ts";
import { type ProgramRun, runInProcess } from "../../../support/program_world.ts";
import { TestWorld } from "../../../support/world.ts";

const LLVM = "llvm-18.1.8-linux-x64";
const GCC = "gcc-13.2.0-linux-x64";

async function filled(world: TestWorld): Promise<CachePaths> {
  const cache = await worldCache(world);
  await installTree(cache, { id: LLVM, files: { "bin/clang": "c".repeat(4096) } });
  await installTree(cache, { id: GCC, files: { "bin/gcc": "g".repeat(1024) } });
  const app = await makeProject(world, "app");
  await new CacheRegistry({ cache, host: world.host }).recordUses(app, [LLVM]);
  return cache;
}

function run(world: TestWorld, ...words: string[]): Promise<ProgramRun> {
  return runInProcess(["cache", ...words, "--cache-dir", world.path("cache")], {
    cwd: world.root,
  });
}

Deno.test("cache dir prints where the cache is", async () => {
  await using world = await TestWorld.create();
  const { exit, out } = await run(world, "dir");
  assertEquals([exit, out], [0, `${world.path("cache")}\n`]);
  assertEquals(JSON.parse((await run(world, "dir", "--json")).out), { path: world.path("cache") });
});

Deno.test("cache list shows every entry with its projects", async () => {
  await using world = await TestWorld.create();
  assertEquals((await run(world, "list")).out, "The cache is empty\n");
  await filled(world);
  const { out } = await run(world, "list");
  assertStringIncludes(out, "NAME");
  assertStringIncludes(out, LLVM);
  const { entries } = JSON.parse((await run(world, "list", "--json")).out);
  assertEquals(entries.map((entry: { id: string }) => entry.id), [GCC, LLVM]);
  assertEquals(entries[1].projects, [world.path("projects", "app")]);
});

Deno.test("cache stats shows bars, sums and what is unused", async () => {
  await using world = await TestWorld.create();
  await filled(world);
  const { exit, out } = await run(world, "stats");
  assertEquals(exit, 0);
  assertStringIncludes(out, "█".repeat(20));
  assertStringIncludes(out, "unused");
  const data = JSON.parse((await run(world, "stats", "--json")).out);
  assertEquals(data.entries.length, 2);
  assertEquals(data.totalBytes - data.unusedBytes, data.entries[1].sizeBytes);
});

Deno.test("cache clean --dry-run shows what cache clean then deletes", async () => {
  await using world = await TestWorld.create();
  const cache = await filled(world);
  const planned = JSON.parse((await run(world, "clean", "--dry-run", "--json")).out);
  assertEquals(await exists(join(cache.toolchains, GCC)), true);
  assertStringIncludes((await run(world, "clean", "--dry-run")).out, "Would free");
  const done = JSON.parse((await run(world, "clean", "--json")).out);
  assertEquals(done.items, planned.items);
  assertEquals(await exists(join(cache.toolchains, GCC)), false);
  assertEquals(await exists(join(cache.toolchains, LLVM)), true);
  const { out } = await run(world, "clean", "--all");
  assertStringIncludes(out, `Nothing to clean; kept ${LLVM}: used by`);
});

Deno.test("cache clean refuses sizes and ages that are none", async () => {
  await using world = await TestWorld.create();
  await filled(world);
  assertEquals((await run(world, "clean", "--min-free", "lots")).exit, 2);
  assertEquals((await run(world, "clean", "--older-than", "-1")).exit, 2);
  assertEquals((await run(world, "clean", "--older-than", "soon")).exit, 2);
});

Deno.test("cache verify ends with 4 and names the files when something was changed", async () => {
  await using world = await TestWorld.create();
  const cache = await filled(world);
  const good = await run(world, "verify");
  assertEquals(good.exit, 0, good.error);
  assertStringIncludes(good.out, "2 checked: no damage");
  await Deno.writeTextFile(join(cache.toolchains, LLVM, "bin/clang"), "c".repeat(4095) + "X");
  const bad = await run(world, "verify");
  assertEquals(bad.exit, 4);
  assertStringIncludes(bad.out, `${LLVM}: damaged`);
  assertStringIncludes(bad.out, "changed  bin/clang (content)");
  assertEquals((await run(world, "verify", GCC)).exit, 0);
  assertEquals((await run(world, "verify", "nothing-1-linux-x64")).exit, 3);
});
