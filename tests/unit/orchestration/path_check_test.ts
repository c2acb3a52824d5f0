import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { CMakePathError } from "../../../src/cmake/errors.ts";
import { makePathTrouble, ninjaPathTrouble, pathTrouble } from "../../../src/cmake/quoting.ts";
import { configureProject, type ConfigureRequest } from "../../../src/orchestration/cmake_run.ts";
import { buildProject } from "../../../src/orchestration/cmake_build.ts";
import { findCMake } from "../../../src/orchestration/cmake_tools.ts";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import { runTool, systemGcc } from "../../support/real_tools.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LISTS = `cmake_minimum_required(VERSION 3.20)
project(odd NONE)
add_custom_target(everything ALL COMMAND \${CMAKE_COMMAND} -E echo built)
`;

/** Folders of source and build, relative to one that is plain. */
const FOLDERS: readonly (readonly [string, string])[] = [
  ["plain", "plain/build"],
  ["it's", "it's/build"],
  ["a#b", "a#b/build"],
  ["a#b", "plain/build"],
  ["plain", "a#b/build"],
  ["it's #1", "it's #1/build"],
  ["#1 it's", "#1 it's/build"],
  ["a (x) #1", "a (x) #1/build"],
  ["a&b#c", "a&b#c/build"],
  ["a`b#c", "a`b#c/build"],
  ["a<b#c", "a<b#c/build"],
  ["x #1 (y)", "x #1 (y)/build"],
  ["ü $HOME #1", "ü $HOME #1/build"],
];

Deno.test("makePathTrouble() refuses exactly the folders in which make fails", async () => {
  await using world = await TestWorld.create();
  for (const [index, [source, build]] of FOLDERS.entries()) {
    const root = world.path(String(index));
    await world.write(join(String(index), source, "CMakeLists.txt"), LISTS);
    const folders = [join(root, source), join(root, build)] as const;
    await run("cmake", ["-S", folders[0], "-B", folders[1], "-G", "Unix Makefiles"]);
    const works = await run("cmake", ["--build", folders[1]]);
    assertEquals(makePathTrouble(...folders)?.kind === "broken", !works, source);
  }
});

Deno.test("makePathTrouble() refuses brackets that nothing closes, with which CMake crashes", async () => {
  await using world = await TestWorld.create();
  for (const name of ["a[b", "a]b", "a[b]", "]["]) {
    const source = world.path(name);
    const build = join(source, "build");
    await world.write(
      `${name}/CMakeLists.txt`,
      "cmake_minimum_required(VERSION 3.20)\nproject(odd C)\nadd_executable(odd odd.c)\n",
    );
    await world.write(`${name}/odd.c`, "int main(void) { return 0; }\n");
    await run("cmake", ["-S", source, "-B", build, "-G", "Unix Makefiles"]);
    const works = await run("cmake", ["--build", build]);
    assertEquals(makePathTrouble(source, build)?.kind === "broken", !works, name);
    assertEquals(works, name === "a[b]" || name === "][", name);
  }
});

Deno.test("ninjaPathTrouble() names exactly the characters after which Ninja builds anew", async () => {
  await using world = await TestWorld.create();
  const version = (await runTool("ninja", ["--version"])).trim();
  for (const character of " '\"&?^*<>`$#()[]{}!@%=+~,;|\\ü") {
    const folder = world.path(`a${character}b`);
    if (pathTrouble(folder, false) !== undefined) continue;
    await world.write(`a${character}b/a.h`, "");
    await world.write(`a${character}b/a.c`, '#include "a.h"\n');
    // Ninja's own words: the command as the shell reads it.
    const source = `${folder}/a.c`.replaceAll("'", "'\\''").replaceAll("$", () => "$$");
    await world.write(
      "build.ninja",
      `rule cc
  command = gcc -MD -MF a.d -c '${source}' -o a.o
  deps = gcc
  depfile = a.d
build a.o: cc
`,
    );
    await Deno.remove(world.path(".ninja_deps")).catch(() => {});
    await runTool("ninja", [], world.path());
    const again = await runTool("ninja", [], world.path());
    const trouble = ninjaPathTrouble(folder, version) !== undefined;
    assertEquals(!again.includes("no work to do"), trouble, character);
  }
});

/** To configure a folder of the world with the system's GCC. */
async function requestFor(world: TestWorld, folder: string): Promise<
  Omit<ConfigureRequest, "generator">
