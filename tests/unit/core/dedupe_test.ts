import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { shareIdenticalFiles } from "../../../src/core/dedupe.ts";
import type { CachePaths } from "../../../src/core/directory.ts";
import { type Manifest, readManifest } from "../../../src/core/manifest.ts";
import { folderUsage } from "../../../src/core/registry/usage.ts";
import { checkTree, isIntact } from "../../../src/core/tree_check.ts";
import { installTree, worldCache } from "../../support/installed_tree.ts";
import { TestWorld } from "../../support/world.ts";

const BIG = "b".repeat(40_000);
const OTHER = "o".repeat(40_000);

async function tree(cache: CachePaths, id: string, files: Record<string, string>) {
  const folder = await installTree(cache, { id, files });
  const manifest: Manifest | undefined = await readManifest(folder);
  assert(manifest !== undefined);
  return { folder, artifact: manifest.artifact, entries: manifest.files, manifest };
}

async function inode(...parts: string[]): Promise<number | null> {
  return (await Deno.lstat(join(...parts))).ino;
}

Deno.test("shareIdenticalFiles() stores what two versions have in common once", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const old = await tree(cache, "gcc-13.1-linux-x64", { "bin/gcc": BIG, "lib/a": OTHER, c: "s" });
  const young = await tree(cache, "gcc-13.2-linux-x64", {
    "bin/gcc": OTHER,
    "lib/moved": BIG,
    c: "s",
  });
  const result = await shareIdenticalFiles(young, cache, world.host);
  assertEquals(result, { linkedFiles: 2, savedBytes: 80_000 });
  assertEquals(await inode(young.folder, "lib/moved"), await inode(old.folder, "bin/gcc"));
  assert(isIntact(await checkTree(young.folder, young.manifest)));
  assert(isIntact(await checkTree(old.folder, old.manifest)));
  const both = folderUsage(old.folder, young.folder);
  assertEquals(both.sizeBytes - both.distinctBytes, 80_000);
  assertEquals(both.freeableBytes, both.distinctBytes);
  const one = folderUsage(young.folder);
  assertEquals(one.sizeBytes - one.freeableBytes, 80_000);
});

Deno.test("shareIdenticalFiles() links to nothing that is damaged, small, of another mode or name", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const old = await tree(cache, "gcc-13.1-linux-x64", { damaged: BIG, mode: OTHER, small: "s" });
  await Deno.writeTextFile(join(old.folder, "damaged"), `${BIG.slice(1)}X`);
  await Deno.chmod(join(old.folder, "mode"), 0o644);
  await tree(cache, "llvm-1-linux-x64", { x: "l".repeat(40_000) });
  await tree(cache, "gcc-13.1-linux-arm64", { x: "a".repeat(40_000) });
  const young = await tree(cache, "gcc-13.2-linux-x64", {
    damaged: BIG,
    mode: OTHER,
    small: "s",
    llvm: "l".repeat(40_000),
    arm: "a".repeat(40_000),
  });
  const result = await shareIdenticalFiles(young, cache, world.host);
  assertEquals(result, { linkedFiles: 0, savedBytes: 0 });
  assert(isIntact(await checkTree(young.folder, young.manifest)));
});

Deno.test("shareIdenticalFiles() does nothing when there is no other version", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const only = await tree(cache, "zig-1-linux-x64", { zig: BIG });
  assertEquals(await shareIdenticalFiles(only, cache, world.host), {
    linkedFiles: 0,
    savedBytes: 0,
  });
});
