import { assertEquals, assertStringIncludes } from "@std/assert";
import { CMakeConfigureError, CMakeNotFoundError } from "../../../src/cmake/errors.ts";
import { firstCMakeError } from "../../../src/cmake/cmake_output.ts";

const WHERE = { buildDirectory: "/p/build", exitCode: 1, fresh: true };

Deno.test("CMakeConfigureError says what a project for an old CMake needs", () => {
  const output = `CMake Error at CMakeLists.txt:2 (cmake_minimum_required):
  Compatibility with CMake < 3.5 has been removed from CMake.

  Update the VERSION argument <min> value.
`;
  const { hint } = new CMakeConfigureError(firstCMakeError(output) ?? "", WHERE);
  assertStringIncludes(hint ?? "", "CMAKE_POLICY_VERSION_MINIMUM: '3.5'");
});

Deno.test("CMakeConfigureError offers the output, when it knows nothing better", () => {
  assertEquals(new CMakeConfigureError("no", WHERE).hint, "The whole output is shown with -v");
});

Deno.test("CMakeNotFoundError names a tool that can be fetched, also when CTest is missing", () => {
  assertStringIncludes(new CMakeNotFoundError("Ninja").hint ?? "", '"ninja: latest"');
  assertStringIncludes(new CMakeNotFoundError("CTest").hint ?? "", '"cmake: latest"');
});
