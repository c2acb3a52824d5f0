import { assert, assertEquals } from "@std/assert";
import type { Host } from "../../../src/core/host.ts";
import { ProcessStartError } from "../../../src/core/process.ts";
import { chooseNewCompiler } from "../../../src/orchestration/new_compiler.ts";
import { NoCompilerError } from "../../../src/orchestration/provide_toolchain.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A machine without programs, whose every request takes that long and fails. */
async function unreachable(requestMs: number) {
  const world = await TestWorld.create();
  const asked: string[] = [];
  let nowMs = world.host.now();
  const host: Host = {
    ...world.host,
    env: { ...world.host.env, PATH: world.path("bin") },
    now: () => nowMs,
    sleep: () => Promise.resolve(),
    fetch(request) {
      asked.push(new URL(request.url).pathname);
      nowMs += requestMs;
      return Promise.reject(new TypeError("no route to host"));
    },
    run: ({ command }) => Promise.reject(new ProcessStartError(command, new Error("not here"))),
  };
  const settings = {
    projectRoot: world.root,
    configFile: world.path("toolchainkit.yaml"),
    cacheDir: world.path("cache"),
    offline: false,
    locked: false,
    trust: false,
  };
  const choose = () => chooseNewCompiler({ bootstrap: true }, settings, host);
  return { world, choose, asked };
}

Deno.test("chooseNewCompiler() tries every recommended compiler while that takes no time", async () => {
  const { world, choose, asked } = await unreachable(1);
  await using _world = world;
  const error = await failsWith(NoCompilerError, choose);
  assert(error.message.includes("zig 0.15.2") && error.message.includes("zig 0.16.0"));
  assert(new Set(asked).size > 1);
});

Deno.test("chooseNewCompiler() looks at the machine soon where nothing can be reached", async () => {
  const { world, choose, asked } = await unreachable(10_000);
  await using _world = world;
  await failsWith(NoCompilerError, choose);
  assertEquals(new Set(asked).size, 1);
});
