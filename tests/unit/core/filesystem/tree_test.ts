import { assertEquals } from "@std/assert";
import { directorySize, walkTree } from "../../../../src/core/filesystem/tree.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("walkTree() reports everything in a fixed order and follows no link", async () => {
  await using world = await TestWorld.create();
  await world.write("b/inner/file", "1");
  await world.write("a.txt", "2");
  await Deno.symlink("..", world.path("b/up"));
  const entries = await Array.fromAsync(walkTree(world.root));
  assertEquals(entries, [
    { path: "a.txt", kind: "file" },
    { path: "b", kind: "directory" },
    { path: "b/inner", kind: "directory" },
    { path: "b/inner/file", kind: "file" },
    { path: "b/up", kind: "symlink" },
  ]);
});

Deno.test("walkTree() stays out of folders that it is not to enter", async () => {
  await using world = await TestWorld.create();
  await world.write("build/object", "");
  await world.write("src/main", "");
  const walked = walkTree(world.root, { enter: ({ path }) => path !== "build" });
  const paths = (await Array.fromAsync(walked)).map(({ path }) => path);
  assertEquals(paths, ["build", "src", "src/main"]);
});

Deno.test("walkTree() fails when the root is not there", async () => {
  await using world = await TestWorld.create();
  await failsWith(
    Deno.errors.NotFound,
    () => Array.fromAsync(walkTree(world.path("missing"))),
  );
});

Deno.test("directorySize() counts hard links once, links not at all, and nothing as nothing", async () => {
  await using world = await TestWorld.create();
  await world.write("tree/one", "12345");
  await world.write("tree/sub/two", "1234567890");
  await Deno.link(world.path("tree/one"), world.path("tree/sub/again"));
  await Deno.symlink("/usr", world.path("tree/usr"));
  assertEquals(await directorySize(world.path("tree")), {
    sizeBytes: 15,
    files: 3,
    directories: 1,
    symlinks: 1,
  });
  assertEquals((await directorySize(world.path("missing"))).files, 0);
});
