import { assertEquals, assertStringIncludes } from "@std/assert";
import { CMakeToolchainGenerator } from "../../../src/cmake/toolchain_generator.ts";
import { TestWorld } from "../../support/world.ts";

const CONFIG = {
  toolchainId: "llvm-18.1.8-linux-x64",
  toolchainRoot: "/cache/llvm-18.1.8-linux-x64",
  compilerType: "clang",
  cCompiler: "/cache/llvm-18.1.8-linux-x64/bin/clang",
  cxxCompiler: "/cache/llvm-18.1.8-linux-x64/bin/clang++",
  stdlib: "libc++",
  linker: "lld",
  cachingEnabled: true,
  cacheTool: "sccache",
} as const;

Deno.test("CMakeToolchainGenerator.generate() writes the file into the project and returns its path", async () => {
  await using world = await TestWorld.create();
  const path = await new CMakeToolchainGenerator(world.root).generate(CONFIG);
  assertEquals(path, world.path(".toolchainkit/cmake/toolchain-llvm-18.1.8-linux-x64.cmake"));
  const text = await Deno.readTextFile(path);
  assertStringIncludes(text, '"${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang++" "-stdlib=libc++"');
  assertStringIncludes(text, 'set(CMAKE_CXX_COMPILER_LAUNCHER "sccache"');
  assertStringIncludes(text, "include_guard()");
});

Deno.test("CMakeToolchainGenerator.generate() uses the writer it was given", async () => {
  const written: string[] = [];
  const generator = new CMakeToolchainGenerator(
    "/p",
    (path) => Promise.resolve(written.push(path)),
  );
  assertEquals([await generator.generate({ ...CONFIG, cachingEnabled: false })], written);
});
