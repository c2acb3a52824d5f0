import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { crossTarget } from "../../../src/cross/targets.ts";
import {
  chooseTarget,
  crossBuild,
  TargetUnknownError,
  toolchainFor,
  variantName,
} from "../../../src/orchestration/cross_build.ts";
import type { ProvidedToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

function provided(
  compiler: "gcc" | "clang" | "zig",
  facts: { target: string; sysroot?: string },
): ProvidedToolchain {
  return {
    config: {
      name: "main",
      type: compiler,
      version: "latest",
      source: { kind: "system" },
      stdlib: undefined,
      linker: undefined,
      sysroot: facts.sysroot,
      layers: [],
      sha256: undefined,
      fallback: undefined,
      customPaths: {},
    },
    id: `system-${compiler}-1`,
    version: "1",
    root: undefined,
    layout: {
      compiler,
      root: "/usr",
      bin: "/usr/bin",
      cCompiler: { path: "/bin/true" },
      cxxCompiler: { path: "/bin/true" },
      tools: {},
    },
    artifact: undefined,
    system: {
      type: compiler,
      version: "1",
      target: facts.target,
      cCompiler: "/bin/true",
      cxxCompiler: "/bin/true",
      root: "/usr",
      stdlibs: [],
      linkers: [],
    },
    install: undefined,
  };
}

Deno.test("chooseTarget() means this machine by nothing and by its own name", async () => {
  await using world = await TestWorld.create();
  const platform = {
    ...world.host.platform,
    os: "linux",
    architecture: "x64",
    abi: "glibc",
  } as const;
  assertEquals(chooseTarget(undefined, platform), undefined);
  assertEquals(chooseTarget("linux-x64", platform), undefined);
  assertEquals(chooseTarget("linux-x64-musl", platform)?.libc, "musl");
  assertEquals(chooseTarget("linux-arm64", platform)?.processor, "aarch64");
  const error = assertThrows(() => chooseTarget("linux-riscv", platform), TargetUnknownError);
  assertStringIncludes(error.hint ?? "", "linux-riscv64");
  assertEquals(error.exit, 3);
});

Deno.test("toolchainFor() takes what was asked for before what the target is built by", () => {
  const config = { cross: { toolchains: { "linux-arm64": "pi" } } } as unknown as Parameters<
    typeof toolchainFor
  >[2];
  const target = crossTarget("linux-arm64");
  assertEquals(toolchainFor(target, undefined, config), "pi");
  assertEquals(toolchainFor(target, "other", config), "other");
  assertEquals(toolchainFor(crossTarget("linux-x86"), undefined, config), undefined);
  assertEquals(toolchainFor(undefined, undefined, config), undefined);
  assertEquals(variantName("pi", "linux-arm64"), "pi-linux-arm64");
  assertEquals(variantName("pi", undefined), "pi");
});

Deno.test("crossBuild() takes the libraries and the emulator of the target", async () => {
  await using world = await TestWorld.create();
  const emulator = await world.write("bin/qemu-riscv64-static", "#!/bin/sh\n");
  await Deno.chmod(emulator, 0o755);
  await Deno.mkdir(world.path("root"));
  const host = { ...world.host, env: { PATH: world.path("bin") } };
  const target = crossTarget("linux-riscv64");
  if (target === undefined) throw new Error("there is such a target");
  const clang = provided("clang", { target: "x86_64-linux-gnu", sysroot: world.path("root") });
  const build = await crossBuild(target, clang, host);
  assertEquals(build.target, {
    os: "linux",
    processor: "riscv64",
    triple: "riscv64-linux-gnu",
    cross: true,
    emulator: [emulator, "-L", world.path("root")],
  });
  assertEquals(build.findRootPaths, [world.path("root")]);
  const bare = await crossBuild(target, clang, { ...host, env: { PATH: "" } });
  assertEquals(bare.target.emulator, undefined);
});

Deno.test("crossBuild() refuses a compiler that builds for another machine or lacks the libraries", async () => {
  await using world = await TestWorld.create();
  const target = crossTarget("linux-riscv64");
  if (target === undefined) throw new Error("there is such a target");
  const refusal = async (toolchain: ProvidedToolchain) =>
    await failsWith(BuildSettingsError, () => crossBuild(target, toolchain, world.host));
  const gcc = await refusal(provided("gcc", { target: "x86_64-linux-gnu" }));
  assertStringIncludes(gcc.message, '"main" (system-gcc-1) does not build for it');
  const clang = await refusal(provided("clang", { target: "x86_64-linux-gnu" }));
  assertStringIncludes(clang.hint ?? "", "sysroot");
});
