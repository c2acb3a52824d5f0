/** What CMake makes of the files between our toolchain file and a package manager's. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderFetching } from "../../../src/packages/cpm.ts";
import { integrationPath, renderVariantChoice } from "../../../src/packages/integration.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("integrationPath() is beside the toolchain file, by its name", () => {
  assertEquals(
    integrationPath("/p/.toolchainkit/cmake/toolchain-main.cmake"),
    "/p/.toolchainkit/cmake/packages-main.cmake",
  );
});

async function chosen(world: TestWorld, file: string, ...args: string[]): Promise<string> {
  const script = await world.write("script.cmake", `include("${file}")\n`);
  const result = await world.host.run({ command: "cmake", args: [...args, "-P", script] });
  return `${result.stdout}${result.stderr}`;
}

Deno.test("renderVariantChoice() takes the build type at hand, else the default one", async () => {
  await using world = await TestWorld.create();
  for (const name of ["Debug", "Release", "multi"]) {
    await world.write(
      `with "quotes" $x/${name}/integration.cmake`,
      `message(STATUS "took ${name}")\n`,
    );
  }
  const file = await world.write(
    "choice.cmake",
    renderVariantChoice(world.path('with "quotes" $x'), {
      manager: "Conan",
      defaultBuildType: "Release",
    }),
  );
  assertStringIncludes(await chosen(world, file, "-DCMAKE_BUILD_TYPE=Debug"), "took Debug");
  assertStringIncludes(await chosen(world, file), "took Release");
  for (const generator of ["Ninja Multi-Config", "Visual Studio 17 2022", "Xcode"]) {
    assertStringIncludes(await chosen(world, file, `-DCMAKE_GENERATOR=${generator}`), "took multi");
  }
  const missing = await chosen(world, file, "-DCMAKE_BUILD_TYPE=MinSizeRel");
  assertStringIncludes(missing, "not installed for MinSizeRel");
});

Deno.test("renderFetching() leaves what the user set, and closes the network when offline", async () => {
  await using world = await TestWorld.create();
  const setup = { sourceCache: "/c/cpm", folder: "/p/fetched", offline: true };
  const show =
    "foreach(v CPM_SOURCE_CACHE FETCHCONTENT_BASE_DIR FETCHCONTENT_FULLY_DISCONNECTED)\n" +
    '  message(STATUS "${v}=${${v}}")\nendforeach()\n';
  const file = await world.write("fetch.cmake", renderFetching(setup) + show);
  const own = await chosen(
    world,
    file,
    "-DCMAKE_BUILD_TYPE=Debug",
    "-DCMAKE_GENERATOR=Unix Makefiles",
  );
  assertStringIncludes(own, "CPM_SOURCE_CACHE=/c/cpm");
  assertStringIncludes(own, "FETCHCONTENT_BASE_DIR=/p/fetched/Debug_Unix_Makefiles");
  assertStringIncludes(own, "FETCHCONTENT_FULLY_DISCONNECTED=ON");
  const users = await chosen(world, file, "-DCPM_SOURCE_CACHE=/mine", "-DFETCHCONTENT_BASE_DIR=/b");
  assertStringIncludes(users, "CPM_SOURCE_CACHE=/mine");
  assertStringIncludes(users, "FETCHCONTENT_BASE_DIR=/b");
});
