import { assertEquals } from "@std/assert";
import { runDeno, ToolLimitError } from "../../../scripts/build/run.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A stand-in for Deno that does not end as often as there are such tries. */
async function endless(world: TestWorld, times: number): Promise<string> {
  const tries = world.path("tries");
  const script = `#!/bin/sh
echo "$1" >>"${tries}"
[ "$(wc -l <"${tries}")" -gt ${times} ] || exec sleep 60
`;
  const path = await world.write("deno", script);
  await Deno.chmod(path, 0o755);
  return path;
}

Deno.test("runDeno() tries again when nothing ends, and gives up after the last try", async () => {
  await using world = await TestWorld.create();
  await runDeno(await endless(world, 1), ["cache"], {}, [2000, 60_000]);
  assertEquals(await Deno.readTextFile(world.path("tries")), "cache\ncache\n");
  const never = await endless(world, 9);
  await failsWith(ToolLimitError, () => runDeno(never, ["bundle"], {}, [2000, 2000]));
  assertEquals(await Deno.readTextFile(world.path("tries")), "cache\ncache\nbundle\nbundle\n");
});
