import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { CachePaths } from "../../../src/core/directory.ts";
import { exists, listDirectory } from "../../../src/core/filesystem.ts";
import type { Host } from "../../../src/core/host.ts";
import { acquireLock } from "../../../src/core/locking.ts";
import { toolchainLockPath } from "../../../src/core/locking/lock_manager.ts";
import { CacheRegistry } from "../../../src/core/registry.ts";
import { createStaging } from "../../../src/core/staging.ts";
import { cleanCache, ToolchainCleaner } from "../../../src/toolchain/cleanup.ts";
import { cacheStats } from "../../../src/toolchain/cleanup/stats.ts";
import { installTree, makeProject, worldCache } from "../../support/installed_tree.ts";
import { TestWorld } from "../../support/world.ts";

const LLVM = "llvm-18.1.8-linux-x64";
const GCC = "gcc-13.2.0-linux-x64";
const CMAKE = "cmake-4.1.0-linux-x64";
const DAY_MS = 86_400_000;

/** A clock that tests can move. */
interface Clock {
  now: number;
}

async function filled(
  world: TestWorld,
  clock: Clock = { now: Date.now() },
): Promise<{ cache: CachePaths; host: Host; app: string; registry: CacheRegistry }> {
  const cache = await worldCache(world);
  const host = { ...world.host, now: () => clock.now };
  const registry = new CacheRegistry({ cache, host });
  await installTree(cache, { id: LLVM, files: { "bin/clang": "c".repeat(1000) } });
  await installTree(cache, { id: GCC, files: { "bin/gcc": "g".repeat(500) } });
  await installTree(cache, { id: CMAKE, kind: "tool", files: { "bin/cmake": "m".repeat(100) } });
  const app = await makeProject(world, "app");
  await registry.recordUses(app, [LLVM]);
  const gone = await makeProject(world, "gone");
  await registry.recordUses(gone, [GCC, CMAKE]);
  await Deno.remove(gone, { recursive: true });
  return { cache, host, app, registry };
}

Deno.test("cleanCache() deletes exactly what no living project uses", async () => {
  await using world = await TestWorld.create();
  const { cache, host, registry } = await filled(world);
  const report = await cleanCache({}, { cache, host });
  assertEquals(report.items.map((item) => item.name).sort(), [CMAKE, GCC]);
  assertEquals(await listDirectory(cache.toolchains), [LLVM]);
  assertEquals(await listDirectory(cache.tools), []);
  assertEquals((await registry.listToolchains()).map((info) => info.id), [LLVM]);
  assertEquals(await listDirectory(cache.staging), []);
  assert(report.kept.some(({ name, reason }) => name === LLVM && reason.includes("/app")));
});

Deno.test("cleanCache() with dryRun tells the same and deletes nothing", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  const before = await Deno.readTextFile(cache.registryFile);
  const planned = await cleanCache({ dryRun: true }, { cache, host });
  assertEquals(await Deno.readTextFile(cache.registryFile), before);
  assertEquals(await listDirectory(cache.toolchains), [GCC, LLVM]);
  const done = await cleanCache({}, { cache, host });
  assertEquals(planned.items, done.items);
  assertEquals(planned.freedBytes, done.freedBytes);
});

Deno.test("cleanCache() frees what it says, hard-linked files counted with their last link", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  const shared = join(cache.toolchains, GCC, "shared");
  await Deno.writeTextFile(shared, "s".repeat(5000));
  await Deno.link(shared, join(cache.tools, CMAKE, "shared"));
  await Deno.writeTextFile(join(cache.toolchains, GCC, "with-llvm"), "w".repeat(7000));
  await Deno.link(
    join(cache.toolchains, GCC, "with-llvm"),
    join(cache.toolchains, LLVM, "with-gcc"),
  );
  const before = (await cacheStats({ cache, host })).realBytes;
  const report = await cleanCache({}, { cache, host });
  const after = (await cacheStats({ cache, host })).realBytes;
  assertEquals(report.freedBytes, before - after);
});

Deno.test("cleanCache() with olderThanDays keeps what was used since", async () => {
  await using world = await TestWorld.create();
  const clock = { now: Date.UTC(2026, 5, 1) };
  const { cache, host } = await filled(world, clock);
  clock.now += 10 * DAY_MS;
  assertEquals((await cleanCache({ olderThanDays: 30 }, { cache, host })).items, []);
  clock.now += 21 * DAY_MS;
  const report = await cleanCache({ olderThanDays: 30 }, { cache, host });
  assertEquals(report.items.length, 2);
});

