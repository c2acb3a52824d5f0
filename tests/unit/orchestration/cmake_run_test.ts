import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  CMakeBuildError,
  CMakeConfigureError,
  CMakeNotFoundError,
  CMakePathError,
  CMakeTestError,
  CompilerMismatchError,
} from "../../../src/cmake/errors.ts";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { buildProject, testProject } from "../../../src/orchestration/cmake_build.ts";
import { configureProject, type ConfigureRequest } from "../../../src/orchestration/cmake_run.ts";
import { findCMake, findNinja } from "../../../src/orchestration/cmake_tools.ts";
import { provideLinker } from "../../../src/orchestration/linker_check.ts";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { systemGcc } from "../../support/real_tools.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LISTS = `cmake_minimum_required(VERSION 3.20)
project(small LANGUAGES C)
enable_testing()
add_executable(small small.c)
add_test(NAME passes COMMAND small)
`;

/** A project with one C file, and the request that configures it with the machine's GCC. */
async function smallProject(
  world: TestWorld,
  changes: Partial<ConfigureRequest> = {},
): Promise<ConfigureRequest> {
  await world.write("p/CMakeLists.txt", LISTS);
  await world.write("p/small.c", "int main(void) { return 0; }\n");
  const toolchainFile = await world.write("p/t.cmake", renderToolchainFile(await systemGcc()));
  return {
    cmake: await findCMake(world.host),
    sourceDirectory: world.path("p"),
    buildDirectory: world.path("p/build"),
    toolchain: "gcc",
    toolchainFile,
    compilers: { C: "/usr/bin/gcc", CXX: "/usr/bin/g++" },
    generator: "Ninja",
    buildType: "Debug",
    ...changes,
  };
}

Deno.test("configureProject() does nothing the second time, and says why when it must", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  const first = await configureProject(request, world.host);
  assertEquals([first.kind, first.why], ["configured", "nothing is configured yet"]);
  assertEquals(first.compilers.map((one) => [one.language, one.path, one.id]), [
    ["C", "/usr/bin/gcc", "GNU"],
  ]);
  assertEquals(first.compileCommands, world.path("p/compile_commands.json"));
  assertStringIncludes(await Deno.readTextFile(first.compileCommands ?? ""), "small.c");
  assertEquals((await configureProject(request, world.host)).kind, "unchanged");

  const more = { ...request, definitions: { MINE: "1" } };
  assertEquals((await configureProject(more, world.host)).why, "MINE has changed");
  assertEquals((await configureProject(request, world.host)).why, "MINE has changed");
  const cache = await Deno.readTextFile(world.path("p/build/CMakeCache.txt"));
  assert(!cache.includes("MINE:"), "a definition that is gone leaves the cache");

  const later = new Date(Date.now() + 5000);
  await Deno.utime(world.path("p/CMakeLists.txt"), later, later);
  assertEquals((await configureProject(request, world.host)).why, '"CMakeLists.txt" has changed');
});

Deno.test("configureProject() starts afresh, when the toolchain file changed, and keeps the user's arguments", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  await configureProject({ ...request, extraArgs: ["-DKEPT=yes"] }, world.host);
  const flags = { ...await systemGcc(), flags: { c: "-DCHANGED" } };
  await world.write("p/t.cmake", renderToolchainFile(flags));
  const again = await configureProject(request, world.host);
  assertEquals(again.why, "the toolchain file has changed");
  const cache = await Deno.readTextFile(world.path("p/build/CMakeCache.txt"));
  assertMatch(cache, /CMAKE_C_FLAGS:STRING=\s*-DCHANGED/);
  assertStringIncludes(cache, "KEPT:UNINITIALIZED=yes");
  await configureProject({ ...request, fresh: true }, world.host);
  assert(!(await Deno.readTextFile(world.path("p/build/CMakeCache.txt"))).includes("KEPT"));
});

Deno.test("configureProject() keeps cache and objects, when only comments of the toolchain file changed", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  const rendered = async (line: number) =>
    renderToolchainFile({
      ...await systemGcc(),
      definitions: { MINE: "1" },
      reasons: { definitions: `toolchainkit.yaml:${line}` },
    });
  await world.write("p/t.cmake", await rendered(7));
  await configureProject(request, world.host);
  await buildProject(request, world.host);
  const object = world.path("p/build/CMakeFiles/small.dir/small.c.o");
  const before = (await Deno.stat(object)).mtime?.getTime();
  await world.write("p/t.cmake", await rendered(8));
  const again = await configureProject(request, world.host);
  assert(again.why !== "the toolchain file has changed", again.why);
  await buildProject(request, world.host);
  assertEquals((await Deno.stat(object)).mtime?.getTime(), before);
});

Deno.test("configureProject() lets flags from the environment and the command line work beside its own", async () => {
  await using world = await TestWorld.create();
  const spec = { ...await systemGcc(), flags: { c: "-DOURS" } };
  const request = await smallProject(world, { environment: { CFLAGS: "-DTHEIRS" } });
  await world.write("p/t.cmake", renderToolchainFile(spec));
  await configureProject(request, world.host);
  const cache = await Deno.readTextFile(world.path("p/build/CMakeCache.txt"));
  assertMatch(cache, /CMAKE_C_FLAGS:STRING=-DTHEIRS\s+-DOURS/);
});

Deno.test("configureProject() names both compilers, when an old cache holds another one", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  const plain = await new Deno.Command("cmake", {
    args: ["-S", request.sourceDirectory, "-B", request.buildDirectory, "-G", "Ninja"],
    stdout: "null",
    stderr: "null",
    env: { CC: "clang-19" },
  }).output();
  assertEquals(plain.code, 0);
  const error = await failsWith(
    CompilerMismatchError,
    () => configureProject(request, world.host),
  );
  assertEquals(error.exit, 5);
  assertStringIncludes(error.message, "clang-19");
  assertStringIncludes(error.message, "/usr/bin/gcc");
  assertStringIncludes(error.message, "cache");
  assertStringIncludes(error.hint ?? "", "--fresh");
  const mended = await configureProject({ ...request, fresh: true }, world.host);
  assertEquals(mended.compilers[0]?.path, "/usr/bin/gcc");
});

Deno.test("configureProject() blames the project, when it sets another compiler itself", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  await configureProject(request, world.host);
  const clang = "/usr/bin/clang-19";
  const lists = await world.write(
    "p/CMakeLists.txt",
    `${LISTS}set(CMAKE_C_COMPILER ${clang})\n`,
  );
  // Times of files are coarse: this one may seem to be as old as the configuration.
  const later = new Date(Date.now() + 5000);
  await Deno.utime(lists, later, later);
  for (const fresh of [false, true]) {
    const error = await failsWith(
      CompilerMismatchError,
      () => configureProject({ ...request, fresh }, world.host),
    );
    assertMatch(
      error.message,
      /clang-19": the project or the command line sets it.*\/usr\/bin\/gcc/,
    );
    assertMatch(error.hint ?? "", /^Remove what sets CMAKE_C_COMPILER/);
  }
});

Deno.test("configureProject() puts CMake's own first error into the message, when CMake fails", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  await world.write("p/CMakeLists.txt", `${LISTS}find_package(NoSuchThing REQUIRED)\n`);
  const error = await failsWith(CMakeConfigureError, () => configureProject(request, world.host));
  assertEquals(error.exit, 5);
  assertMatch(error.message, /CMakeLists\.txt:6 \(find_package\)/);
  assertStringIncludes(error.message, "NoSuchThing");
  await world.write("p/CMakeLists.txt", LISTS);
  const again = await configureProject(request, world.host);
  assertEquals(again.why, "the folder was not configured by ToolchainKit, or not to the end");
});

Deno.test("configureProject() leaves a compile_commands.json of the user alone", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  await world.write("p/compile_commands.json", "mine");
  const outcome = await configureProject(request, world.host);
  assertEquals(outcome.compileCommands, world.path("p/build/compile_commands.json"));
  assertEquals(await Deno.readTextFile(world.path("p/compile_commands.json")), "mine");
});

Deno.test("configureProject() refuses folders that CMake cannot hold, before it runs", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  const error = await failsWith(
    CMakePathError,
    () => configureProject({ ...request, buildDirectory: world.path('a"b') }, world.host),
  );
  assertStringIncludes(error.message, 'paths with "');
});

Deno.test("buildProject() puts the compiler's first error into the message, when it fails", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world);
  await configureProject(request, world.host);
  await world.write("p/small.c", "int main(void) { return nothing; }\n");
  const error = await failsWith(CMakeBuildError, () => buildProject(request, world.host));
  assertEquals(error.exit, 5);
  assertMatch(error.message, /small\.c:1:\d+: error: .*nothing/);
});

Deno.test("testProject() counts tests and names those that fail", async () => {
  await using world = await TestWorld.create();
  const request = await smallProject(world, { generator: "Make" });
  await configureProject(request, world.host);
  const build = { cmake: request.cmake, buildDirectory: request.buildDirectory };
  await buildProject(build, world.host);
  assertEquals((await testProject(build, world.host)).passed, 1);
  await world.write(
    "p/CMakeLists.txt",
    `${LISTS}add_test(NAME fails COMMAND small --fail)
