import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { exists } from "../../../src/core/filesystem.ts";
import {
  createLink,
  findBrokenLinks,
  isLink,
  LinkManager,
  removeLink,
  resolveLink,
} from "../../../src/toolchain/linking.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("createLink(), resolveLink(), isLink() and removeLink() work on one link", async () => {
  await using world = await TestWorld.create();
  const target = world.path("cache", "llvm");
  await Deno.mkdir(target, { recursive: true });
  const link = world.path("project", "toolchains", "main");
  await createLink(target, link);
  assertEquals(await isLink(link), true);
  assertEquals(await resolveLink(link), target);
  await removeLink(link);
  assertEquals(await isLink(link), false);
  assertEquals(await exists(target), true);
});

Deno.test("findBrokenLinks() names links to what is gone, at any depth", async () => {
  await using world = await TestWorld.create();
  const target = world.path("there");
  await Deno.mkdir(target);
  const folder = world.path("project");
  await createLink(target, join(folder, "good"));
  await createLink(world.path("gone"), join(folder, "a", "bad"));
  await createLink(join(folder, "a", "bad"), join(folder, "chained"));
  assertEquals(await findBrokenLinks(folder), [
    { path: join(folder, "a", "bad"), target: world.path("gone") },
    { path: join(folder, "chained"), target: join(folder, "a", "bad") },
  ]);
  assertEquals(await findBrokenLinks(world.path("nowhere")), []);
});

Deno.test("LinkManager moves a link from one toolchain to the next", async () => {
  await using world = await TestWorld.create();
  const [old, young] = [world.path("llvm-17"), world.path("llvm-18")];
  for (const path of [old, young]) await Deno.mkdir(path);
  const links = new LinkManager(world.path("toolchains"));
  assertEquals(await links.createLink("main", old), true);
  assertEquals(await links.createLink("main", young), true);
  assertEquals(await links.createLink("main", young), false);
  assertEquals(await links.resolveLink("main"), young);
  await Deno.remove(young);
  assertEquals((await links.findBrokenLinks()).length, 1);
  assertEquals(await links.removeLink("main"), true);
  assertEquals(await links.isLink("main"), false);
});
