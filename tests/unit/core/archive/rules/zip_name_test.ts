import { assertEquals } from "@std/assert";
import { zip } from "../../../../support/archives.ts";
import { extractHere, faultIn } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("decodeZipName() refuses bytes of an unstated encoding", async () => {
  await using world = await TestWorld.create();
  const archive = zip([{ name: Uint8Array.of(0x81, 0x62), content: "x", flags: 0, host: 0 }]);
  assertEquals((await faultIn(world, archive)).rule, "zip-name");
});

Deno.test("decodeZipName() takes UTF-8 from Unix tools that do not state it", async () => {
  await using world = await TestWorld.create();
  const { tree } = await extractHere(world, zip([{ name: "grün", content: "x", flags: 0 }]));
  assertEquals(tree.entries[0]?.path, "grün");
});
