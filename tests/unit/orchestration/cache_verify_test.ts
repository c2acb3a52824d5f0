import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../src/core/errors.ts";
import { acquireLock } from "../../../src/core/locking.ts";
import { toolchainLockPath } from "../../../src/core/locking/lock_manager.ts";
import type { Manifest } from "../../../src/core/manifest.ts";
import { artifactOf, partsOfId } from "../../../src/orchestration/cache_repair.ts";
import { parseSize } from "../../../src/orchestration/cache_size.ts";
import { verifyCache } from "../../../src/orchestration/cache_verify.ts";
import { installTree, worldCache } from "../../support/installed_tree.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LLVM = { id: "llvm-18.1.8-linux-x64", files: { "bin/clang": "clang", "lib/a": "a" } };
const GCC = { id: "gcc-13.2.0-linux-x64", files: { "bin/gcc": "gcc" } };

Deno.test("verifyCache() reports missing, changed and extra files by entry", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const llvm = await installTree(cache, LLVM);
  await installTree(cache, GCC);
  await Deno.writeTextFile(join(llvm, "bin/clang"), "clanG");
  await Deno.remove(join(llvm, "lib/a"));
  await Deno.writeTextFile(join(llvm, "extra"), "x");
  const report = await verifyCache({ cache, host: world.host });
  assertEquals(report.damaged, 1);
  const [gcc, damaged] = report.entries;
  assertEquals(gcc?.status, "intact");
  assertEquals(damaged?.status, "damaged");
  assertEquals(damaged?.missing, ["lib/a"]);
  assertEquals(damaged?.changed, [{ path: "bin/clang", why: "content" }]);
  assertEquals(damaged?.extra, ["extra"]);
  const one = await verifyCache({ cache, host: world.host, ids: [GCC.id] });
  assertEquals([one.entries.length, one.damaged], [1, 0]);
});

Deno.test("verifyCache() has exactly the damaged entries installed again", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const llvm = await installTree(cache, LLVM);
  const gcc = await installTree(cache, GCC);
  await Deno.writeTextFile(join(llvm, "bin/clang"), "bad");
  await Deno.remove(join(gcc, ".toolchainkit"), { recursive: true });
  const asked: [string, string | undefined][] = [];
  const report = await verifyCache({
    cache,
    host: world.host,
    async reinstall(info, manifest) {
      asked.push([info.id, manifest?.artifact.name]);
      await Deno.remove(info.path, { recursive: true });
      await installTree(cache, info.id === LLVM.id ? LLVM : GCC);
    },
  });
  assertEquals(asked, [[GCC.id, undefined], [LLVM.id, "llvm"]]);
  assertEquals(report.entries.map((entry) => entry.status), ["repaired", "repaired"]);
  assertEquals([report.damaged, report.repaired], [0, 2]);
});

Deno.test("verifyCache() goes on when one repair fails and says why", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  for (const tree of [LLVM, GCC]) {
    const root = await installTree(cache, tree);
    await Deno.writeTextFile(join(root, "extra"), "x");
  }
  const report = await verifyCache({
    cache,
    host: world.host,
    reinstall: (info) => Promise.reject(new Error(`no source for ${info.id}`)),
  });
  assertEquals(report.damaged, 2);
  assertEquals(report.entries.map((entry) => entry.problem), [
    `no source for ${GCC.id}`,
    `no source for ${LLVM.id}`,
  ]);
});

Deno.test("verifyCache() leaves alone what another run installs", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  await installTree(cache, LLVM);
  await using _lock = await acquireLock(toolchainLockPath(cache, LLVM.id), {
    host: world.host,
    timeoutMs: 0,
  });
  const report = await verifyCache({ cache, host: world.host });
  assertEquals(report.entries.map((entry) => entry.status), ["busy"]);
});

Deno.test("partsOfId() takes the name of an entry apart", () => {
  const parts = { name: "llvm", version: "18.1.8", platform: "linux-x64" };
  assertEquals(partsOfId("llvm-18.1.8-linux-x64"), parts);
  assertEquals(partsOfId("arm-none-eabi-14.2.rel1-windows-x64"), {
    name: "arm-none-eabi",
    version: "14.2.rel1",
    platform: "windows-x64",
  });
  assertEquals(partsOfId("zig-0.14.0-dev.1-linux-arm64-musl"), {
    name: "zig",
    version: "0.14.0-dev.1",
    platform: "linux-arm64-musl",
  });
  assertEquals(partsOfId("nonsense"), undefined);
});

Deno.test("artifactOf() prefers what the manifest noted over the catalog", async () => {
  const noted = {
    kind: "toolchain",
    name: "llvm",
    version: "18.1.8",
    platform: "linux-x64",
    archive: "tar.xz",
    strip: 1,
    bin: "bin",
    sources: [{ url: "https://example.test/llvm.tar.xz" }],
  } as const;
  const manifest = { artifact: noted } as unknown as Manifest;
  const info = { id: "llvm-18.1.8-linux-x64" };
  const never = () => Promise.reject(new Error("must not be asked"));
  assertEquals(await artifactOf(info, manifest, never), noted);
  const asked: string[][] = [];
  const lookup = (...words: string[]) => {
    asked.push(words);
    return Promise.resolve(noted);
  };
  await artifactOf(info, undefined, lookup);
  assertEquals(asked, [["llvm", "18.1.8", "linux-x64"]]);
});

Deno.test("parseSize() reads units of 1000 and 1024 and nothing else", async () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["500M", 5e8],
    ["20G", 2e10],
    ["1.5 GiB", 1.5 * 1024 ** 3],
    ["10kb", 10_000],
    ["7 TB", 7e12],
  ];
  for (const [text, bytes] of cases) assertEquals(parseSize(text, "--min-free"), bytes, text);
  for (const bad of ["", "G", "-1G", "1X", "1 iB", "1e9", "ten"]) {
    // deno-lint-ignore require-await -- failsWith takes asynchronous work
    await failsWith(UsageError, async () => parseSize(bad, "--min-free"));
  }
});
