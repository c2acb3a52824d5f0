import { assert, assertEquals } from "@std/assert";
import { flagSettings, programDefinitions } from "../../../src/config/flag_settings.ts";
import { configOf, problemsOf } from "../../support/config_text.ts";

/** A configuration with these definitions. */
function defining(definitions: Record<string, string>): string {
  return JSON.stringify({ build: { definitions } });
}

Deno.test("flagSettings() and programDefinitions() know CMake's variables for flags and programs", async () => {
  const config = await configOf(defining({
    CMAKE_CXX_FLAGS: "-O2",
    CMAKE_C_FLAGS_RELEASE: "-O3",
    CMAKE_EXE_LINKER_FLAGS_DEBUG: "-g",
    CMAKE_CXX_STANDARD_LIBRARIES: "-lm",
    CMAKE_CXX_COMPILER: "c++",
    CMAKE_C_COMPILER_LAUNCHER: "x",
    CMAKE_AR: "ar",
    CMAKE_MAKE_PROGRAM: "x",
    CMAKE_PROJECT_INCLUDE_BEFORE: "x.cmake",
    CMAKE_PROJECT_TOP_LEVEL_INCLUDES: "x.cmake",
    CMAKE_PROJECT_demo_INCLUDE: "x.cmake",
    CMAKE_TOOLCHAIN_FILE: "x.cmake",
    CMAKE_CXX_CLANG_TIDY: "x",
    CMAKE_CROSSCOMPILING_EMULATOR: "x",
    CMAKE_CXX_COMPILE_OBJECT: "x",
    CMAKE_CXX_STANDARD: "20",
    CMAKE_BUILD_RPATH: "/x",
    MY_COMPILER: "x",
    MY_FLAGS: "$(x)",
  }));
  assertEquals(flagSettings(config).map(({ key }) => key.replace("build.definitions.", "")), [
    "CMAKE_CXX_FLAGS",
    "CMAKE_C_FLAGS_RELEASE",
    "CMAKE_EXE_LINKER_FLAGS_DEBUG",
    "CMAKE_CXX_STANDARD_LIBRARIES",
  ]);
  assertEquals(programDefinitions(config).length, 11);
});

Deno.test("checkFlagTexts() refuses text for a shell in CMake's own variables, with the place", async () => {
  for (
    const [name, value] of [
      ["CMAKE_CXX_FLAGS", "-O2; id"],
      ["CMAKE_CXX_FLAGS_DEBUG", "$HOME"],
      ["CMAKE_OSX_DEPLOYMENT_TARGET", "15 | id"],
      ["CMAKE_INCLUDE_FLAG_CXX", "-I`id`"],
      ["CMAKE_CXX_COMPILE_OPTIONS_PIC", "$(id)"],
    ] as const
  ) {
    const { message } = await problemsOf(defining({ [name]: value }));
    assert(/toolchainkit\.yaml:1:\d+: ".*" would /.test(message), message);
  }
  await configOf(defining({
    CMAKE_OSX_ARCHITECTURES: "arm64;x86_64",
    CMAKE_INSTALL_RPATH: "${ORIGIN}/../lib;$ORIGIN",
    CMAKE_PREFIX_PATH: "/a;/b",
    MY_TEXT: "$(id) `x`",
  }));
});
