import { assertEquals } from "@std/assert";
import {
  CacheDetector,
  cacheFeatures,
  type CacheWish,
  chooseCacheTool,
  parseCacheVersion,
  suitableTools,
  toolToInstall,
} from "../../../src/caching/detection.ts";
import type { CacheTool } from "../../../src/caching/types.ts";
import { isVersionAtLeast } from "../../../src/caching/versions.ts";
import { TestWorld } from "../../support/world.ts";

const tool = (name: CacheTool["name"], version: string): CacheTool => ({
  name,
  version,
  path: `/bin/${name}`,
});
const wish = (changes: Partial<CacheWish> = {}): CacheWish => ({
  tool: "auto",
  compiler: "gcc",
  ...changes,
});

Deno.test("chooseCacheTool() takes the better program for the compiler", () => {
  const both = [tool("ccache", "4.7.5"), tool("sccache", "0.16.0")];
  assertEquals(chooseCacheTool(wish(), both)?.name, "ccache");
  assertEquals(chooseCacheTool(wish({ compiler: "msvc" }), both)?.name, "sccache");
  assertEquals(chooseCacheTool(wish({ tool: "sccache" }), both)?.name, "sccache");
  const old = [tool("ccache", "3.7.12"), tool("sccache", "0.16.0")];
  assertEquals(chooseCacheTool(wish(), old)?.name, "sccache");
  assertEquals(chooseCacheTool(wish(), [tool("sccache", "0.4.0-pre.6")])?.version, "0.4.0-pre.6");
  assertEquals(chooseCacheTool(wish({ compiler: "msvc" }), [tool("ccache", "4.14.2")]), undefined);
});

Deno.test("chooseCacheTool() takes no version that would pass over a setting", () => {
  const remote = { type: "redis", url: "redis://h", mode: "read-only" } as const;
  const present = [tool("ccache", "4.3"), tool("sccache", "0.15.0")];
  assertEquals(chooseCacheTool(wish({ remote }), present), undefined);
  const newer = tool("sccache", "0.16.0");
  assertEquals(chooseCacheTool(wish({ remote }), [...present, newer]), newer);
});

Deno.test("suitableTools() goes by the server and by who distributes", () => {
  assertEquals(suitableTools(wish({ remote: { type: "s3" } })), ["sccache"]);
  assertEquals(suitableTools(wish({ remote: { type: "redis", url: "h" } })), ["ccache", "sccache"]);
  assertEquals(suitableTools(wish({ remote: { type: "redis", url: "h", ttlSeconds: 60 } })), [
    "sccache",
  ]);
  assertEquals(suitableTools(wish({ tool: "ccache", remote: { type: "s3" } })), []);
  assertEquals(suitableTools(wish({ distribution: { engine: "distcc" } })), ["ccache"]);
  assertEquals(suitableTools(wish({ distribution: { engine: "sccache-dist" } })), ["sccache"]);
  assertEquals(
    suitableTools(wish({ distribution: { engine: "icecream" }, remote: { type: "s3" } })),
    [],
  );
});

Deno.test("toolToInstall() installs sccache unless only ccache will do", () => {
  assertEquals(toolToInstall({ tool: "auto" }), "sccache");
  assertEquals(toolToInstall({ tool: "ccache" }), "ccache");
  assertEquals(toolToInstall({ tool: "auto", distribution: { engine: "distcc" } }), "ccache");
});

Deno.test("cacheFeatures() knows what came when", () => {
  assertEquals(cacheFeatures(tool("ccache", "4.5.1")).remoteVariable, "CCACHE_SECONDARY_STORAGE");
  assertEquals(cacheFeatures(tool("ccache", "4.14.2")).remoteVariable, "CCACHE_REMOTE_STORAGE");
  assertEquals(cacheFeatures(tool("ccache", "3.7.1")).remoteVariable, undefined);
  assertEquals(cacheFeatures(tool("sccache", "0.16.0")).baseDirectories, true);
  assertEquals(cacheFeatures(tool("sccache", "0.4.0-pre.6")).serverSocket, false);
});

Deno.test("parseCacheVersion() reads what both programs print", () => {
  assertEquals(parseCacheVersion("ccache version 4.7.5\nFeatures: file-storage"), "4.7.5");
  assertEquals(parseCacheVersion("sccache 0.4.0-pre.6\n"), "0.4.0-pre.6");
  assertEquals(parseCacheVersion("no"), undefined);
});

Deno.test("isVersionAtLeast() compares numbers, not letters", () => {
  assertEquals(isVersionAtLeast("4.10", "4.9"), true);
  assertEquals(isVersionAtLeast("0.8", "0.8.0"), true);
  assertEquals(isVersionAtLeast("0.7.9", "0.8"), false);
});

Deno.test("CacheDetector finds the programs of PATH that run", async () => {
  await using world = await TestWorld.create();
  const bin = world.path("bin");
  await Deno.mkdir(bin);
  const script = (name: string, text: string) =>
    Deno.writeTextFile(`${bin}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await script("ccache", "echo ccache version 4.8.2");
  await script("sccache", "exit 3");
  const host = { ...world.host, env: { ...world.host.env, PATH: bin } };
  const detector = new CacheDetector(host, () => Promise.resolve("/installed/sccache"));
  assertEquals(await detector.detectAll(), [{
    name: "ccache",
    path: `${bin}/ccache`,
    version: "4.8.2",
  }]);
  assertEquals(await detector.detect(), "ccache");
  assertEquals(await detector.installSccache(), "/installed/sccache");
  const bare = new CacheDetector({ ...host, env: { PATH: world.path("none") } });
  assertEquals(await bare.detect(), undefined);
});
