import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findInReadOnlyCaches } from "../../../src/core/cache_layers.ts";
import { cachePaths, UnsafeNameError } from "../../../src/core/directory.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { NoPermissionError } from "../../../src/core/filesystem/disk_errors.ts";
import { CacheRegistry, ToolchainNotInstalledError } from "../../../src/core/registry.ts";
import { installTree, makeProject, worldCache } from "../../support/installed_tree.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LLVM = "llvm-18.1.8-linux-x64";
const GCC = "gcc-13.2.0-linux-x64";
const DAY_MS = 86_400_000;

async function document(path: string): Promise<Record<string, Record<string, never>>> {
  return JSON.parse(await Deno.readTextFile(path));
}

Deno.test("CacheRegistry.registerToolchain() lists path, size, times and projects", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  const path = await installTree(cache, { id: LLVM, files: { "bin/clang": "12345" } });
  const app = await makeProject(world, "app");
  await registry.registerToolchain({ toolchainId: LLVM, path, projectRoot: app });
  const info = await registry.getToolchainInfo(LLVM);
  assertEquals(info.path, path);
  assertEquals(info.sizeBytes, 5);
  assertEquals(info.installedAt, "2026-01-01T00:00:00.000Z");
  assertEquals(info.projects, [app]);
  assert(info.owned);
  const saved = await document(cache.registryFile);
  assertEquals(saved["schema"] as unknown, 1);
  assertEquals(saved["toolchains"]?.[LLVM]?.["path"] as unknown, `toolchains/${LLVM}`);
});

Deno.test("CacheRegistry.registerToolchain() refuses a name that leads out of the cache", async () => {
  await using world = await TestWorld.create();
  const registry = new CacheRegistry({ cache: await worldCache(world), host: world.host });
  for (const toolchainId of ["../x", "a/b", "..", "", "nul", "a\\b", ".hidden"]) {
    await failsWith(
      UnsafeNameError,
      () => registry.registerToolchain({ toolchainId, path: world.root }),
    );
  }
});

Deno.test("CacheRegistry counts references up and down, each project once", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  await installTree(cache, { id: LLVM });
  const [one, two] = [await makeProject(world, "one"), await makeProject(world, "two")];
  await registry.incrementReference(LLVM, one);
  await registry.incrementReference(LLVM, two);
  await registry.incrementReference(LLVM, two);
  assertEquals((await registry.getToolchainInfo(LLVM)).projects, [one, two]);
  await registry.decrementReference(LLVM, one);
  assertEquals((await registry.getToolchainInfo(LLVM)).projects, [two]);
  await failsWith(ToolchainNotInstalledError, () => registry.incrementReference(GCC, one));
});

Deno.test("CacheRegistry.recordUses() replaces what a project used and names what is missing", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  await installTree(cache, { id: LLVM });
  await installTree(cache, { id: GCC });
  await installTree(cache, { id: "cmake-4.1.0-linux-x64", kind: "tool" });
  const app = await makeProject(world, "app");
  assertEquals(await registry.recordUses(app, [LLVM, "cmake-4.1.0-linux-x64"]), { missing: [] });
  assertEquals(await registry.recordUses(app, [GCC, "zig-1-linux-x64"]), {
    missing: ["zig-1-linux-x64"],
  });
  const used = (await registry.listToolchains()).filter((info) => info.projects.length > 0);
  assertEquals(used.map((info) => info.id), [GCC]);
});

Deno.test("CacheRegistry.recordUses() writes nothing when the use was noted within the hour", async () => {
  let now = Date.UTC(2026, 0, 2);
  await using world = await TestWorld.create({ now: () => now });
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  await installTree(cache, { id: LLVM });
  const app = await makeProject(world, "app");
  await registry.recordUses(app, [LLVM]);
  const first = (await Deno.stat(cache.registryFile)).ino;
  now += 1_800_000;
  await registry.recordUses(app, [LLVM]);
  assertEquals((await Deno.stat(cache.registryFile)).ino, first);
  now += 3_600_000;
  await registry.recordUses(app, [LLVM]);
  assertEquals((await registry.getToolchainInfo(LLVM)).lastUsed, new Date(now).toISOString());
});

Deno.test("CacheRegistry.recordUses() asks for an install again when the folder is gone", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  const path = await installTree(cache, { id: LLVM });
  const app = await makeProject(world, "app");
  await registry.recordUses(app, [LLVM]);
  await Deno.remove(path, { recursive: true });
  assertEquals(await registry.recordUses(app, [LLVM]), { missing: [LLVM] });
});

