import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Host } from "../../../src/core/host.ts";
import type { ProvidedBuildCache } from "../../../src/orchestration/build_cache.ts";
import {
  countingHits,
  forgetCache,
  rememberCache,
  rememberedCache,
} from "../../../src/orchestration/build_cache_stats.ts";
import type { ProjectSetup } from "../../../src/orchestration/setup.ts";
import { loadState, saveState } from "../../../src/state/project_state.ts";
import { TestWorld } from "../../support/world.ts";

/** A set-up with sccache in this mode; nothing else of it is looked at. */
function setupIn(world: TestWorld, mode: "shared" | "local"): ProjectSetup {
  const buildCache = {
    tool: { name: "sccache", path: "/x/sccache", version: "0.16.0" },
    plan: { command: "/x/sccache", variables: {}, remote: {}, local: {}, configFile: undefined },
    server: { type: mode, address: "a" },
    mode,
  } as unknown as ProvidedBuildCache;
  const settings = { cacheDir: world.path("cache") };
  return { project: { root: world.root }, buildCache, settings } as unknown as ProjectSetup;
}

/** A host whose sccache counts these failures, one more at each question. */
function failing(world: TestWorld) {
  const warnings: string[] = [];
  let errors = 0;
  const host: Host = {
    ...world.host,
    log: { ...world.host.log, warning: (text: string) => warnings.push(text) },
    run: () => {
      const stdout = JSON.stringify({ stats: { cache_write_errors: errors++ } });
      return Promise.resolve({ code: 0, stdout, stderr: "", timedOut: false });
    },
  };
  return { host, warnings };
}

Deno.test("countingHits() blames the shared cache only where there is one", async () => {
  await using world = await TestWorld.create();
  const shared = failing(world);
  await countingHits(setupIn(world, "shared"), () => Promise.resolve(), shared.host);
  assertStringIncludes(shared.warnings[0] ?? "", "The shared build cache failed 1 time");
  const local = failing(world);
  await countingHits(setupIn(world, "local"), () => Promise.resolve(), local.host);
  assertStringIncludes(local.warnings[0] ?? "", "The build cache failed 1 time");
  assertStringIncludes(local.warnings[0] ?? "", "disk is full");
});

Deno.test("forgetCache() and rememberCache() take the cache of an earlier set-up away", async () => {
  await using world = await TestWorld.create();
  const project = { root: world.root } as ProjectSetup["project"];
  const place = { projectRoot: world.root, cacheDir: world.path("cache") };
  const forget = [
    () => forgetCache(world.root),
    () => rememberCache({ project, settings: place as ProjectSetup["settings"] }),
  ];
  for (const work of forget) {
    await rememberCache(setupIn(world, "local"));
    assert(await rememberedCache(place) !== undefined);
    assertEquals((await loadState(world.root)).caching.enabled, true);
    await work();
    assertEquals(await rememberedCache(place), undefined);
    assertEquals((await loadState(world.root)).caching.enabled, false);
  }
});

Deno.test("rememberedCache() believes no state.json that this program did not write", async () => {
  await using world = await TestWorld.create();
  const place = { projectRoot: world.root, cacheDir: world.path("cache") };
  await rememberCache(setupIn(world, "local"));
  const known = await rememberedCache(place);
  assert(known !== undefined);
  const state = await loadState(world.root);
  const tool = { ...known.tool, path: world.path("evil") };
  await saveState(world.root, { ...state, buildCache: { ...known, tool } } as typeof state);
  assertEquals(await rememberedCache(place), undefined);
  await saveState(world.root, state);
  assert(await rememberedCache(place) !== undefined);
  // Copied into another project, or read with the cache of another user, it is not believed either.
  assertEquals(await rememberedCache({ ...place, cacheDir: world.path("other") }), undefined);
});
