import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Manifest, readManifest } from "../../../src/core/manifest.ts";
import { checkTree, isIntact } from "../../../src/core/tree_check.ts";
import { installTree, worldCache } from "../../support/installed_tree.ts";
import { TestWorld } from "../../support/world.ts";

const FILES = {
  "bin/clang": "#!/bin/sh\necho clang\n",
  "lib/libc++.so": "library",
  "share/doc.txt": "text",
  "@bin/clang++": "clang",
};

async function installed(world: TestWorld): Promise<{ root: string; manifest: Manifest }> {
  const cache = await worldCache(world);
  const root = await installTree(cache, { id: "llvm-18.1.8-linux-x64", files: FILES });
  const manifest = await readManifest(root);
  assert(manifest !== undefined);
  return { root, manifest };
}

Deno.test("checkTree() finds an untouched tree intact and has read all of it", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  const differences = await checkTree(root, manifest);
  assert(isIntact(differences));
  assertEquals(differences.checkedBytes, manifest.sizeBytes);
  assertEquals(differences.checkedFiles, 3);
});

Deno.test("checkTree() finds one flipped byte in any file", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  for (const path of ["bin/clang", "lib/libc++.so", "share/doc.txt"]) {
    const file = join(root, path);
    const bytes = await Deno.readFile(file);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await Deno.writeFile(file, bytes);
    assertEquals((await checkTree(root, manifest)).changed, [{ path, why: "content" }]);
    assert(isIntact(await checkTree(root, manifest, { level: "stat" })));
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await Deno.writeFile(file, bytes);
  }
});

Deno.test("checkTree() names missing, changed and extra entries", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  await Deno.remove(join(root, "share"), { recursive: true });
  await Deno.writeTextFile(join(root, "lib/libc++.so"), "library and more");
  await Deno.remove(join(root, "bin/clang++"));
  await Deno.symlink("/bin/false", join(root, "bin/clang++"));
  await Deno.chmod(join(root, "bin/clang"), 0o644);
  await Deno.mkdir(join(root, "new/inner"), { recursive: true });
  await Deno.writeTextFile(join(root, "lib/evil.so"), "x");
  const { missing, changed, extra } = await checkTree(root, manifest);
  assertEquals(missing, ["share/doc.txt"]);
  assertEquals(changed, [
    { path: "bin/clang", why: "mode" },
    { path: "bin/clang++", why: "target" },
    { path: "lib/libc++.so", why: "size" },
  ]);
  assertEquals(extra, ["lib/evil.so", "new"]);
});

Deno.test("checkTree() takes a link in the place of a file for a change and does not follow it", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  const copy = await world.write("copy", FILES["lib/libc++.so"]);
  await Deno.remove(join(root, "lib/libc++.so"));
  await Deno.symlink(copy, join(root, "lib/libc++.so"));
  assertEquals((await checkTree(root, manifest)).changed, [{ path: "lib/libc++.so", why: "kind" }]);
});

Deno.test("checkTree() ignores what Python leaves beside its scripts", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  await Deno.mkdir(join(root, "share/__pycache__"));
  await Deno.writeTextFile(join(root, "share/__pycache__/a.cpython-311.pyc"), "x");
  assert(isIntact(await checkTree(root, manifest)));
});

Deno.test("checkTree() finds everything missing when the tree is gone", async () => {
  await using world = await TestWorld.create();
  const { root, manifest } = await installed(world);
  await Deno.remove(root, { recursive: true });
  assertEquals((await checkTree(root, manifest)).missing.length, 4);
});
