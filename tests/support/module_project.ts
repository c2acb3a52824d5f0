/** Projects with C++ modules, and how one is built with a generated toolchain file. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { buildProject, testProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import type { TestWorld } from "./world.ts";

/** Files of a project with a module of its own, below the project's folder. */
export const MODULE_PROJECT: Readonly<Record<string, string>> = {
  "CMakeLists.txt": `cmake_minimum_required(VERSION 3.28)
project(modular LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
enable_testing()
add_executable(app app.cpp)
target_sources(app PRIVATE FILE_SET CXX_MODULES FILES numbers.cppm)
add_test(NAME app COMMAND app)
`,
  "numbers.cppm": "export module numbers;\nexport int seven() { return 7; }\n",
  "app.cpp": "import numbers;\nint main() { return seven() == 7 ? 0 : 1; }\n",
};

/** The files of a project that imports the standard library. */
export const IMPORT_STD_PROJECT: Readonly<Record<string, string>> = {
  "CMakeLists.txt": `cmake_minimum_required(VERSION 3.28)
project(standard LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
enable_testing()
add_executable(app app.cpp)
add_test(NAME app COMMAND app)
`,
  "app.cpp": `import std;
int main() {
  std::vector<int> values{3, 1, 2};
  std::ranges::sort(values);
  std::println("{}", values.front());
  return values.back() == 3 ? 0 : 1;
}
`,
};

/** Configures, builds and tests the project with a module of its own; the compiler's own scanner must be the one that is used. */
export async function buildModuleProject(
  spec: ToolchainFileSpec,
  options: { readonly world: TestWorld; readonly cmakePath: string },
): Promise<void> {
  const { world } = options;
  for (const [name, text] of Object.entries(MODULE_PROJECT)) await world.write(`p/${name}`, text);
  const build = {
    cmake: await findCMake(world.host, { path: options.cmakePath }),
    buildDirectory: world.path("p/build"),
  };
  await configureProject({
    ...build,
    sourceDirectory: world.path("p"),
    toolchain: spec.name,
    toolchainFile: await world.write("p/t.cmake", renderToolchainFile(spec)),
    compilers: { C: spec.cCompiler.path, CXX: spec.cxxCompiler.path },
    generator: "Ninja",
    buildType: "Release",
  }, world.host);
  await buildProject(build, world.host);
  assertEquals((await testProject(build, world.host)).passed, 1);
  const rules = await Deno.readTextFile(world.path("p/build/CMakeFiles/rules.ninja"));
  if (spec.compilerKind === "gcc") {
    assertStringIncludes(rules, "-fdeps-format=p1689r5");
    return;
  }
  assert(spec.binutils?.scanDeps !== undefined);
  assertStringIncludes(rules, spec.binutils.scanDeps);
}
