/** Packages for another processor: built by the real Conan with a cross compiler, run by qemu. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import {
  buildMachineToolchain,
  packageFileSpec,
  packageToolchain,
} from "../../src/orchestration/packages_toolchain.ts";
import { ConanPackageManager } from "../../src/packages/conan.ts";
import { getBestToolchain } from "../../src/toolchain/system_detector.ts";
import { expectCode } from "../support/executable.ts";
import { PackageMachine } from "../support/package_world.ts";

const COMPILER = "/usr/bin/aarch64-linux-gnu-g++";
const SYSROOT = "/usr/aarch64-linux-gnu";
const host = createSystemHost();

async function missing(): Promise<string> {
  for (const path of [COMPILER, "/usr/bin/qemu-aarch64"]) {
    if (!await Deno.stat(path).then(() => true, () => false)) return ` (needs ${path})`;
  }
  return host.platform.architecture === "x64" ? "" : " (needs an x64 machine)";
}

async function crossSpec(): Promise<ToolchainFileSpec> {
  const result = await host.run({ command: COMPILER, args: ["-dumpfullversion"] });
  return {
    name: "pi",
    toolchainId: `system-gcc-${result.stdout.trim()}`,
    compilerKind: "gcc",
    compilerVersion: result.stdout.trim(),
    cCompiler: { path: COMPILER.replace("g++", "gcc") },
    cxxCompiler: { path: COMPILER },
    binutils: { ar: "/usr/bin/aarch64-linux-gnu-ar", strip: "/usr/bin/aarch64-linux-gnu-strip" },
    hostOs: "linux",
    hostArchitecture: "x64",
    target: {
      os: "linux",
      processor: "aarch64",
      cross: true,
      emulator: ["/usr/bin/qemu-aarch64", "-L", SYSROOT],
    },
    findRootPaths: [SYSROOT],
  };
}

const absent = await missing();
Deno.test({
  name: `Conan packages are built for aarch64, found below the roots, and run${absent}`,
  ignore: absent !== "",
  fn: async () => {
    await using world = await PackageMachine.create();
    await world.exportRecipes();
    const project = world.machine.path("project");
    const spec = await crossSpec();
    const system = await getBestToolchain(host);
    assert(system !== undefined);
    const packageToolchainFile = await world.machine.write(
      "work/conan-toolchain.cmake",
      renderToolchainFile(packageFileSpec(spec, { flags: false })),
    );
    const toolchain = packageToolchain(spec, host.platform);
    const manager = new ConanPackageManager({
      projectRoot: project,
      host: { ...host, env: world.machine.environment() },
      setup: {
        program: () => Promise.resolve(world.program()),
        toolchain,
        buildToolchain: buildMachineToolchain(system, host.platform, "x86_64"),
        packageToolchainFile,
        buildPackageToolchainFile: undefined,
        choices: { build: ["missing"], remotes: [], options: {}, settings: {}, conf: {} },
        conanHome: world.conanHome,
        folder: world.machine.path("work", "conan"),
        generator: "Ninja",
        multiConfig: false,
        defaultBuildType: "Release",
        lockPolicy: "free",
        environment: { CC: undefined, CXX: undefined },
      },
    });
    assertEquals(await manager.detect(), true);
    const first = await manager.installDependencies({ buildTypes: ["Release"] });
    assertEquals(first.packages.map(({ name, origin }) => [name, origin]), [
      ["alpha", "built"],
      ["beta", "built"],
      ["gamma", "built"],
    ]);
    const second = await manager.installDependencies({ buildTypes: ["Release"] });
    assertEquals(second.kind, "unchanged");

    const toolchainFile = world.machine.path("work", "toolchain-pi.cmake");
    const include = await manager.generateToolchainIntegration(toolchainFile);
    await Deno.writeTextFile(toolchainFile, renderToolchainFile({ ...spec, includes: [include] }));
    const build = world.machine.path("work", "build");
    const configure = ["-S", project, "-B", build, "-G", "Ninja"]
      .concat(`-DCMAKE_TOOLCHAIN_FILE=${toolchainFile}`);
    expectCode(await world.machine.exec("cmake", configure), 0);
    expectCode(await world.machine.exec("cmake", ["--build", build]), 0);
    const emulated = ["-L", SYSROOT, join(build, "consumer")];
    const run = expectCode(await world.machine.exec("/usr/bin/qemu-aarch64", emulated), 0);
    const [own = "", alpha = "", beta = ""] = run.stdout.split("\n");
    assert(/^project: gcc \S+ libstdc\+\+ aarch64 optimised/.test(own), own);
    assertEquals(alpha.replace("alpha", "project"), own);
    assertEquals(beta.replace("beta with", "project:"), own);
  },
});
