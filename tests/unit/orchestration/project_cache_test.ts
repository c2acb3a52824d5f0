import { assertEquals } from "@std/assert";
import { projectCacheRoot } from "../../../src/orchestration/project_cache.ts";
import { TestWorld } from "../../support/world.ts";

async function rootFor(
  world: TestWorld,
  yaml: string,
  { cacheDirGiven = false, trust = true } = {},
): Promise<string> {
  const configFile = await world.write("app/toolchainkit.yaml", yaml);
  const projectRoot = world.path("app");
  const settings = {
    projectRoot,
    configFile,
    cacheDir: world.path("shared"),
    cacheDirGiven,
    trust,
  };
  return await projectCacheRoot(settings, world.host);
}

Deno.test("projectCacheRoot() follows toolchain_cache unless a cache was named", async () => {
  await using world = await TestWorld.create();
  assertEquals(await rootFor(world, "version: 1\n"), world.path("shared"));
  const local = "version: 1\ntoolchain_cache: {location: local}\n";
  assertEquals(await rootFor(world, local), world.path("app/.toolchainkit/cache"));
  const custom = "version: 1\ntoolchain_cache: {location: custom, path: ../other}\n";
  assertEquals(await rootFor(world, custom), world.path("other"));
  assertEquals(await rootFor(world, custom, { cacheDirGiven: true }), world.path("shared"));
});

Deno.test("projectCacheRoot() takes the user's cache while a project that chose another is not trusted", async () => {
  await using world = await TestWorld.create();
  for (const cache of ["{location: local}", "{location: custom, path: ../other}", "{path: /x}"]) {
    const yaml = `version: 1\ntoolchain_cache: ${cache}\n`;
    assertEquals(await rootFor(world, yaml, { trust: false }), world.path("shared"), cache);
  }
  await world.write(".toolchainkit/config.yaml", "toolchain_cache: {path: ~/mine}\n");
  assertEquals(await rootFor(world, "version: 1\n", { trust: false }), world.path("mine"));
});

Deno.test("projectCacheRoot() needs no sound configuration when none speaks of a cache", async () => {
  await using world = await TestWorld.create();
  assertEquals(await rootFor(world, "versoin: [\n"), world.path("shared"));
});
