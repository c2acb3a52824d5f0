import { assertEquals } from "@std/assert";
import { removeDeepTree } from "../../../../src/core/archive/remove_deep_tree.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("removeDeepTree() deletes folders deeper than PATH_MAX", async () => {
  await using world = await TestWorld.create();
  const made = await new Deno.Command("sh", {
    args: ["-c", 'n=$(printf %0200d 0); for i in $(seq 60); do mkdir "$n" && cd -P "$n"; done'],
    cwd: world.root,
  }).output();
  assertEquals(made.success, true);
  await Deno.rename(world.path("0".repeat(200)), world.path("deep"));
  await removeDeepTree(world.path("deep"));
  assertEquals(await exists(world.path("deep")), false);
});

Deno.test("removeDeepTree() deletes read-only folders and follows no link", async () => {
  await using world = await TestWorld.create();
  await world.write("tree/locked/file", "x");
  await world.write("kept/file", "x");
  await Deno.symlink("../kept", world.path("tree/link"));
  await Deno.chmod(world.path("tree/locked"), 0o500);
  await removeDeepTree(world.path("tree"));
  assertEquals(await exists(world.path("tree")), false);
  assertEquals(await exists(world.path("kept/file")), true);
});

Deno.test("removeDeepTree() is content when nothing is there", async () => {
  await using world = await TestWorld.create();
  await removeDeepTree(world.path("absent"));
});
