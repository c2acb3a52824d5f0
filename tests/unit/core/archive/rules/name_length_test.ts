import { assertEquals } from "@std/assert";
import { pax, tar } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNameLength() refuses a component that no file system takes", async () => {
  await using world = await TestWorld.create();
  const name = "x".repeat(256);
  const archive = tar([pax({ path: name }), { content: "x" }]);
  await refuses(world, archive, { rule: "name-length", entry: name.slice(0, 100) });
});

Deno.test("checkNameLength() refuses a path close to PATH_MAX, so that none is left over", async () => {
  await using world = await TestWorld.create();
  const name = "deep/".repeat(700) + "file";
  const archive = tar([pax({ path: name }), { content: "x" }]);
  await refuses(world, archive, { rule: "name-length", entry: name.slice(0, 100) });
});

Deno.test("checkNameLength() counts bytes, not characters", async () => {
  await using world = await TestWorld.create();
  const name = "ä".repeat(128);
  const fault = await faultIn(world, tar([pax({ path: name }), { content: "x" }]));
  assertEquals(fault.rule, "name-length");
});

Deno.test("checkNameLength() lets 255 bytes pass", async () => {
  await using world = await TestWorld.create();
  const name = "x".repeat(255);
  const { tree } = await extractHere(world, tar([pax({ path: name }), { content: "x" }]));
  assertEquals(tree.entries[0]?.path, name);
});
