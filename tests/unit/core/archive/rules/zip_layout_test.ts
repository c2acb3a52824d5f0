import { assertEquals } from "@std/assert";
import { zip } from "../../../../support/archives.ts";
import { faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNextOffset() refuses entries that share their data", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([
      { name: "a", content: "first", stored: true },
      { name: "b", content: "second", stored: true, offset: 0 },
    ]),
    { rule: "zip-layout", entry: "a" },
  );
});

Deno.test("checkNextOffset() refuses an entry that the directory does not name", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([
      { name: "a", content: "x" },
      { name: "hidden", content: "y", hidden: true },
      { name: "b", content: "z" },
    ]),
    { rule: "zip-layout", entry: "a" },
  );
});

Deno.test("checkNextOffset() refuses bytes between entries", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([{ name: "a", content: "x", gap: new Uint8Array(7) }, { name: "b", content: "y" }]),
    { rule: "zip-layout", entry: "a" },
  );
});

Deno.test("checkFirstOffset() refuses data before the first entry", async () => {
  await using world = await TestWorld.create();
  const before = new TextEncoder().encode("PK\x03\x04 not an entry");
  const fault = await faultIn(world, zip([{ name: "a", content: "x" }], { before }));
  assertEquals([fault.rule, fault.entry], ["zip-layout", "a"]);
});
