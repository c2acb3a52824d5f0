import { assertEquals } from "@std/assert";
import { Tree, type TreeNode } from "../../../../src/core/archive/tree.ts";
import { windowsLink } from "../../../../src/core/archive/windows_links.ts";

function link(path: string, target: string): TreeNode {
  return { path, kind: "symlink", sizeBytes: 0, mode: 0o777, target };
}

const FILE: TreeNode = { path: "bin/clang-18", kind: "file", sizeBytes: 5, mode: 0o755 };

function treeOf(...nodes: TreeNode[]): Tree {
  const tree = new Tree(true);
  const folder = { kind: "directory", sizeBytes: 0, mode: 0o755 } as const;
  for (const path of ["bin", "lib", "lib/gcc"]) tree.set({ ...folder, path });
  for (const node of [FILE, ...nodes]) tree.set(node);
  return tree;
}

Deno.test("windowsLink() makes a junction of a link to a folder", () => {
  const node = link("lib64", "lib");
  assertEquals(windowsLink(node, treeOf(node)), { kind: "junction", to: "lib" });
  const up = link("lib/gcc/up", "../..");
  assertEquals(windowsLink(up, treeOf(up)), { kind: "junction", to: "" });
});

Deno.test("windowsLink() makes a copy of the file at the end of a chain", () => {
  const first = link("bin/clang++", "clang");
  const tree = treeOf(first, link("bin/clang", "clang-18"));
  assertEquals(windowsLink(first, tree), { kind: "copy", of: FILE });
});

Deno.test("windowsLink() has nothing for links that lead nowhere or in circles", () => {
  const dangling = link("bin/absent", "not-there");
  assertEquals(windowsLink(dangling, treeOf(dangling)), { kind: "nothing" });
  const circle = link("bin/circle", "circle");
  assertEquals(windowsLink(circle, treeOf(circle)), { kind: "nothing" });
});
