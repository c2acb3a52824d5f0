import { assertEquals } from "@std/assert";
import type { Artifact, ArtifactSource } from "../../../../src/core/artifact.ts";
import { isSameBuild } from "../../../../src/toolchain/registry/same_build.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const C = "c".repeat(128);

const VENDOR: ArtifactSource = {
  url: "https://vendor.example/cc.tar.xz",
  sha256: A,
  sizeBytes: 10,
};
const NPM: ArtifactSource = {
  npm: "@cc/linux@1.0.0",
  sha512: C,
  member: "cc.tar.xz",
  memberDigests: { sha256: A },
};
const PYPI: ArtifactSource = { pypi: "cc==1.0", sha256: B, wheelPlatform: "any", archive: "zip" };

const KNOWN: Artifact = {
  kind: "toolchain",
  name: "cc",
  version: "1.0",
  platform: "linux-x64",
  archive: "tar.xz",
  strip: 1,
  bin: "bin",
  compiler: "gcc",
  toolPrefix: "x-",
  target: "x-linux-gnu",
  sources: [VENDOR, NPM, PYPI],
};

Deno.test("isSameBuild() accepts the build, a part of its sources, and other descriptions", () => {
  const same: Artifact[] = [
    KNOWN,
    { ...KNOWN, sources: [PYPI, VENDOR] },
    { ...KNOWN, license: "MIT", requires: { glibc: "2.99" }, stdlib: ["x"], upstreamVersion: "9" },
    { ...KNOWN, sources: [{ ...VENDOR, sizeBytes: 11 }] },
  ];
  for (const asked of same) assertEquals(isSameBuild(asked, KNOWN), true, JSON.stringify(asked));
});

Deno.test("isSameBuild() refuses every change of what is fetched, unpacked or run", () => {
  const builds: Artifact[] = [
    { ...KNOWN, kind: "tool" },
    { ...KNOWN, name: "dd" },
    { ...KNOWN, version: "1.1" },
    { ...KNOWN, platform: "linux-arm64" },
    { ...KNOWN, strip: 0 },
    { ...KNOWN, archive: "raw" },
    { ...KNOWN, bin: "lib" },
    { ...KNOWN, compiler: "clang" },
    { ...KNOWN, toolPrefix: "y-" },
    { ...KNOWN, target: "y-linux-gnu" },
    { ...KNOWN, sources: [] },
  ];
  const sources: ArtifactSource[] = [
    { url: "https://evil.example/cc.tar.xz", sha256: A },
    { ...VENDOR, sha256: B },
    { ...VENDOR, subdirectory: "x" },
    { ...VENDOR, strip: 2 },
    { ...VENDOR, archive: "zip" },
    { ...NPM, npm: "@evil/linux@1.0.0" },
    { ...NPM, member: "evil.tar.xz" },
    { ...NPM, memberDigests: { sha256: B } },
    { ...NPM, memberDigests: {} },
    { ...NPM, sha512: "d".repeat(128) },
    { ...PYPI, pypi: "evil==1.0" },
    { ...PYPI, wheelPlatform: "win_amd64" },
    { ...PYPI, sha256: A },
    { npm: "cc==1.0", sha256: B },
  ];
  for (const source of sources) builds.push({ ...KNOWN, sources: [VENDOR, source] });
  for (const asked of builds) assertEquals(isSameBuild(asked, KNOWN), false, JSON.stringify(asked));
});

Deno.test("isSameBuild() refuses a source that lost the checksum which data promises", () => {
  const bare: ArtifactSource = { pypi: "cc==1.0", wheelPlatform: "any", archive: "zip" };
  const asked = { ...KNOWN, sources: [bare] };
  assertEquals(isSameBuild(asked, KNOWN), false);
});

Deno.test("isSameBuild() lets a checksum narrow what data does not promise, under the same signature", () => {
  const signature = {
    kind: "minisign",
    url: "https://vendor.example/cc.minisig",
    key: "K",
  } as const;
  const url = { url: "https://vendor.example/cc.tar.xz" };
  const known: Artifact = { ...KNOWN, sources: [url], signature };
  const locked: Artifact = { ...known, sources: [{ ...url, sha256: B }], sha256: B };
  assertEquals(isSameBuild(locked, known), true);
  assertEquals(isSameBuild({ ...locked, signature: { ...signature, key: "E" } }, known), false);
  const { signature: _signature, ...unsigned } = locked;
  assertEquals(isSameBuild(unsigned, known), false);
});

Deno.test("isSameBuild() compares addresses without their secrets, as locks hold them", () => {
  const known = {
    ...KNOWN,
    sources: [{ url: "https://me:s3cret@h.example/cc?token=x", sha256: A }],
  };
  const asked = { ...KNOWN, sources: [{ url: "https://h.example/cc?token=***", sha256: A }] };
  assertEquals(isSameBuild(asked, known), true);
});
