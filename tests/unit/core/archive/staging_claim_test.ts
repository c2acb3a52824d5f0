import { assertEquals } from "@std/assert";
import {
  makeClaimedFolder,
  stagingName,
  sweepDeadStaging,
} from "../../../../src/core/archive/staging_claim.ts";
import { listDirectory } from "../../../../src/core/filesystem.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test({
  name: "sweepDeadStaging() removes what killed runs left and nothing else",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using world = await TestWorld.create();
    await world.write(".tk-staging-dead/locked/file", "x");
    await Deno.chmod(world.path(".tk-staging-dead/locked"), 0o500);
    await Deno.mkdir(world.path(".tk-staging-dead2.new"));
    await world.write(".tk-staging-file", "x");
    await world.write("kept/file", "x");
    await Deno.symlink("kept", world.path(".tk-staging-link"));
    await sweepDeadStaging(world.root);
    assertEquals((await listDirectory(world.root)).sort(), [
      ".tk-staging-file",
      ".tk-staging-link",
      "kept",
    ]);
    assertEquals(await listDirectory(world.path("kept")), ["file"]);
  },
});

Deno.test({
  name: "sweepDeadStaging() leaves the folder of a run that lives",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using world = await TestWorld.create();
    const name = stagingName("a1");
    const claim = await makeClaimedFolder(world.path(name));
    const module = import.meta.resolve("../../../../src/core/archive/staging_claim.ts");
    const config = new URL("../../../../deno.json", import.meta.url).pathname;
    const script = await world.write(
      "sweep.ts",
      `import { sweepDeadStaging } from ${JSON.stringify(module)};
       await sweepDeadStaging(Deno.args[0]); Deno.exit(0);`,
    );
    const sweep = () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--config", config, script, world.root],
      }).output();
    assertEquals((await sweep()).success, true);
    assertEquals((await listDirectory(world.root)).sort(), [name, "sweep.ts"]);
    claim?.close();
    assertEquals((await sweep()).success, true);
    assertEquals(await listDirectory(world.root), ["sweep.ts"]);
  },
});

Deno.test("sweepDeadStaging() is content with a folder that is not there", async () => {
  await using world = await TestWorld.create();
  await sweepDeadStaging(world.path("absent"));
  assertEquals(await listDirectory(world.root), []);
});

Deno.test({
  name: "makeClaimedFolder() makes its folder although others sweep all the time",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using world = await TestWorld.create();
    let sweeping = true;
    const sweeper = (async () => {
      while (sweeping) await sweepDeadStaging(world.root);
    })();
    for (let run = 0; run < 30; run++) {
      const root = world.path(stagingName(`r${run}`));
      const claim = await makeClaimedFolder(root);
      assertEquals((await Deno.stat(root)).isDirectory, true);
      await Deno.remove(root);
      claim?.close();
    }
    sweeping = false;
    await sweeper;
    assertEquals(await listDirectory(world.root), []);
  },
});