Deno.test("CacheRegistry.listUnusedToolchains() counts neither vanished projects nor recent use", async () => {
  let now = Date.UTC(2026, 0, 2);
  await using world = await TestWorld.create({ now: () => now });
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  await installTree(cache, { id: LLVM });
  await installTree(cache, { id: GCC });
  const app = await makeProject(world, "app");
  const gone = await makeProject(world, "gone");
  await registry.recordUses(app, [LLVM]);
  await registry.recordUses(gone, [GCC]);
  assertEquals(await registry.listUnusedToolchains(), []);
  await Deno.remove(gone, { recursive: true });
  assertEquals((await registry.listUnusedToolchains()).map((info) => info.id), [GCC]);
  assertEquals(await registry.listUnusedToolchains({ minAgeDays: 30 }), []);
  now += 31 * DAY_MS;
  assertEquals((await registry.listUnusedToolchains({ minAgeDays: 30 })).length, 1);
  await registry.refresh();
  assertEquals(
    (await document(cache.registryFile))["toolchains"]?.[GCC]?.["projects"],
    [] as never,
  );
});

Deno.test("CacheRegistry keeps keys that it does not know when it rewrites", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  const path = await installTree(cache, { id: LLVM });
  const record = {
    path: `toolchains/${LLVM}`,
    sizeBytes: 1,
    installedAt: "2026-01-01T00:00:00.000Z",
    lastUsed: "2026-01-01T00:00:00.000Z",
    projects: [],
    pinnedBy: "admin",
  };
  await world.write(
    "cache/registry.json",
    JSON.stringify({ schema: 1, toolchains: { [LLVM]: record }, site: { name: "x" } }),
  );
  await registry.registerToolchain({ toolchainId: LLVM, path });
  await registry.recordUses(await makeProject(world, "app"), [LLVM]);
  const saved = await document(cache.registryFile);
  assertEquals(saved["site"] as unknown, { name: "x" });
  assertEquals(saved["toolchains"]?.[LLVM]?.["pinnedBy"] as unknown, "admin");
});

Deno.test("CacheRegistry rebuilds a lost registry from manifests and the projects' own links", async () => {
  const warnings: string[] = [];
  await using world = await TestWorld.create();
  const host = {
    ...world.host,
    log: { ...world.host.log, warning: (text: string) => void warnings.push(text) },
  };
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host });
  const path = await installTree(cache, { id: LLVM });
  const app = await makeProject(world, "app");
  await Deno.mkdir(join(app, ".toolchainkit", "toolchains"), { recursive: true });
  await Deno.symlink(path, join(app, ".toolchainkit", "toolchains", "main"));
  await registry.recordUses(app, [LLVM]);
  await Deno.remove(cache.registryFile);
  assertEquals((await registry.getToolchainInfo(LLVM)).projects, [app]);
  assertEquals((await document(cache.registryFile))["schema"] as unknown, 1);
  assertEquals(warnings.length, 1);
});

for (
  const [what, text, kept] of [
    ["a cut one", '{"schema": 1, "toolchains": {"llvm-18', "damaged"],
    ["an empty one", "", "damaged"],
    ["one without schema", "{}", "damaged"],
    ["one with a half entry", `{"schema":1,"toolchains":{"a":{}}}`, "damaged"],
    ["one of a newer version", `{"schema":9,"new":true}`, "schema-9"],
  ] as const
) {
  Deno.test(`CacheRegistry replaces a bad registry.json and keeps it beside: ${what}`, async () => {
    await using world = await TestWorld.create();
    const cache = await worldCache(world);
    await installTree(cache, { id: LLVM });
    await world.write("cache/registry.json", text);
    const listed = await new CacheRegistry({ cache, host: world.host }).listToolchains();
    assertEquals(listed.map((info) => info.id), [LLVM]);
    const aside = (await listDirectory(cache.root)).filter((name) => name.includes(kept));
    assertEquals(aside.length, 1);
    assertEquals(await Deno.readTextFile(join(cache.root, aside[0] ?? "")), text);
  });
}

Deno.test("CacheRegistry keeps the references of a registry of a newer version", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  await installTree(cache, { id: LLVM });
  const app = await makeProject(world, "app");
  const newer = { schema: 2, toolchains: { [LLVM]: { where: "?", projects: [app] } } };
  await world.write("cache/registry.json", JSON.stringify(newer));
  assertEquals(await new CacheRegistry({ cache, host: world.host }).listUnusedToolchains(), []);
});

