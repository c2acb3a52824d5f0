import { assertEquals } from "@std/assert";
import { concat, zip } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkEndRecord() refuses data after the end", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "x" }], { after: new Uint8Array([1, 2, 3]) }), {
    rule: "zip-end",
    entry: "(end)",
  });
});

Deno.test("readZipEnd() refuses an archive after the archive", async () => {
  await using world = await TestWorld.create();
  const archive = concat([zip([{ name: "a", content: "x" }]), zip([{ name: "b", content: "y" }])]);
  assertEquals((await faultIn(world, archive)).kind, "corrupt");
});

Deno.test("checkEndRecord() refuses a second end record in the comment of the first", async () => {
  await using world = await TestWorld.create();
  const inner = zip([]);
  const comment = new TextDecoder().decode(inner);
  const fault = await faultIn(world, zip([{ name: "a", content: "x" }], { comment }));
  assertEquals(fault.rule, "zip-end");
});

Deno.test("checkEndRecord() lets a comment pass", async () => {
  await using world = await TestWorld.create();
  const archive = zip([{ name: "a", content: "x" }], { comment: "made by hand" });
  assertEquals((await extractHere(world, archive)).tree.entries.length, 1);
});

Deno.test("readZipEnd() refuses a count that differs from the directory", async () => {
  await using world = await TestWorld.create();
  const fault = await faultIn(world, zip([{ name: "a", content: "x" }], { count: 2 }));
  assertEquals(fault.kind, "corrupt");
});
