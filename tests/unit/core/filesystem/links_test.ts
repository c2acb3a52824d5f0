import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  createLink,
  isLink,
  linkKind,
  NotALinkError,
  removeLink,
  resolveLink,
} from "../../../../src/core/filesystem/links.ts";
import { listDirectory } from "../../../../src/core/filesystem.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("linkKind() uses junctions for folders on Windows and symbolic links elsewhere", () => {
  assertEquals(linkKind("windows", true), "junction");
  assertEquals(linkKind("windows", false), "file-symlink");
  assertEquals(linkKind("linux", true), "symlink");
  assertEquals(linkKind("macos", false), "symlink");
});

Deno.test("createLink() makes a link, its folders, and replaces an older link", async () => {
  await using world = await TestWorld.create();
  const link = world.path("project/toolchains/llvm");
  await Deno.mkdir(world.path("llvm-18"));
  await Deno.mkdir(world.path("llvm-19"));
  assertEquals(await createLink(world.path("llvm-18"), link), true);
  assertEquals(await createLink(world.path("llvm-18"), link), false);
  assertEquals(await createLink(world.path("llvm-19"), link), true);
  assertEquals(await resolveLink(link), world.path("llvm-19"));
  assertEquals(await listDirectory(world.path("project/toolchains")), ["llvm"]);
});

Deno.test("createLink() refuses to replace a folder or a file", async () => {
  await using world = await TestWorld.create();
  await world.write("folder/file", "text");
  const error = await failsWith(NotALinkError, () => createLink("/usr", world.path("folder")));
  assertEquals(error.details.path, world.path("folder"));
  await failsWith(NotALinkError, () => createLink("/usr", world.path("folder/file")));
  assertEquals(await Deno.readTextFile(world.path("folder/file")), "text");
});

Deno.test("createLink() makes a link to what is not there yet", async () => {
  await using world = await TestWorld.create();
  await createLink(world.path("later"), world.path("link"));
  assertEquals(await isLink(world.path("link")), true);
  assertEquals(await resolveLink(world.path("link")), world.path("later"));
});

Deno.test("resolveLink() makes a relative target absolute, one step far", async () => {
  await using world = await TestWorld.create();
  await Deno.symlink("second", world.path("first"));
  await Deno.symlink("third", world.path("second"));
  assertEquals(await resolveLink(world.path("first")), world.path("second"));
  await failsWith(Deno.errors.NotFound, () => resolveLink(world.path("missing")));
  await failsWith(NotALinkError, () => resolveLink(world.root));
});

Deno.test("removeLink() leaves alone what the link leads to", async () => {
  await using world = await TestWorld.create();
  await world.write("target/file", "text");
  await createLink(world.path("target"), world.path("link"));
  assertEquals(await removeLink(world.path("link")), true);
  assertEquals(await removeLink(world.path("link")), false);
  assertEquals(await isLink(world.path("link")), false);
  assertEquals(await Deno.readTextFile(world.path("target/file")), "text");
  await failsWith(NotALinkError, () => removeLink(world.path("target")));
});

Deno.test("isLink() is false for a path that runs through a file", async () => {
  await using world = await TestWorld.create();
  assertEquals(await isLink(join(await world.write("file", ""), "below")), false);
});