Deno.test("CacheRegistry never owns a path outside its folders, whatever registry.json says", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const outside = world.path("precious");
  await Deno.mkdir(outside);
  const times = { installedAt: "2026-01-01T00:00:00.000Z", lastUsed: "2026-01-01T00:00:00.000Z" };
  const record = { sizeBytes: 1, projects: [], ...times };
  await world.write(
    "cache/registry.json",
    JSON.stringify({
      schema: 1,
      toolchains: {
        "a-1": { ...record, path: outside },
        "b-1": { ...record, path: "../precious" },
        "..": { ...record, path: "toolchains/.." },
        "d-1": { ...record, path: "downloads" },
      },
    }),
  );
  for (const info of await new CacheRegistry({ cache, host: world.host }).listToolchains()) {
    assertEquals(info.owned, false, info.id);
  }
});

Deno.test("CacheRegistry loses no entry when many register at the same time", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const ids = Array.from({ length: 20 }, (_, index) => `tc${index}-1-linux-x64`);
  const app = await makeProject(world, "app");
  await Promise.all(ids.map(async (toolchainId) => {
    const path = await installTree(cache, { id: toolchainId });
    const registry = new CacheRegistry({ cache, host: world.host });
    await registry.registerToolchain({ toolchainId, path, projectRoot: app });
  }));
  const saved = await document(cache.registryFile);
  assertEquals(Object.keys(saved["toolchains"] ?? {}).sort(), ids.sort());
});

Deno.test("CacheRegistry.recordUses() takes what a read-only cache has as installed", async () => {
  await using world = await TestWorld.create();
  const layer = cachePaths(world.path("image"));
  await installTree(layer, { id: GCC });
  const env = { ...world.host.env, TOOLCHAINKIT_READ_ONLY_CACHES: `${layer.root}:relative` };
  const host = { ...world.host, env };
  const cache = await worldCache(world);
  await installTree(cache, { id: LLVM });
  const registry = new CacheRegistry({ cache, host });
  const app = await makeProject(world, "app");
  assertEquals(await registry.recordUses(app, [LLVM, GCC]), { missing: [] });
  assertEquals((await registry.listToolchains()).map((info) => info.id), [LLVM]);
  assertEquals(
    await findInReadOnlyCaches("toolchain", GCC, host),
    join(layer.toolchains, GCC),
  );
  assertEquals(await findInReadOnlyCaches("tool", GCC, host), undefined);
  assertEquals(await findInReadOnlyCaches("toolchain", "../x", host), undefined);
});

Deno.test("CacheRegistry.recordUses() keeps what a link of the project leads to", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const registry = new CacheRegistry({ cache, host: world.host });
  const llvm = await installTree(cache, { id: LLVM });
  await installTree(cache, { id: GCC });
  const app = await makeProject(world, "app");
  const links = join(app, ".toolchainkit", "toolchains");
  await Deno.mkdir(links, { recursive: true });
  await Deno.symlink(llvm, join(links, "main"));
  await Deno.symlink(world.path("elsewhere", "folder"), join(links, "own"));
  assertEquals(await registry.recordUses(app, [GCC]), { missing: [] });
  assertEquals(await registry.listUnusedToolchains(), []);
  await Deno.remove(join(links, "main"));
  await registry.recordUses(app, [GCC]);
  assertEquals((await registry.listUnusedToolchains()).map((info) => info.id), [LLVM]);
  await registry.forgetProject(app);
  assertEquals((await registry.listUnusedToolchains()).length, 2);
});

Deno.test("CacheRegistry reads a cache that it may not write to, and says why it cannot change it", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  await installTree(cache, { id: LLVM });
  // Nobody may make files there, not even root: locks cannot be taken, as on a read-only image.
  await Deno.symlink("/sys/kernel", cache.locks);
  const registry = new CacheRegistry({ cache, host: world.host });
  assertEquals((await registry.listToolchains()).map((info) => info.id), [LLVM]);
  const app = await makeProject(world, "app");
  assertEquals(await registry.recordUses(app, [LLVM, GCC]), { missing: [GCC] });
  const error = await failsWith(NoPermissionError, () => registry.refresh());
  assertEquals(error.exit, 10);
});
