import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type Artifact, artifactId } from "../../../../src/core/artifact.ts";
import {
  buildIdentity,
  hasTreesOf,
  placements,
  withOwnId,
} from "../../../../src/core/install/build_identity.ts";
import { checksumDifference } from "../../../../src/core/install/installed_check.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

const CC: Artifact = {
  kind: "toolchain",
  name: "cc",
  version: "1.0",
  platform: "linux-x64",
  archive: "tar.gz",
  strip: 1,
  bin: "bin",
  sources: [
    { url: "https://one.example/cc.tar.gz", sha256: A },
    { npm: "cc@1.0.0", sha256: B, strip: 2 },
  ],
};

Deno.test("buildIdentity() depends on bytes and layout, not on places and their order", () => {
  const same = [
    { ...CC, sources: CC.sources.toReversed() },
    { ...CC, sources: [{ url: "https://two.example/x", sha256: A }, ...CC.sources] },
    { ...CC, license: "MIT", bin: "usr/bin" },
  ];
  for (const other of same) assertEquals(buildIdentity(other), buildIdentity(CC));
  const [first, second] = CC.sources;
  const others: Artifact[] = [
    { ...CC, strip: 0 },
    { ...CC, archive: "raw" },
    { ...CC, sources: CC.sources.slice(0, 1) },
    { ...CC, sources: [{ ...first, subdirectory: "x" }, second] as Artifact["sources"] },
    { ...CC, sources: [{ ...first, sha256: "c".repeat(64) }, second] as Artifact["sources"] },
  ];
  assertEquals(new Set([CC, ...others].map(buildIdentity)).size, others.length + 1);
});

Deno.test("buildIdentity() takes the place for the bytes where there is no checksum", () => {
  const from = (url: string): Artifact => ({ ...CC, sources: [{ url }] });
  assertNotEquals(
    buildIdentity(from("https://one.example/a")),
    buildIdentity(from("https://one.example/b")),
  );
  assertEquals(
    buildIdentity(from("https://me:secret@one.example/a?token=1")),
    buildIdentity(from("https://one.example/a?token=2")),
  );
});

Deno.test("hasTreesOf() looks at bytes and layouts only", () => {
  const [first, second] = CC.sources;
  const moved = { ...CC, sources: [{ url: "https://two.example/x", sha256: A }] };
  assertEquals(hasTreesOf(moved, [CC]), true);
  assertEquals(hasTreesOf(CC, [moved]), false);
  assertEquals(hasTreesOf(CC, [moved, { ...CC, sources: [second] as Artifact["sources"] }]), true);
  assertEquals(hasTreesOf({ ...moved, strip: 0 }, [CC]), false);
  assertEquals(
    hasTreesOf({ ...CC, sources: [{ ...first, sha256: "c".repeat(64) }] as Artifact["sources"] }, [
      CC,
    ]),
    false,
  );
});

Deno.test("placements() tries the plain id first, unless it belongs to another build", () => {
  const [plain, own] = placements(CC).map(artifactId);
  assertEquals(plain, "cc-1.0-linux-x64");
  assertMatch(own ?? "", /^cc-1\.0-linux-x64-[0-9a-f]{12}$/);
  assertEquals(placements(withOwnId(CC)).map(artifactId), [own]);
});

Deno.test("checksumDifference() accepts a tree of any source, unpacked as that source says", () => {
  const head = (sha256: string, artifact: Artifact = CC) => ({
    source: "somewhere",
    sha256,
    artifact,
  });
  assertEquals(checksumDifference(CC, head(A)), undefined);
  assertEquals(checksumDifference(CC, head(B)), undefined);
  assertEquals(checksumDifference({ ...CC, sources: CC.sources.slice(0, 1) }, head(A)), undefined);
  const onlyA = { ...CC, sources: CC.sources.slice(0, 1) };
  assertEquals(checksumDifference(onlyA, head(B))?.wanted, A);
  // The same archive with another folder stripped is another tree.
  assertEquals(checksumDifference(onlyA, head(A, { ...CC, strip: 0 }))?.installed, A);
});
