/** C++20 modules, and a toolchain that moved, with generated toolchain files. */
import { assert, assertStringIncludes } from "@std/assert";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import { buildProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import { buildModuleProject } from "../support/module_project.ts";
import { fetchedCMake, oldGccToolchain, systemClang } from "../support/real_tools.ts";
import { TestWorld } from "../support/world.ts";

const clang = await systemClang("libc++");

Deno.test({
  name: `a generated toolchain file scans and builds C++20 modules${
    clang === undefined ? " (needs clang and lld below /usr/lib/llvm-*)" : ""
  }`,
  ignore: clang === undefined,
  fn: async () => {
    assert(clang !== undefined);
    await using world = await TestWorld.create();
    await buildModuleProject(clang, { world, cmakePath: await fetchedCMake("4.4.4") });
  },
});

Deno.test("a generated toolchain file follows a toolchain that moved, try_compile() included", async () => {
  const gcc = await oldGccToolchain();
  await using world = await TestWorld.create();
  await Deno.symlink(gcc.root ?? "", world.path("moved"));
  await world.write(
    "p/CMakeLists.txt",
    `cmake_minimum_required(VERSION 3.20)
project(moved LANGUAGES C)
include(CheckCSourceCompiles)
check_c_source_compiles("int main(void) { return 0; }" WORKS)
if(NOT WORKS)
  message(FATAL_ERROR "try_compile() does not see the folder")
endif()
add_executable(app app.c)
`,
  );
  await world.write("p/app.c", "int main(void) { return 0; }\n");
  const gone = JSON.parse(
    JSON.stringify(gcc).replaceAll(gcc.root ?? "", "/nowhere/gcc-4.8.5-linux-x64"),
  );
  const build = { cmake: await findCMake(world.host), buildDirectory: world.path("p/build") };
  const outcome = await configureProject({
    ...build,
    sourceDirectory: world.path("p"),
    toolchain: "gcc",
    toolchainFile: await world.write("p/t.cmake", renderToolchainFile(gone)),
    compilers: { C: gcc.cCompiler.path, CXX: gcc.cxxCompiler.path },
    generator: "Ninja",
    definitions: { TOOLCHAINKIT_TOOLCHAIN_ROOT: world.path("moved") },
  }, world.host);
  assertStringIncludes(outcome.compilers[0]?.path ?? "", world.path("moved"));
  await buildProject(build, world.host);
});
