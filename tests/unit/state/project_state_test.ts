import { assertEquals } from "@std/assert";
import { silentLog } from "../../../src/core/log.ts";
import {
  emptyState,
  loadState,
  parseState,
  renderState,
  saveState,
} from "../../../src/state/project_state.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("loadState() is empty when there is no state, and never fails on a bad one", async () => {
  await using world = await TestWorld.create();
  assertEquals(await loadState(world.root), emptyState());
  const bad = ["", "{", "[]", "null", '{"schema":2}', '{"activeToolchain":"x"}', "\0"];
  for (const text of bad) {
    await world.write(".toolchainkit/state.json", text);
    const warnings: string[] = [];
    const log = { ...silentLog, warning: (message: string) => void warnings.push(message) };
    assertEquals(await loadState(world.root, { log }), emptyState(), text);
    assertEquals(warnings.length, 1, text);
  }
});

Deno.test("saveState() and loadState() keep every field", async () => {
  await using world = await TestWorld.create();
  const state = {
    ...emptyState(),
    activeToolchain: "llvm-18.1.8-linux-x64",
    uses: ["llvm-18.1.8-linux-x64", "cmake-4.1.0-linux-x64"],
    configHash: "0123456789abcdef",
    configValues: { "build.lto": "a", project: "b" },
    cmakeConfigured: true,
    buildType: "Release",
    buildDirectory: "build",
    generator: "Ninja",
    packages: { manager: "conan", installed: true },
    caching: { enabled: true, tool: "sccache", hitRate: 0.75 },
    bootstrapTime: "2026-01-01T00:00:00.000Z",
    configTime: "2026-01-01T00:00:01.000Z",
  };
  await saveState(world.root, state);
  assertEquals(await loadState(world.root), state);
});

Deno.test("parseState() keeps keys that it does not know and drops values of the wrong type", () => {
  const state = parseState(
    '{"schema":1,"site":{"a":1},"uses":["a",2],"cmakeConfigured":"yes","caching":{"hitRate":"x"}}',
  );
  assertEquals(state?.["site"], { a: 1 });
  assertEquals(state?.uses, ["a"]);
  assertEquals(state?.cmakeConfigured, false);
  assertEquals(state?.caching.hitRate, undefined);
  assertEquals(parseState(renderState(state ?? emptyState())), state);
});
