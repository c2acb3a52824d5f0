/**
 * Clang that speaks like Microsoft's compiler, and what real CMake gives it on a machine without
 * Windows: there is no library to link with, but static libraries can be made.
 */
import { assertEquals } from "@std/assert";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { TestWorld } from "./world.ts";

const LLVM = "/usr/lib/llvm-19/bin";

/** The clang-cl of this machine. */
export const CLANG_CL: ToolchainFileSpec = {
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
    variables: { CMAKE_TRY_COMPILE_TARGET_TYPE: "STATIC_LIBRARY" },
  },
};

/** A project that is configured and not built. */
export interface ClangClProject {
  /** The CMake that it was written for. */
  readonly age: string;
  readonly buildType: string;
}

/** The command that compiles the one file of a project. */
export async function compileCommand(
  spec: ToolchainFileSpec,
  project: ClangClProject,
): Promise<string> {
  await using world = await TestWorld.create();
  const toolchain = await world.write("toolchain.cmake", renderToolchainFile(spec));
  await world.write(
    "CMakeLists.txt",
    `cmake_minimum_required(VERSION ${project.age})\nproject(demo C)\nadd_library(demo STATIC a.c)\n`,
  );
  await world.write("a.c", "int a(void) { return 0; }\n");
  const { code, stderr } = await world.host.run({
    command: "/usr/bin/cmake",
    args: [
      ...["-G", "Ninja", "-S", world.root, "-B", world.path("build")],
      ...[`-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, `-DCMAKE_BUILD_TYPE=${project.buildType}`],
      "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
    ],
    timeoutMs: 120_000,
  });
  assertEquals(code, 0, stderr);
  const text = await Deno.readTextFile(world.path("build/compile_commands.json"));
  const [entry] = JSON.parse(text) as { command: string }[];
  return entry?.command ?? "";
}
