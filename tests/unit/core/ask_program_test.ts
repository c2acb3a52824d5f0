import { assertEquals } from "@std/assert";
import { askProgram } from "../../../src/core/ask_program.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function script(world: TestWorld, text: string): Promise<string> {
  const path = await world.write("bin/tool", `#!/bin/sh\n${text}\n`);
  await Deno.chmod(path, 0o755);
  return path;
}

Deno.test({
  name: "askProgram() starts a program away from the folder that we are in",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using world = await TestWorld.create();
    const answer = await askProgram(await script(world, "pwd; echo $1"), ["-v"], world.host);
    const [folder, argument] = answer?.stdout.split("\n") ?? [];
    assertEquals(argument, "-v");
    assertEquals(folder === world.host.cwd || folder === Deno.cwd(), false, folder);
  },
});

Deno.test({
  name: "askProgram() gives nothing for a program that fails or is not there",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using world = await TestWorld.create();
    assertEquals(
      await askProgram(await script(world, "echo 1.0; exit 3"), [], world.host),
      undefined,
    );
    assertEquals(await askProgram(world.path("nothing"), [], world.host), undefined);
    const broken = { run: () => Promise.reject(new RangeError("ours")) };
    await failsWith(RangeError, () => askProgram("tool", [], broken));
  },
});
