import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Artifact } from "../../../src/core/artifact.ts";
import { CatalogError } from "../../../src/toolchain/registry/catalog.ts";
import {
  HostUnsuitableError,
  ToolchainNotFoundError,
} from "../../../src/toolchain/registry/errors.ts";
import { checkCatalog, ToolchainRegistry } from "../../../src/toolchain/registry.ts";
import { catalogFile, digest, SAMPLE_ENTRY, sampleRegistry } from "../../support/catalogs.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("ToolchainRegistry.lookup() gives the installer all it needs", async () => {
  const { registry } = sampleRegistry();
  const artifact: Artifact = await registry.lookup("smp", "18", "linux-x64");
  assertEquals(artifact, {
    kind: "toolchain",
    name: "sample",
    version: "18.1.8",
    platform: "linux-x64",
    archive: "tar.xz",
    strip: 1,
    bin: "bin",
    sources: [{
      url: "https://vendor.example/releases/18.1.8/sample-18.1.8-linux-x64.tar.xz",
      sha256: digest("8"),
      sizeBytes: 8000,
    }],
    sha256: digest("8"),
    sizeBytes: 8000,
    compiler: "clang",
    stdlib: ["libc++"],
    requires: { glibc: "2.34" },
    signature: {
      kind: "minisign",
      url: "https://vendor.example/releases/18.1.8/sample-18.1.8-linux-x64.tar.xz.minisig",
      key: "KEY",
    },
    license: "Apache-2.0",
  });
});

Deno.test("ToolchainRegistry.lookup() answers address and size, which are never stored", async () => {
  const { registry } = sampleRegistry();
  const metadata = await registry.lookup("sample", "18", "linux-x64");
  assertEquals(
    [metadata.url, metadata.sizeMb],
    ["https://vendor.example/releases/18.1.8/sample-18.1.8-linux-x64.tar.xz", 0.01],
  );
  assertEquals(Object.keys(metadata).filter((key) => key === "url" || key === "sizeMb"), []);
});

Deno.test("ToolchainRegistry.lookup() takes what a platform has in common, and its archive kind", async () => {
  const { registry } = sampleRegistry();
  const artifact = await registry.lookup("sample", "17", "windows-x64");
  assertEquals([artifact.stdlib, artifact.archive, artifact.signature], [
    ["msvc"],
    "zip",
    undefined,
  ]);
});

Deno.test("ToolchainRegistry reads only the family that was asked for", async () => {
  const { registry, read } = sampleRegistry();
  await registry.lookup("sample", "18", "linux-x64");
  await registry.listVersions("sample");
  assertEquals(read, ["index.json", "toolchains/sample.json"]);
});

Deno.test("ToolchainRegistry lists toolchains by name, and tools not among them", async () => {
  const { registry, read } = sampleRegistry();
  assertEquals(await registry.listToolchains(), ["sample"]);
  assertEquals((await registry.available()).map(({ name }) => name), ["sample", "tool"]);
  assertEquals(read, ["index.json"]);
});

Deno.test("ToolchainRegistry.resolveVersion() works with and without a platform", async () => {
  const { registry } = sampleRegistry();
  assertEquals(await registry.resolveVersion("sample", "18"), "18.1.8");
  assertEquals(await registry.resolveVersion("sample", "18", "windows-x64"), "18.1.7");
});

Deno.test("ToolchainRegistry takes users' data in addition, theirs winning", async () => {
  const own = catalogFile({
    sample: {
      ...SAMPLE_ENTRY,
      base: "https://own.example",
      versions: {
        "18.1.9": { "linux-x64": { url: "{base}/s.tar.gz", sha256: digest("a") } },
        "18.1.8": { "linux-x64": { url: "{base}/t.tar.gz", sha256: digest("b") } },
      },
    },
    mine: { ...SAMPLE_ENTRY, aliases: ["own"], summary: "Ours" },
  });
  const { registry } = sampleRegistry(undefined, {
    dataFiles: [{ origin: "own.json", file: own }],
  });
  const newest = await registry.lookup("sample", "18", "linux-x64");
  assertEquals(newest.sources, [{ url: "https://own.example/s.tar.gz", sha256: digest("a") }]);
  assertEquals((await registry.lookup("sample", "18.1.8", "linux-x64")).sha256, digest("b"));
  const older = await registry.lookup("sample", "17", "linux-x64");
  assert("url" in (older.sources[0] ?? {}) && JSON.stringify(older).includes("vendor.example"));
  assertEquals((await registry.entry("own")).name, "mine");
  assertEquals(await registry.listToolchains(), ["mine", "sample"]);
});

Deno.test("ToolchainRegistry.lookup() names the nearest name when there is none", async () => {
  const { registry } = sampleRegistry();
  const error = await assertRejects(
    () => registry.lookup("sampel", "1", "linux-x64"),
    ToolchainNotFoundError,
  );
  assertEquals([error.exit, error.details.near], [3, ["sample"]]);
  for (const name of ["constructor", "__proto__", "toString"]) {
    await assertRejects(() => registry.lookup(name, "1", "linux-x64"), ToolchainNotFoundError);
  }
});

Deno.test("ToolchainRegistry.assertRunsHere() refuses what needs a newer C library", async () => {
  await using world = await TestWorld.create();
  const host = {
    ...world.host,
    platform: { os: "linux", architecture: "x64", abi: "glibc", libcVersion: "2.17" },
  } as const;
  const { registry } = sampleRegistry(undefined, { host });
  const artifact = await registry.lookup("sample", "18.1.8", "linux-x64", {
    forThisMachine: false,
  });
  const error = await assertRejects(() => registry.assertRunsHere(artifact), HostUnsuitableError);
  assertEquals(error.details.works, "17.0.6");
});

Deno.test("checkCatalog() refuses other schemas and shapes", async () => {
  const bad = [null, 3, {}, { schema: 2, entries: {} }, { schema: 1, entries: 7 }];
  for (const value of bad) {
    const error = await assertRejects(
      () => Promise.resolve().then(() => checkCatalog(value, "own.json")),
      CatalogError,
    );
    assertEquals([error.exit, error.details.file], [2, "own.json"]);
  }
});

Deno.test("the program's own data resolves the names that people type", async () => {
  const registry = new ToolchainRegistry();
  const table: [string, string, string, string][] = [
    ["clang", "18", "llvm", "18.1.8"],
    ["llvm", ">=17 <18", "llvm", "17.0.6"],
    ["gcc", "13.2", "gcc", "13.2.0-2"],
    ["ndk", "lts", "android-ndk", "r27d"],
    ["zig", "0.13", "zig", "0.13.0"],
    ["mingw", "13", "mingw-builds-posix-seh-ucrt", "13.2.0-rt_v11-rev1"],
  ];
  for (const [name, version, canonical, resolved] of table) {
    const platform = name === "mingw" ? "windows-x64" : "linux-x64";
    const artifact = await registry.lookup(name, version, platform);
    assertEquals([artifact.name, artifact.version], [canonical, resolved], `${name} ${version}`);
  }
});
