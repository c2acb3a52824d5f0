import { assertEquals } from "@std/assert";
import { projectCacheRoot } from "../../../src/orchestration/project_cache.ts";
import { TestWorld } from "../../support/world.ts";

async function rootFor(world: TestWorld, yaml: string, cacheDirGiven = false): Promise<string> {
  const configFile = await world.write("app/toolchainkit.yaml", yaml);
  const projectRoot = world.path("app");
  const settings = { projectRoot, configFile, cacheDir: world.path("shared"), cacheDirGiven };
  return await projectCacheRoot(settings, world.host);
}

Deno.test("projectCacheRoot() follows toolchain_cache unless a cache was named", async () => {
  await using world = await TestWorld.create();
  assertEquals(await rootFor(world, "version: 1\n"), world.path("shared"));
  const local = "version: 1\ntoolchain_cache: {location: local}\n";
  assertEquals(await rootFor(world, local), world.path("app/.toolchainkit/cache"));
  const custom = "version: 1\ntoolchain_cache: {location: custom, path: ../other}\n";
  assertEquals(await rootFor(world, custom), world.path("other"));
  assertEquals(await rootFor(world, custom, true), world.path("shared"));
});

Deno.test("projectCacheRoot() needs no sound configuration when none speaks of a cache", async () => {
  await using world = await TestWorld.create();
  assertEquals(await rootFor(world, "versoin: [\n"), world.path("shared"));
});