set_tests_properties(fails PROPERTIES WILL_FAIL ON)\n`,
  );
  await configureProject(request, world.host);
  const error = await failsWith(CMakeTestError, () => testProject(build, world.host));
  assertEquals(error.details, { failed: 1, total: 2, names: ["fails"] });
  await world.write("p/CMakeLists.txt", LISTS.replace(/add_test.*\n/, ""));
  await configureProject(request, world.host);
  assertEquals((await testProject(build, world.host)).total, 0);
});

Deno.test("findCMake() names the version it found, when that is too old", async () => {
  await using world = await TestWorld.create();
  const error = await failsWith(
    CMakeNotFoundError,
    () => findCMake(world.host, { minimum: "99.0" }),
  );
  assertMatch(error.message, /Cannot use CMake \d+\.\d+.*too old, CMake 99\.0 or newer/);
  const without = { ...world.host, env: { PATH: world.path("nothing") } };
  await failsWith(CMakeNotFoundError, () => findCMake(without));
  assertEquals(await findNinja(without), undefined);
  assertEquals((await findNinja(world.host))?.path.endsWith("ninja"), true);
});

Deno.test("provideLinker() accepts a linker that is there and refuses one that is not", async () => {
  await using world = await TestWorld.create();
  const gcc = await systemGcc();
  await provideLinker({ ...gcc, linker: { name: "bfd" } }, world.host);
  const error = await failsWith(
    BuildSettingsError,
    () =>
      provideLinker(
        { ...gcc, linker: { name: "mold", path: join(world.root, "none/ld.mold") } },
        world.host,
      ),
  );
  assertStringIncludes(error.message, "there is no file");
  const path = await world.write("odd/my-mold", "");
  const misnamed = await failsWith(
    BuildSettingsError,
    () => provideLinker({ ...gcc, linker: { name: "mold", path } }, world.host),
  );
  assertStringIncludes(misnamed.message, world.path("odd/ld.mold"));
  // A compiler that knows no such linker, whatever the machine has.
  const broken = { ...gcc, cCompiler: { path: world.path("cc") } };
  await world.write(
    "cc",
    "#!/bin/sh\necho \"collect2: fatal error: cannot find 'ld'\" >&2; exit 1\n",
  );
  await Deno.chmod(world.path("cc"), 0o755);
  const missing = await failsWith(
    BuildSettingsError,
    () => provideLinker({ ...broken, linker: { name: "mold" } }, world.host),
  );
  assertStringIncludes(missing.message, "does not find");
});
