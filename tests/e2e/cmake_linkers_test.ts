/** Linkers that a toolchain file chooses, in the languages and systems that CMake knows none for. */
import { assert, assertMatch } from "@std/assert";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import { buildProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { fetchedCMake, systemClang } from "../support/real_tools.ts";
import { TestWorld } from "../support/world.ts";

const clang = await systemClang("libstdc++");
const missing = clang === undefined ? " (needs clang and lld below /usr/lib/llvm-*)" : "";

for (const [how, path] of [["name", undefined], ["path", `${clang?.root}/bin/ld.lld`]] as const) {
  Deno.test({
    name: `a linker given by its ${how} links every language of the driver, CMake 4.4${missing}`,
    ignore: clang === undefined,
    fn: async () => {
      assert(clang !== undefined);
      await using world = await TestWorld.create();
      await world.write(
        "p/CMakeLists.txt",
        `cmake_minimum_required(VERSION 3.20)
project(languages LANGUAGES C ASM OBJC OBJCXX)
add_executable(assembled start.s)
add_executable(c-objects start.m)
add_executable(cxx-objects start.mm)
`,
      );
      await world.write(
        "p/start.s",
        '.globl main\nmain: ret\n.section .note.GNU-stack,"",%progbits\n',
      );
      for (const name of ["start.m", "start.mm"]) {
        await world.write(`p/${name}`, "int main(void) { return 0; }\n");
      }
      const linker = { name: "lld", ...(path === undefined ? {} : { path }) } as const;
      const build = {
        cmake: { path: await fetchedCMake("4.4.4"), version: "4.4.4" },
        buildDirectory: world.path("p/build"),
      };
      await configureProject({
        ...build,
        sourceDirectory: world.path("p"),
        toolchain: "clang",
        toolchainFile: await world.write("p/t.cmake", renderToolchainFile({ ...clang, linker })),
        compilers: { C: clang.cCompiler.path, CXX: clang.cxxCompiler.path },
        generator: "Ninja",
      }, world.host);
      await buildProject(build, world.host);
      for (const name of ["assembled", "c-objects", "cxx-objects"]) {
        const read = { command: "readelf", args: ["-p", ".comment", world.path("p/build", name)] };
        assertMatch((await world.host.run(read)).stdout, /Linker: .*LLD/);
      }
    },
  });
}
