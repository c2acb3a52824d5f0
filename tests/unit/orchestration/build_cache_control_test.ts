import { assertEquals } from "@std/assert";
import type { Host } from "../../../src/core/host.ts";
import type { ProvidedBuildCache } from "../../../src/orchestration/build_cache.ts";
import {
  BuildCacheSilentError,
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
  await rememberCache({ project, buildCache });
  return { projectRoot: world.root } as ProjectSettings;
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
