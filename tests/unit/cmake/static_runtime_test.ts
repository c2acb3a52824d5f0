/** The layer that links the C++ standard library in; clang-cl speaks like Microsoft's compiler. */
import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { CLANG_CL, compileCommand } from "../../support/clang_cl.ts";
import { LINUX_CLANG, LINUX_GCC, LINUX_ZIG } from "../../support/toolchain_specs.ts";

const LAYERS: ToolchainFileSpec["layers"] = [{ name: "static-runtime" }];

/** The run-time library that real CMake names to the compiler. */
async function runtime(spec: ToolchainFileSpec, buildType: string): Promise<string | undefined> {
  const command = await compileCommand(spec, { age: "3.20", buildType });
  return / [-/](M[DT]d?)(?= )/.exec(command)?.[1];
}

Deno.test("static-runtime takes Visual C++'s static library, for the build type", async () => {
  const layered = { ...CLANG_CL, layers: LAYERS };
  assertEquals(await runtime(layered, "Release"), "MT");
  assertEquals(await runtime(layered, "Debug"), "MTd");
  assertEquals(await runtime(CLANG_CL, "Release"), "MD");
  assertEquals(await runtime({ ...CLANG_CL, stdlib: { name: "msvc" } }, "Debug"), "MDd");
});

Deno.test("a definition of Visual C++'s library comes before stdlib and layers", async () => {
  const own = {
    ...CLANG_CL,
    stdlib: { name: "msvc" } as const,
    definitions: { "CMAKE_MSVC_RUNTIME_LIBRARY:STRING": "MultiThreaded" },
  };
  assertEquals(await runtime(own, "Debug"), "MT");
});

Deno.test("static-runtime tells GCC and Clang, and leaves out what would bring a shared library in", () => {
  const text = (spec: ToolchainFileSpec) => renderToolchainFile({ ...spec, layers: LAYERS });
  assertMatch(text(LINUX_GCC), /EXE_LINKER_FLAGS_INIT " -static-libstdc\+\+ -static-libgcc"/);
  const clang = text({ ...LINUX_CLANG, stdlib: { name: "libc++", libraryDirectory: "/l" } });
  assertMatch(clang, /EXE_LINKER_FLAGS_INIT " -L\S+ -static-libstdc\+\+"/);
  assertMatch(clang, /EXE_LINKER_FLAGS_INIT " -static-libgcc"/);
  assertNotMatch(clang, /c\+\+abi|BUILD_RPATH/);
  assertNotMatch(text(LINUX_ZIG), /-static-lib/);
});
