/**
 * `import std` through the executable: with Clang and libc++ under CMakes that open it with different
 * values, and the reasons where it cannot be. Every release that changed something is tried with
 * TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import { importStdGate } from "../../src/cmake/modules.ts";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { llvmProgram } from "../support/layers_project.ts";
import { fetchedCMake } from "../support/real_tools.ts";

const SHORT = ["3.30.9", "4.4.4"];
const FULL = ["3.30.9", "3.31.6", "3.31.10", "4.0.0", "4.0.3", "4.1.3", "4.2.3", "4.3.4", "4.4.4"];
const SCANNER = await llvmProgram("clang-scan-deps");

const SOURCE = `import std;
int main() {
  std::vector<int> values{3, 1, 2};
  std::ranges::sort(values);
  std::println("{} {}", values.front(), std::string("std"));
  return values.back() == 3 ? 0 : 1;
}
`;

/** A project on a machine of its own, with a CMake of a version first in PATH. */
async function writeProject(
  machine: Machine,
  toolchain: string,
  config: readonly string[] = [],
): Promise<void> {
  await machine.write(
    "p/toolchainkit.yaml",
    [
      "version: 1",
      "project: standard",
      "toolchains:",
      `  - {name: main, source: system, version: latest, layers: [import-std], ${toolchain}}`,
      "tools: {cmake: system, ninja: system}",
      ...config,
      "",
    ].join("\n"),
  );
  await machine.write(
    "p/CMakeLists.txt",
    `cmake_minimum_required(VERSION 3.28)
project(standard LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
enable_testing()
add_executable(app app.cpp)
add_test(NAME app COMMAND app)
`,
  );
  await machine.write("p/app.cpp", SOURCE);
}

async function run(machine: Machine, args: string[], cmake?: string): Promise<Run> {
  const first = cmake === undefined ? "" : `${dirname(await fetchedCMake(cmake))}:`;
  const env = { PATH: `${first}/usr/bin:/bin` };
  return await machine.toolchainkit(args, { cwd: machine.path("p"), env });
}

const CLANG = "type: clang, stdlib: libc++";

for (const cmake of Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1" ? FULL : SHORT) {
  Deno.test({
    name: `a project that imports std is configured, built and tested under CMake ${cmake}${
      SCANNER === undefined ? " (needs clang and clang-tools below /usr/lib/llvm-*)" : ""
    }`,
    ignore: SCANNER === undefined,
    fn: async () => {
      await using machine = await Machine.create();
      await writeProject(machine, CLANG, ["defaults: {build_type: Debug}"]);
      const tested = expectCode(await run(machine, ["test"], cmake), 0);
      assertStringIncludes(tested.stdout, "1 of 1 tests passed");
      const app = expectCode(await machine.exec(machine.path("p", "build", "app"), []), 0);
      assertEquals(app.stdout, "1 std\n");
      // The value is in the program itself: another one would not have opened anything.
      const gate = importStdGate(cmake);
      const program = await Deno.readFile(await fetchedCMake(cmake));
      const text = new TextDecoder("latin1").decode(program);
      assertStringIncludes(text, gate.kind === "known" ? gate.value : "no value");
    },
  });
}

Deno.test("import std is refused with the part that is missing", async () => {
  await using machine = await Machine.create();
  const refused = async (why: RegExp, hint: string, cmake?: string) => {
    const { stderr } = expectCode(await run(machine, ["configure"], cmake), 2);
    assertMatch(stderr, /Cannot use language layer "import-std"/);
    assertMatch(stderr, why);
    assertStringIncludes(stderr, hint);
  };
  await writeProject(machine, "type: gcc");
  await refused(/gcc 1[0-4]\.\S+ is too old, 15 or newer is wanted/, "another toolchain");
  if (SCANNER === undefined) return;
  await writeProject(machine, CLANG);
  await refused(
    /CMake 3\.20\.5 does not know it, 3\.30 or newer is wanted/,
    "cmake: latest",
    "3.20.5",
  );
  await writeProject(machine, CLANG, ["defaults: {generator: Make}"]);
  await refused(/with Ninja only, the generator is Make/, "defaults.generator", "4.4.4");
  await writeProject(machine, "type: clang, stdlib: libstdc++");
  await refused(/has no modules \(no libstdc\+\+\.modules\.json\)/, "libc++ of Clang", "4.4.4");
});

Deno.test("a CMake that is newer than what is known here is refused, unless the project opens it", async () => {
  await using machine = await Machine.create();
  // A CMake that says so, which is all that is asked before it would run.
  await machine.write("bin/cmake", "#!/bin/sh\necho 'cmake version 4.99.0'\n");
  await Deno.chmod(machine.path("bin", "cmake"), 0o755);
  const env = { PATH: `${machine.path("bin")}:/usr/bin:/bin` };
  await writeProject(machine, CLANG);
  const options = { cwd: machine.path("p"), env };
  const { stderr } = expectCode(await machine.toolchainkit(["configure"], options), 2);
  assertMatch(stderr, /what opens it in CMake 4\.99\.0 is not known/);
  assertStringIncludes(stderr, "Help/dev/experimental.rst");
  await writeProject(machine, CLANG, [
    "build: {definitions: {CMAKE_EXPERIMENTAL_CXX_IMPORT_STD: of-our-own}}",
  ]);
  await machine.toolchainkit(["configure"], options);
  const file = await Deno.readTextFile(machine.path("p/.toolchainkit/cmake/toolchain-main.cmake"));
  assertStringIncludes(file, "of-our-own");
  assertEquals(file.includes("Set CMAKE_EXPERIMENTAL"), false);
});
