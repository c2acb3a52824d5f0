import { assert, assertEquals } from "@std/assert";
import { exists } from "../../../src/core/filesystem.ts";
import type { Host } from "../../../src/core/host.ts";
import type { ProvidedBuildCache } from "../../../src/orchestration/build_cache.ts";
import {
  BuildCacheSilentError,
  buildCacheStats,
  NoBuildCacheError,
  stopBuildCache,
} from "../../../src/orchestration/build_cache_control.ts";
import { rememberCache } from "../../../src/orchestration/build_cache_stats.ts";
import type { ProjectSettings } from "../../../src/orchestration/project_settings.ts";
import type { ProjectSetup } from "../../../src/orchestration/setup.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A project that was set up with sccache. */
async function settingsIn(world: TestWorld): Promise<ProjectSettings> {
  const buildCache = {
    tool: { name: "sccache", path: "/x/sccache", version: "0.16.0" },
    plan: { variables: {}, remote: {}, local: {} },
    server: { type: "local", address: "local cache" },
    mode: "local",
  } as unknown as ProvidedBuildCache;
  const project = { root: world.root } as ProjectSetup["project"];
  const settings = { projectRoot: world.root, cacheDir: world.path("cache") } as ProjectSettings;
  await rememberCache({ project, buildCache, settings });
  return settings;
}

function ending(world: TestWorld, end: { code: number; timedOut: boolean }): Host {
  const run = () => Promise.resolve({ ...end, stdout: "", stderr: "" });
  return { ...world.host, run };
}

Deno.test("stopBuildCache() tells a server that stopped from none, and from one that hangs", async () => {
  await using world = await TestWorld.create();
  const settings = await settingsIn(world);
  const stopped = await stopBuildCache(settings, ending(world, { code: 0, timedOut: false }));
  assertEquals(stopped.outcome, "stopped");
  const none = await stopBuildCache(settings, ending(world, { code: 2, timedOut: false }));
  assertEquals(none.outcome, "not-running");
  await failsWith(
    BuildCacheSilentError,
    () => stopBuildCache(settings, ending(world, { code: 143, timedOut: true })),
  );
});

Deno.test("buildCacheStats() fetches no compiler for a project without a build cache", async () => {
  await using world = await TestWorld.create();
  const toolchain = "{name: main, type: zig, version: latest}";
  const configFile = await world.write(
    "toolchainkit.yaml",
    `version: 1\nproject: demo\ntoolchains: [${toolchain}]\nbuild: {caching: {enabled: false}}\n`,
  );
  const settings = { projectRoot: world.root, configFile, cacheDir: world.path("cache") };
  const host: Host = { ...world.host, run: () => Promise.reject(new Error("nothing is run")) };
  await failsWith(
    NoBuildCacheError,
    () => buildCacheStats(settings as ProjectSettings, host),
  );
  assert(!await exists(settings.cacheDir));
});