> {
  const gcc = await systemGcc();
  const sourceDirectory = world.path(folder);
  return {
    cmake: await findCMake(world.host),
    sourceDirectory,
    buildDirectory: join(sourceDirectory, "build"),
    toolchain: gcc.name,
    toolchainFile: await world.write(join(folder, "t.cmake"), renderToolchainFile(gcc)),
    compilers: { C: gcc.cCompiler.path, CXX: gcc.cxxCompiler.path },
  };
}

Deno.test("configureProject() warns of a folder in which Ninja builds everything anew", async () => {
  await using world = await TestWorld.create();
  await world.write("it's/CMakeLists.txt", LISTS);
  const request = { ...await requestFor(world, "it's"), generator: "Ninja" as const };
  const warnings: string[] = [];
  const log = { ...world.host.log, warning: (text: string) => void warnings.push(text) };
  const host = { ...world.host, log };
  await configureProject({ ...request, ninjaVersion: "1.13.0" }, host);
  assertEquals(warnings, []);
  await configureProject({ ...request, ninjaVersion: "1.11.1" }, host);
  assertMatch(warnings.join(), /^Ninja 1\.11\.1 \(1\.13 can\) .* because of the ',.*ninja: latest/);
});

Deno.test("makePathTrouble() tells of folders in which make cannot run CMake again", async () => {
  await using world = await TestWorld.create();
  const source = world.path("a#b");
  const lists = await world.write("a#b/CMakeLists.txt", LISTS);
  const build = join(source, "build");
  assertEquals(makePathTrouble(source, build), { kind: "stale" });
  await run("cmake", ["-S", source, "-B", build, "-G", "Unix Makefiles"]);
  assertEquals(await run("cmake", ["--build", build]), true);
  const later = new Date(Date.now() + 10_000);
  await Deno.utime(lists, later, later);
  assertEquals(await run("cmake", ["--build", build]), false);
});

Deno.test("configureProject() refuses what make cannot take, and Ninja builds it", async () => {
  await using world = await TestWorld.create();
  await world.write(
    "it's #1/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.20)\nproject(odd C)\nadd_executable(odd odd.c)\n",
  );
  await world.write("it's #1/odd.c", "int main(void) { return 0; }\n");
  const request = await requestFor(world, "it's #1");
  const error = await failsWith(
    CMakePathError,
    () => configureProject({ ...request, generator: "Make" }, world.host),
  );
  assertMatch(error.message, /make takes .* paths with ' before #/);
  assertStringIncludes(error.hint ?? "", "Ninja");
  await configureProject({ ...request, generator: "Ninja" }, world.host);
  await buildProject(request, world.host);
});

Deno.test("configureProject() refuses a comma only where programs look for shared libraries there", async () => {
  await using world = await TestWorld.create();
  const gcc = await systemGcc();
  const project = async (library: "SHARED" | "STATIC") => {
    const folder = `a,b/${library}`;
    await world.write(
      `${folder}/CMakeLists.txt`,
      `cmake_minimum_required(VERSION 3.20)
project(odd C)
add_library(part ${library} part.c)
add_executable(whole whole.c)
target_link_libraries(whole part)
`,
    );
    await world.write(`${folder}/part.c`, "int part(void) { return 0; }\n");
    await world.write(`${folder}/whole.c`, "int part(void);\nint main(void) { return part(); }\n");
    return {
      cmake: await findCMake(world.host),
      sourceDirectory: world.path(folder),
      buildDirectory: world.path(folder, "build"),
      toolchain: gcc.name,
      toolchainFile: await world.write(`${folder}/t.cmake`, renderToolchainFile(gcc)),
      compilers: { C: gcc.cCompiler.path, CXX: gcc.cxxCompiler.path },
      generator: "Ninja" as const,
    };
  };
  const alone = await project("STATIC");
  await configureProject(alone, world.host);
  await buildProject(alone, world.host);
  const shared = await project("SHARED");
  const error = await failsWith(CMakePathError, () => configureProject(shared, world.host));
  assertMatch(error.message, /shared library "part" there, but -Wl,-rpath, ends at a comma/);
  // It is no false alarm.
  assertEquals(await run("cmake", ["--build", shared.buildDirectory]), false);
});

async function run(command: string, args: string[]): Promise<boolean> {
  const result = await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output();
  return result.success;
}
