import { assertEquals, assertMatch } from "@std/assert";
import type { CacheTool } from "../../../src/caching/types.ts";
import {
  debugLimit,
  folderLimit,
  LOCKED_VERSIONS,
} from "../../../src/orchestration/build_cache_tool.ts";

const limitOf = (name: CacheTool["name"], version: string) =>
  folderLimit({ name, version, path: `/bin/${name}` });

Deno.test("folderLimit() tells versions that share everywhere from those that do not", () => {
  assertEquals(limitOf("sccache", "0.14.0"), undefined);
  assertEquals(limitOf("ccache", "4.7.5"), undefined);
  assertMatch(limitOf("sccache", "0.10.0") ?? "", /only where .* the same folders; sccache 0\.14/);
  assertMatch(limitOf("sccache", "0.6.0") ?? "", /debug information then names these/);
  assertMatch(limitOf("ccache", "3.7.12") ?? "", /only where .* the same folders; ccache 4\.0/);
});

Deno.test("debugLimit() tells versions whose debug information names other folders", () => {
  const limit = (name: CacheTool["name"], version: string) =>
    debugLimit({ name, version, path: `/bin/${name}` });
  assertMatch(limit("sccache", "0.16.0") ?? "", /names the folder in which it was compiled/);
  assertEquals([limit("sccache", "0.19.0"), limit("ccache", "4.7.5")], [undefined, undefined]);
});

Deno.test("LOCKED_VERSIONS are the newest that package registries have", async () => {
  for (const name of ["ccache", "sccache"] as const) {
    const path = new URL(`../../../data/tools/${name}.json`, import.meta.url);
    const data = JSON.parse(await Deno.readTextFile(path));
    const versions = Object.entries<{ "linux-x64": { sources?: { pypi?: string }[] } }>(
      data.entries[name].versions,
    );
    const inRegistry = versions.find(([, builds]) =>
      builds["linux-x64"].sources?.some(({ pypi }) => pypi !== undefined)
    );
    const newest = versions[0]?.[0];
    const locked = LOCKED_VERSIONS[name] === "latest" ? newest ?? "" : LOCKED_VERSIONS[name];
    assertEquals(inRegistry?.[0].startsWith(locked), true, `${inRegistry?.[0]} and ${locked}`);
  }
});
