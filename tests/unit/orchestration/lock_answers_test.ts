import { assertEquals } from "@std/assert";
import type { LockedItem, LockFile } from "../../../src/config/lock_file.ts";
import type { Artifact } from "../../../src/core/artifact.ts";
import { answersRequest, answersRequests } from "../../../src/orchestration/lock_answers.ts";
import { configOf } from "../../support/config_text.ts";

const GCC: Artifact = {
  kind: "toolchain",
  name: "gcc",
  version: "14.3.0-1",
  platform: "linux-x64",
  archive: "tar.xz",
  strip: 1,
  bin: "bin",
  sources: [{ npm: "gcc@14.3.0" }],
};

function lockOf(item: Partial<LockedItem>, build: Partial<Artifact> = {}): LockFile {
  const platforms = { "linux-x64": { ...GCC, ...build } };
  const main = { type: "gcc", request: "14", platforms, ...item };
  return { version: 1, configHash: "0".repeat(16), toolchains: { main }, tools: {} };
}

const config = await configOf("toolchains: [{name: main, type: gcc, version: '14'}]\n");
const how = { tools: [], canonical: (name: string) => Promise.resolve(name) };

Deno.test("answersRequest() takes patterns at their word, and channels as they come", () => {
  assertEquals(answersRequest("14", "14.3.0-1"), true);
  assertEquals(answersRequest(">=13 <15", "4.8.5"), false);
  assertEquals(answersRequest("14", "4.8.5"), false);
  assertEquals(answersRequest("latest", "1.0"), true);
  assertEquals(answersRequest("latest", "1.0-rc1"), true);
  assertEquals(answersRequest("lts", "4.8.5"), true);
});

Deno.test("answersRequests() refuses another version, type or name than the configuration asks for", async () => {
  const cases: [LockFile, boolean][] = [
    [lockOf({}), true],
    [lockOf({ request: "13" }), false],
    [lockOf({ type: "zig" }), false],
    [lockOf({}, { version: "4.8.5" }), false],
    [lockOf({}, { name: "zig" }), false],
    [lockOf({ type: "zig" }, { name: "zig" }), false],
    [{ ...lockOf({}), toolchains: {} }, true],
    [{ ...lockOf({}), tools: lockOf({}).toolchains }, false],
  ];
  for (const [lock, expected] of cases) {
    assertEquals(
      await answersRequests(lock, config, how),
      expected,
      JSON.stringify(lock.toolchains),
    );
  }
});

Deno.test("answersRequests() knows aliases, and looks at tools as well", async () => {
  const alias = {
    ...how,
    canonical: (name: string) => Promise.resolve(name === "gcc" ? "g" : name),
  };
  assertEquals(await answersRequests(lockOf({ type: "g" }, { name: "g" }), config, alias), true);
  const tools = [{ name: "cmake", type: "cmake", version: "4" }];
  const cmake = (version: string): LockFile => ({
    ...lockOf({}),
    tools: {
      cmake: {
        type: "cmake",
        request: "4",
        platforms: { "linux-x64": { ...GCC, kind: "tool", name: "cmake", version } },
      },
    },
  });
  assertEquals(await answersRequests(cmake("4.1.2"), config, { ...how, tools }), true);
  assertEquals(await answersRequests(cmake("3.9.0"), config, { ...how, tools }), false);
});
