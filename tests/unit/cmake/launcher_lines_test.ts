/** What real CMake makes of the lines for build caches; clang-cl speaks like Microsoft's compiler. */
import { assertEquals } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { TestWorld } from "../../support/world.ts";

const LLVM = "/usr/lib/llvm-19/bin";
const CLANG_CL: ToolchainFileSpec = {
  name: "main",
  toolchainId: "clang-cl",
  compilerKind: "clang-cl",
  cCompiler: { path: `${LLVM}/clang-cl` },
  cxxCompiler: { path: `${LLVM}/clang-cl` },
  binutils: {
    ar: `${LLVM}/llvm-lib`,
    linker: `${LLVM}/lld-link`,
    mt: `${LLVM}/llvm-mt`,
    rc: `${LLVM}/llvm-rc`,
  },
  hostOs: "linux",
  target: {
    os: "windows",
    processor: "AMD64",
    cross: true,
    triple: "x86_64-pc-windows-msvc",
    // There is no library to link with.
    variables: { CMAKE_TRY_COMPILE_TARGET_TYPE: "STATIC_LIBRARY" },
  },
};

/** Where the compiler is told to put debug information, for a project of that age of CMake. */
async function debugOptions(age: string, type: string, spec: ToolchainFileSpec): Promise<string[]> {
  await using world = await TestWorld.create();
  const toolchain = await world.write("toolchain.cmake", renderToolchainFile(spec));
  await world.write(
    "CMakeLists.txt",
    `cmake_minimum_required(VERSION ${age})\nproject(demo C)\nadd_library(demo STATIC a.c)\n`,
  );
  await world.write("a.c", "int a(void) { return 0; }\n");
  const { code, stderr } = await world.host.run({
    command: "/usr/bin/cmake",
    args: [
      ...["-G", "Ninja", "-S", world.root, "-B", world.path("build")],
      ...[`-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, `-DCMAKE_BUILD_TYPE=${type}`],
      "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
    ],
    timeoutMs: 120_000,
  });
  assertEquals(code, 0, stderr);
  const commands = await Deno.readTextFile(world.path("build/compile_commands.json"));
  return [...commands.matchAll(/ ([-/]Z[7iI])/g)].map(([, option = ""]) => option);
}

Deno.test("renderToolchainFile() embeds debug information for a cache, in projects of any age", async () => {
  const cached = { ...CLANG_CL, launcher: { path: "/usr/bin/env" } };
  assertEquals(await debugOptions("3.20", "Debug", cached), ["/Z7"]);
  assertEquals(await debugOptions("3.20", "RelWithDebInfo", cached), ["/Z7"]);
  assertEquals(await debugOptions("3.25", "Debug", cached), ["-Z7"]);
  assertEquals(await debugOptions("3.25", "Release", cached), []);
  assertEquals(await debugOptions("3.20", "Debug", CLANG_CL), ["/Zi"]);
});
