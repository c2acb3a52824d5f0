import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { pgoStage, provideProfile } from "../../../src/orchestration/pgo_profile.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

function spec(recorded: string, stage: "instrumented" | "optimized"): ToolchainFileSpec {
  return {
    name: "main",
    toolchainId: "system-gcc-12.2.0",
    compilerKind: "gcc",
    cCompiler: { path: "/usr/bin/gcc" },
    cxxCompiler: { path: "/usr/bin/g++" },
    hostOs: "linux",
    target: { os: "linux", processor: "x86_64", cross: false },
    pgo: { stage, profile: recorded },
  };
}

Deno.test("pgoStage() reads the stage off the layers", () => {
  assertEquals(pgoStage([{ name: "hardened" }]), undefined);
  assertEquals(pgoStage([{ name: "PGO-Optimized" }]), "optimized");
  assertEquals(pgoStage([{ name: "pgo-instrumented" }]), "instrumented");
});

Deno.test("provideProfile() leaves the folder alone that programs write to", async () => {
  await using world = await TestWorld.create();
  const recorded = world.path("pgo", "recorded");
  const one = spec(recorded, "instrumented");
  assertEquals(await provideProfile(one, world.host), one);
  assert((await Deno.stat(recorded)).isDirectory);
  const { pgo: _, ...plain } = one;
  assertEquals(await provideProfile(plain, world.host), plain);
});

Deno.test("provideProfile() refuses to guide a build by nothing", async () => {
  await using world = await TestWorld.create();
  const recorded = world.path("pgo", "recorded");
  await world.write("pgo/recorded/notes.txt", "no profile");
  const error = await failsWith(
    BuildSettingsError,
    () => provideProfile(spec(recorded, "optimized"), world.host),
  );
  assertStringIncludes(error.message, `there is no profile in "${recorded}"`);
  assertMatch(error.hint ?? "", /pgo-instrumented/);
});

Deno.test("provideProfile() refuses a folder in which programs would see a placeholder", async () => {
  await using world = await TestWorld.create();
  const recorded = world.path("50%p", "recorded");
  const error = await failsWith(
    BuildSettingsError,
    () => provideProfile(spec(recorded, "instrumented"), world.host),
  );
  assertMatch(error.message, /"pgo-instrumented": programs would take the % in/);
});

Deno.test("provideProfile() keeps what guides a build apart from what is recorded, anew for every profile", async () => {
  await using world = await TestWorld.create();
  const recorded = world.path("pgo", "recorded");
  const file = await world.write("pgo/recorded/a#b.gcda", "first");
  const guide = async () => {
    const { pgo } = await provideProfile(spec(recorded, "optimized"), world.host);
    assert(pgo !== undefined && pgo.stage === "optimized");
    return pgo.profile;
  };
  const first = await guide();
  assertEquals(dirname(first), world.path("pgo", "used", "main"));
  assertEquals(await Deno.readTextFile(join(first, "a#b.gcda")), "first");
  assertEquals(await guide(), first);
  await Deno.writeTextFile(file, "second run");
  const second = await guide();
  assert(second !== first);
  assertEquals(await Deno.readTextFile(join(second, "a#b.gcda")), "second run");
  const kept = [...(await Array.fromAsync(Deno.readDir(dirname(second))))].map(({ name }) => name);
  assertEquals(kept, [second.slice(second.lastIndexOf("/") + 1)]);
});