Deno.test("cleanCache() with minFreeBytes stops when enough is free, least recently used first", async () => {
  await using world = await TestWorld.create();
  const clock = { now: Date.UTC(2026, 5, 1) };
  const { cache, host, registry } = await filled(world, clock);
  clock.now += 5 * DAY_MS;
  const gone = await makeProject(world, "gone");
  await registry.recordUses(gone, [GCC]);
  await Deno.remove(gone, { recursive: true });
  const nothing = await cleanCache({ minFreeBytes: 1 }, { cache, host });
  assertEquals(nothing.items, []);
  const { freeBytes } = nothing;
  assert(freeBytes !== undefined);
  // Others use this disk too, so only what is far from the edge can be asked for.
  const all = await cleanCache({ minFreeBytes: freeBytes * 2, dryRun: true }, { cache, host });
  assertEquals(all.items.map((item) => item.name), [CMAKE, GCC]);
});

Deno.test("cleanCache() leaves what another run works on", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  await using _lock = await acquireLock(toolchainLockPath(cache, GCC), {
    host,
    timeoutMs: 0,
    purpose: `install ${GCC}`,
  });
  const report = await cleanCache({}, { cache, host });
  assertEquals(report.items.map((item) => item.name), [CMAKE]);
  assert(report.kept.some(({ name, reason }) => name === GCC && reason.includes("works on it")));
  assert(await exists(join(cache.toolchains, GCC)));
});

Deno.test("cleanCache() never deletes a path outside the cache", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  const outside = world.path("precious");
  await Deno.mkdir(outside);
  const document = JSON.parse(await Deno.readTextFile(cache.registryFile));
  const record = { ...document.toolchains[GCC], projects: [] };
  document.toolchains["evil-1-linux-x64"] = { ...record, path: outside };
  document.toolchains["evil-2-linux-x64"] = { ...record, path: "toolchains/../../precious" };
  await Deno.writeTextFile(cache.registryFile, JSON.stringify(document));
  await Deno.symlink(outside, join(cache.toolchains, "evil-3-linux-x64"));
  await cleanCache({ all: true }, { cache, host });
  assert(await exists(outside));
});

Deno.test("cleanCache() keeps archives that repair needs, and all of them while others install", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  const needed = "0".repeat(64);
  const names = [needed, "1".repeat(64), "2".repeat(64) + ".part", "3".repeat(64) + ".part"];
  for (const name of names) await world.write(`cache/downloads/${name}`, "archive");
  const old = new Date(host.now() - 3 * DAY_MS);
  await Deno.utime(join(cache.downloads, names[2] ?? ""), old, old);
  {
    await using _busy = await createStaging(cache, "install-x", host);
    await cleanCache({}, { cache, host });
    assertEquals((await listDirectory(cache.downloads)).length, 4);
  }
  await cleanCache({}, { cache, host });
  assertEquals(await listDirectory(cache.downloads), [needed, `${"3".repeat(64)}.part`]);
  await cleanCache({ all: true }, { cache, host });
  assertEquals(await listDirectory(cache.downloads), []);
});

Deno.test("cleanCache() sweeps what crashed runs left", async () => {
  await using world = await TestWorld.create();
  const { cache, host } = await filled(world);
  await world.write("cache/staging/install-a.1/tree/file", "x".repeat(300));
  await world.write("cache/staging/install-a.1.lock", "");
  const report = await cleanCache({}, { cache, host });
  assertEquals(report.items[0]?.kind, "leftover");
  assertEquals(report.items[0]?.freedBytes, 300);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("cleanCache() rechecks under the lock whether a project came meanwhile", async () => {
  await using world = await TestWorld.create();
  const { cache, host, registry } = await filled(world);
  const late = await makeProject(world, "late");
  await Promise.all([
    cleanCache({}, { cache, host }),
    registry.recordUses(late, [GCC]).then(async ({ missing }) => {
      // Either the project came first and the toolchain stays, or it is told to install again.
      assertEquals(await exists(join(cache.toolchains, GCC)), missing.length === 0);
    }),
  ]);
});

Deno.test("ToolchainCleaner cleans by age and by space and tells the sizes", async () => {
  await using world = await TestWorld.create();
  const clock = { now: Date.UTC(2026, 5, 1) };
  const { cache, host } = await filled(world, clock);
  const cleaner = new ToolchainCleaner({ cache, host });
  const stats = await cleaner.getCacheStats();
  assertEquals(stats.entries.length, 3);
  assert(stats.measured);
  assert(stats.unusedBytes > 600 && stats.unusedBytes < stats.totalBytes);
  clock.now += 31 * DAY_MS;
  assertEquals((await cleaner.cleanupByAge({ minAgeDays: 30, dryRun: true })).length, 2);
  assertEquals((await cleaner.cleanupBySpace({ minFreeGb: 0 })).length, 0);
  assertEquals((await cleaner.cleanupByAge({ minAgeDays: 30 })).length, 2);
  assertEquals((await cleaner.getCacheStats()).unusedBytes, 0);
});
