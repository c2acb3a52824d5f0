import { assertEquals } from "@std/assert";
import { tar } from "../../../../support/archives.ts";
import { extractHere, faultIn } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

const FOLDING = { foldsNames: true };

for (
  const [first, second] of [
    ["README", "readme"],
    ["caf\u00e9", "cafe\u0301"],
    ["Dir/a", "dir/b"],
    ["stra\u00dfe", "STRASSE"],
  ] as const
) {
  Deno.test(`checkNameCollision() refuses ${second} after ${first} where both are one file`, async () => {
    await using world = await TestWorld.create();
    const archive = tar([{ name: first, content: "1" }, { name: second, content: "2" }]);
    const fault = await faultIn(world, archive, FOLDING);
    assertEquals([fault.rule, fault.entry], ["name-collision", second]);
  });
}

Deno.test("checkNameCollision() refuses a link and a path below its other spelling", async () => {
  await using world = await TestWorld.create();
  const archive = tar([
    { name: "inner/", type: "5" },
    { name: "Link", type: "2", linkName: "inner" },
    { name: "link/file", content: "x" },
  ]);
  const fault = await faultIn(world, archive, FOLDING);
  assertEquals([fault.rule, fault.entry], ["name-collision", "link/file"]);
});

Deno.test("checkNameCollision() lets names that differ in case pass elsewhere", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "xt_MARK.h", content: "1" }, { name: "xt_mark.h", content: "2" }]);
  const { tree } = await extractHere(world, archive);
  assertEquals(tree.entries.map((entry) => entry.path), ["xt_MARK.h", "xt_mark.h"]);
});
