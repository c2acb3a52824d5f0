import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Distribution } from "../../../src/caching/types.ts";
import { ensureGlobalCacheStructure } from "../../../src/core/directory.ts";
import type { Host } from "../../../src/core/host.ts";
import {
  parseIcecreamSlots,
  provideDistribution,
} from "../../../src/orchestration/build_cache_distribution.ts";
import { BuildCacheToolError } from "../../../src/orchestration/build_cache_tool.ts";
import type { ProvidedToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const DISTCC: Distribution = { engine: "distcc", hosts: ["a/4"] };
type Command = ReturnType<typeof command>;
const command = (path: string, args: string[] = []) => ({ path, args });

async function provide(
  world: TestWorld,
  distribution: Distribution,
  changes: Partial<Host>,
  [cCompiler, cxxCompiler]: readonly [Command, Command] = [
    command("/usr/bin/gcc"),
    command("/usr/bin/g++"),
  ],
) {
  const warnings: string[] = [];
  const log = { ...world.host.log, warning: (text: string) => warnings.push(text) };
  const plan = await provideDistribution(distribution, undefined, {
    cache: await ensureGlobalCacheStructure(world.path("cache")),
    provided: { layout: { cCompiler, cxxCompiler } } as unknown as ProvidedToolchain,
    host: { ...world.host, log, ...changes },
  });
  return { plan, warnings };
}

Deno.test("provideDistribution() takes the program of the machine", async () => {
  await using world = await TestWorld.create();
  const distcc = await world.write("bin/distcc", "#!/bin/sh\n");
  await Deno.chmod(distcc, 0o755);
  const { plan, warnings } = await provide(world, DISTCC, { env: { PATH: world.path("bin") } });
  assertEquals([plan?.command, plan?.variables], [distcc, { DISTCC_HOSTS: "a/4" }]);
  assertEquals(warnings, []);
  const error = await failsWith(
    BuildCacheToolError,
    () => provide(world, DISTCC, { env: { PATH: world.path("empty") } }),
  );
  assertStringIncludes(error.message, "no distcc in PATH");
});

Deno.test("provideDistribution() sends nothing when offline, and says so", async () => {
  await using world = await TestWorld.create();
  for (const engine of ["distcc", "icecream", "sccache-dist"] as const) {
    const { plan, warnings } = await provide(world, { engine }, { offline: true });
    assertEquals(plan, undefined);
    assertStringIncludes(warnings[0] ?? "", "this run is offline");
  }
});

Deno.test("provideDistribution() leaves a compiler alone that is an argument of a program", async () => {
  await using world = await TestWorld.create();
  const zig = [command("/t/zig", ["cc"]), command("/t/zig", ["c++"])] as const;
  const { plan, warnings } = await provide(world, DISTCC, {}, zig);
  assertEquals(plan, undefined);
  assertStringIncludes(warnings[0] ?? "", '"/t/zig"');
});

Deno.test("provideDistribution() sends no compiler of another system to Linux servers", async () => {
  await using world = await TestWorld.create();
  const platform = { ...world.host.platform, os: "macos" as const };
  const { plan, warnings } = await provide(world, { engine: "sccache-dist" }, { platform });
  assertEquals(plan, undefined);
  assertStringIncludes(warnings[0] ?? "", "run Linux");
});

Deno.test("parseIcecreamSlots() adds up what a scheduler lists", () => {
  const text = `200-ICECC 1.4.0: 8s uptime, 2 hosts, 0 jobs in queue (4 total).
200 Use 'help' for help and 'quit' to quit.
 node1 (127.0.0.1:0) [x86_64] speed=0.00 jobs=0/2 load=1000
 node2 (127.0.0.1:38768) [x86_64] speed=0.00 jobs=1/16 load=12
200 done
`;
  assertEquals(parseIcecreamSlots(text), 18);
  assertEquals(parseIcecreamSlots("HTTP/1.1 400 Bad Request"), undefined);
});
