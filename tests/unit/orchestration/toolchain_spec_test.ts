import { assertEquals } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { ProvidedToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { toolchainFileSpec } from "../../../src/orchestration/toolchain_spec.ts";
import { TestWorld } from "../../support/world.ts";

const HEAD = ["version: 1", "project: p", "toolchains:"];
const PLATFORM = { os: "linux", architecture: "x64", abi: "glibc" } as const;

/** The specification of the first toolchain of a toolchainkit.yaml. */
async function specOf(lines: readonly string[], changes: Partial<ProvidedToolchain> = {}) {
  await using world = await TestWorld.create();
  const configFile = await world.write("toolchainkit.yaml", `${[...HEAD, ...lines].join("\n")}\n`);
  const loaded = await loadConfig(
    { projectRoot: world.root, configFile, programVersion: "0.1.0" },
    world.host,
  );
  const [config] = loaded.config.toolchains;
  if (config === undefined) throw new Error("there is no toolchain");
  return toolchainFileSpec({
    config: loaded.config,
    origins: loaded.origins,
    projectRoot: world.root,
    platform: { ...world.host.platform, ...PLATFORM },
    provided: {
      config,
      id: "folder-main",
      version: "13.2.0",
      root: undefined,
      layout: {
        compiler: "gcc",
        root: "/tools",
        bin: "/tools/bin",
        cCompiler: { path: "/tools/bin/gcc" },
        cxxCompiler: { path: "/tools/bin/g++" },
        tools: {},
      },
      artifact: undefined,
      system: undefined,
      install: undefined,
      ...changes,
    },
    buildCache: { launcher: { path: "/bin/sh" }, debugFlags: { c: "-g", cxx: "-g" } },
    includes: ["/p/packages.cmake"],
  });
}

/** The comments of a toolchain file that say where its lines come from. */
function reasonsIn(text: string): string[] {
  return [...text.matchAll(/^# (.*\. From .*)$/gm)].map(([, reason = ""]) => reason);
}

Deno.test("toolchainFileSpec() builds for the machine that a GCC in a folder names", async () => {
  const lines = ["  - {name: main, type: gcc, source: system}"];
  const { target } = await specOf(lines, { triple: "aarch64-none-linux-gnu" });
  assertEquals(target, { os: "linux", processor: "aarch64", cross: true });
  const native = await specOf(lines, { triple: "x86_64-unknown-linux-gnu" });
  assertEquals(native.target.cross, false);
});

Deno.test("toolchainFileSpec() says of each line of the toolchain file where it comes from", async () => {
  const spec = await specOf([
    "  - name: main",
    "    type: gcc",
    "    source: system",
    "    custom_paths: {linker: /tools/bin/ld.mold}",
    "build:",
    "  distributed: {engine: icecream, scheduler: host}",
    "packages: {manager: conan}",
  ], { triple: "aarch64-none-linux-gnu" });
  assertEquals(reasonsIn(renderToolchainFile(spec)), [
    "What is built for. From toolchainkit.yaml:4",
    "Compilers: gcc 13.2.0. From toolchainkit.yaml:4",
    "System headers and libraries. From ToolchainKit's default",
    "Linker: mold. From toolchainkit.yaml:7",
    "Further c flags of Debug. From the build cache, which two checkouts share",
    "Further cxx flags of Debug. From the build cache, which two checkouts share",
    "Further c flags of RelWithDebInfo. From the build cache, which two checkouts share",
    "Further cxx flags of RelWithDebInfo. From the build cache, which two checkouts share",
    "Build cache. From toolchainkit.yaml:9",
    "Packages. From toolchainkit.yaml:10",
  ]);
});
