import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  createManifest,
  isInstalledTree,
  isSafeEntryPath,
  type ManifestEntry,
  ManifestError,
  parseManifest,
  readManifest,
  readManifestIfValid,
  renderManifest,
  treeDigest,
  writeManifest,
} from "../../../src/core/manifest.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const CC: ManifestEntry = {
  path: "bin/cc",
  kind: "file",
  sizeBytes: 3,
  mode: 0o755,
  sha256: "a".repeat(64),
};
const LINK: ManifestEntry = {
  path: "bin/c++",
  kind: "symlink",
  sizeBytes: 0,
  mode: 0o777,
  target: "cc",
};
const FACTS = {
  artifact: { kind: "toolchain", name: "llvm", version: "18", platform: "linux-x64" },
  source: "https://example.test/llvm.tar.xz",
  sha256: "b".repeat(64),
  installedAt: "2026-01-01T00:00:00.000Z",
} as const;

Deno.test("writeManifest() and readManifest() keep everything, entries sorted", async () => {
  await using world = await TestWorld.create();
  const manifest = await createManifest(FACTS, [CC, LINK]);
  assertEquals(manifest.files, [LINK, CC]);
  assertEquals(manifest.sizeBytes, 3);
  assertEquals(await isInstalledTree(world.root), false);
  await writeManifest(world.root, manifest);
  assertEquals(await isInstalledTree(world.root), true);
  assertEquals(await readManifest(world.root), manifest);
});

Deno.test("readManifest() is undefined without a manifest and fails on a damaged one", async () => {
  await using world = await TestWorld.create();
  assertEquals(await readManifest(world.root), undefined);
  await world.write(".toolchainkit/manifest.json", "{}");
  const error = await failsWith(ManifestError, () => readManifest(world.root));
  assertEquals(error.exit, 4);
  assertEquals(await readManifestIfValid(world.root), undefined);
});

Deno.test("parseManifest() refuses cut, foreign, newer and malicious texts", async () => {
  const good = renderManifest(await createManifest(FACTS, [CC]));
  assertEquals(parseManifest(good, "m").files, [CC]);
  const bad = [
    "",
    "null",
    good.slice(0, -10),
    good.replace('"schema": 1', '"schema": 2'),
    good.replace('"bin/cc"', '"../cc"'),
    good.replace('"bin/cc"', '"/bin/cc"'),
    good.replace('"file"', '"device"'),
  ];
  for (const text of bad) {
    // deno-lint-ignore require-await -- failsWith takes asynchronous work
    await failsWith(ManifestError, async () => parseManifest(text, "m"));
  }
});

Deno.test("treeDigest() depends on contents, names, links and execute bits only", async () => {
  const digest = await treeDigest([CC, LINK]);
  assertEquals(await treeDigest([LINK, CC]), digest);
  assertEquals(await treeDigest([{ ...CC, mode: 0o700 }, LINK]), digest);
  const others: ManifestEntry[][] = [
    [CC],
    [{ ...CC, mode: 0o644 }, LINK],
    [{ ...CC, sha256: "c".repeat(64) }, LINK],
    [{ ...CC, path: "bin/gcc" }, LINK],
    [CC, { ...LINK, target: "gcc" }],
  ];
  const digests = await Promise.all(others.map((entries) => treeDigest(entries)));
  for (const other of digests) assertNotEquals(other, digest);
  assertEquals(new Set(digests).size, others.length);
});

Deno.test("isSafeEntryPath() keeps entries below the tree", () => {
  assert(isSafeEntryPath("a/b/c++.h"));
  assert(isSafeEntryPath("a..b"));
  for (const bad of ["", "/a", "../a", "a/../b", "a//b", "a/", "./a", "C:/a", "a\\b", "a\0"]) {
    assertEquals(isSafeEntryPath(bad), false, bad);
  }
});
