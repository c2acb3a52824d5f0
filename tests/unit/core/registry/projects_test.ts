import { assertEquals } from "@std/assert";
import { cachePaths } from "../../../../src/core/directory.ts";
import {
  entriesNamedBy,
  notedProjects,
  noteProject,
  projectListPath,
  projectLives,
  projectsInText,
  removableMount,
} from "../../../../src/core/registry/projects.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("projectLives() is false only for a folder that is certainly gone", async () => {
  await using world = await TestWorld.create();
  assertEquals(projectLives(world.root), true);
  assertEquals(projectLives(world.path("gone")), false);
  assertEquals(projectLives("/media/ann/no-such-disk/app"), true);
  assertEquals(projectLives("/mnt/no-such-disk-here/app"), true);
});

Deno.test("removableMount() knows where disks come and go", () => {
  assertEquals(removableMount("/media/ann/usb/p/app"), "/media/ann/usb");
  assertEquals(removableMount("/run/media/ann/usb/app"), "/run/media/ann/usb");
  assertEquals(removableMount("/Volumes/Work/app"), "/Volumes/Work");
  assertEquals(removableMount("D:\\work\\app"), "D:\\");
  assertEquals(removableMount("\\\\server\\share\\app"), "\\\\server\\share");
  assertEquals(removableMount("/home/ann/app"), undefined);
});

Deno.test("noteProject() and notedProjects() survive a cut last line", async () => {
  await using world = await TestWorld.create();
  const cache = cachePaths(world.root);
  await noteProject(cache, "/a b");
  await noteProject(cache, '/quote"d');
  await noteProject(cache, "/a b");
  await Deno.writeTextFile(projectListPath(cache), '"/cut', { append: true });
  assertEquals(await notedProjects(cache), ["/a b", '/quote"d']);
  assertEquals(await notedProjects(cachePaths(world.path("none"))), []);
});

Deno.test("projectsInText() saves absolute paths out of damaged text", () => {
  const text = '{"schema":1,"toolchains":{"a":{"path":"toolchains/a","projects":["/x","C:\\\\y",' +
    '"/quo\\"te"],"projects":["/cu';
  assertEquals(projectsInText(text), ["/x", "C:\\y", '/quo"te']);
});

Deno.test("entriesNamedBy() reads a project's links and its state", async () => {
  await using world = await TestWorld.create();
  assertEquals(await entriesNamedBy(world.root), []);
  await world.write(".toolchainkit/state.json", '{"uses":["cmake-4.1.0-linux-x64",7]}');
  await Deno.mkdir(world.path(".toolchainkit", "toolchains"));
  await Deno.symlink(
    "/c/toolchains/llvm-18-linux-x64",
    world.path(".toolchainkit", "toolchains", "m"),
  );
  assertEquals(await entriesNamedBy(world.root), ["cmake-4.1.0-linux-x64", "llvm-18-linux-x64"]);
  await world.write(".toolchainkit/state.json", "{");
  assertEquals(await entriesNamedBy(world.root), ["llvm-18-linux-x64"]);
});
