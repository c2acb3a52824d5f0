import { assertEquals } from "@std/assert";
import type { ProjectSettings } from "../../../src/orchestration/project_settings.ts";
import type { ProjectSetup } from "../../../src/orchestration/setup.ts";
import { rememberSetup, stillHolds } from "../../../src/orchestration/setup_fingerprint.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("stillHolds() wants a new set-up after the shared cache went away during a build", async () => {
  await using world = await TestWorld.create();
  const settings = {
    projectRoot: world.root,
    configFile: await world.write("toolchainkit.yaml", "version: 1\n"),
    cacheDir: world.path("cache"),
  } as ProjectSettings;
  const made = await world.write("made", "");
  const lostFile = world.path("cache-lost-main");
  const setup = {
    config: { expansions: [] },
    toolchainFile: made,
    provided: { layout: { cxxCompiler: { path: made } } },
    tools: { cmake: { path: made } },
    buildCache: { files: [made], lostFile },
  } as unknown as ProjectSetup;
  const request = { configure: false };
  const where = { settings, host: world.host };
  const last = await rememberSetup(request, setup, where);
  assertEquals(await stillHolds(last, request, where), true);
  await world.write("cache-lost-main", "");
  assertEquals(await stillHolds(last, request, where), false);
  await Deno.remove(lostFile);
  assertEquals(await stillHolds(last, request, where), true);
  await Deno.remove(made);
  assertEquals(await stillHolds(last, request, where), false);
});
