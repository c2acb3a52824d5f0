import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { LINUX_GCC } from "../../support/toolchain_specs.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("renderDefinitions() lets a definition win over a layer and a -D over both", async () => {
  await using world = await TestWorld.create();
  const definitions = { CMAKE_POSITION_INDEPENDENT_CODE: "OFF", MINE: 'a;"$b' };
  const toolchain = await world.write(
    "t.cmake",
    renderToolchainFile({ ...LINUX_GCC, definitions }),
  );
  const script = await world.write(
    "show.cmake",
    `include("${toolchain}")\nmessage("\${CMAKE_POSITION_INDEPENDENT_CODE} \${MINE}")\n`,
  );
  const seen = async (...args: string[]) => {
    const run = await world.host.run({ command: "cmake", args: [...args, "-P", script] });
    assertEquals(run.code, 0, run.stderr);
    return run.stderr.trim();
  };
  assertEquals(await seen(), 'OFF a;"$b');
  assertEquals(await seen("-DMINE=theirs"), "OFF theirs");
});

Deno.test("renderDefinitions() refuses variables that are set elsewhere, and says where", () => {
  const error = assertThrows(
    () => renderToolchainFile({ ...LINUX_GCC, definitions: { CMAKE_BUILD_TYPE: "Debug" } }),
    BuildSettingsError,
  );
  assertStringIncludes(error.message, 'definition "CMAKE_BUILD_TYPE"');
  assertStringIncludes(error.hint ?? "", "defaults.build_type");
});
