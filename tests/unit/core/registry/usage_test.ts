import { assertEquals } from "@std/assert";
import { createUsageTally, folderUsage } from "../../../../src/core/registry/usage.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("folderUsage() counts a hard-linked file once and frees it with its last link", async () => {
  await using world = await TestWorld.create();
  const first = await world.write("a/one", "x".repeat(100));
  await world.write("b/deep/two", "x".repeat(10));
  await Deno.link(first, world.path("b", "one"));
  await Deno.symlink(first, world.path("b", "link"));
  const a = folderUsage(world.path("a"));
  assertEquals(a, { sizeBytes: 100, distinctBytes: 100, freeableBytes: 0, fileCount: 1 });
  const both = folderUsage(world.path("a"), world.path("b"));
  assertEquals(both, { sizeBytes: 210, distinctBytes: 110, freeableBytes: 110, fileCount: 3 });
  assertEquals(folderUsage(world.path("none")).fileCount, 0);
});

Deno.test("createUsageTally() tells what each folder adds", async () => {
  await using world = await TestWorld.create();
  const first = await world.write("a/one", "x".repeat(100));
  await Deno.mkdir(world.path("b"));
  await Deno.link(first, world.path("b", "one"));
  const tally = createUsageTally();
  assertEquals(tally.add(world.path("a")).freeableBytes, 0);
  assertEquals(tally.add(world.path("b")).freeableBytes, 100);
  assertEquals(tally.add(first).sizeBytes, 100);
});
