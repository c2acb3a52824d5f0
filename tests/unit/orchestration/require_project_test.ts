import { assert, assertEquals } from "@std/assert";
import { ConfigNotFoundError } from "../../../src/config/parser.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { requireProject } from "../../../src/orchestration/require_project.ts";
import { runInProcess } from "../../support/program_world.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("commands that need a project say that there is none, and leave the folder as it is", async () => {
  await using world = await TestWorld.create();
  const empty = world.path("empty");
  await Deno.mkdir(empty);
  for (
    const words of [["bootstrap"], ["build"], ["env"], ["lock"], ["deps", "install"], ["audit"]]
  ) {
    const run = await runInProcess([...words, "--progress", "none"], {
      cwd: empty,
      env: { HOME: world.root },
    });
    assertEquals(run.exit, 2, run.error);
    assert(run.error.includes("CONFIG_NOT_FOUND"), run.error);
    assert(run.error.includes("toolchainkit init"), run.error);
    assertEquals(await listDirectory(empty), []);
  }
});

Deno.test("requireProject() is content with the toolchains of the user's own file", async () => {
  await using world = await TestWorld.create();
  const settings = { projectRoot: world.root, configFile: world.path("toolchainkit.yaml") };
  await failsWith(ConfigNotFoundError, () => requireProject(settings, world.host));
  await world.write(".toolchainkit/config.yaml", "toolchains: [{name: mine, type: gcc}]\n");
  await requireProject(settings, world.host);
});
