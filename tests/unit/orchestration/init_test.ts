import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseConfig } from "../../../src/config/parser.ts";
import {
  ConfigExistsError,
  InitDeclinedError,
  initProject,
  type InitTools,
  NoCmakeProjectError,
} from "../../../src/orchestration/init.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { checkToolchainSpec } from "../../../src/orchestration/new_compiler.ts";
import {
  InvalidVersionError,
  ToolchainNotFoundError,
  VersionNotFoundError,
} from "../../../src/toolchain/registry/errors.ts";
import { inspectProject } from "../../../src/orchestration/inspect_project.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const CMAKE = `# cmake_minimum_required(VERSION 2.8)
cmake_minimum_required(VERSION 3.21...3.30)
#[[ project(wrong) ]]
project("my app" VERSION 1.2.3 LANGUAGES C CXX)
set(CMAKE_CXX_STANDARD 20)
target_compile_features(x PUBLIC c_std_11)
`;

const TOOLS: InitTools = {
  chooseCompiler: () =>
    Promise.resolve({ toolchain: { type: "zig", version: "0.13.0" }, reason: "It is recommended" }),
  checkSpec: () => Promise.resolve(),
  bootstrapScripts: () =>
    Promise.resolve([{ path: "bootstrap.sh", text: "#!/bin/sh\n", executable: true }]),
};
const PLAIN = { force: false, scripts: false };

async function project(files: Readonly<Record<string, string>>) {
  const world = await TestWorld.create({ terminal: { interactive: false, columns: 80 } });
  for (const [name, text] of Object.entries(files)) await world.write(name, text);
  const place = { projectRoot: world.root, configFile: world.path("toolchainkit.yaml") };
  return { world, place };
}

Deno.test("inspectProject() reads CMake files, manifests, presets, CI and an old build", async () => {
  const { world } = await project({
    "CMakeLists.txt": CMAKE,
    "conanfile.txt": "[requires]\n",
    "vcpkg.json": "{}",
    "cmake/CPM.cmake": "function(CPMAddPackage)\n",
    "cmake/arm-toolchain.cmake": "set(CMAKE_C_COMPILER arm-none-eabi-gcc)\n",
    "CMakePresets.json": '{"configurePresets": [{"generator": "Ninja"}]}',
    ".github/workflows/ci.yml": "env: {CC: clang-18, CXX: clang++-18}\nrun: gcc --version\n",
    ".gitlab-ci.yml": "image: x\n",
    "build/CMakeCache.txt":
      "CMAKE_GENERATOR:INTERNAL=Unix Makefiles\nCMAKE_CXX_COMPILER:FILEPATH=/usr/bin/g++-13\n",
  });
  await using _world = world;
  const found = await inspectProject(world.root);
  assertEquals(found.cmake, {
    minimumVersion: "3.21",
    projectName: "my app",
    projectVersion: "1.2.3",
    languages: ["C", "CXX"],
    cStandard: "11",
    cxxStandard: "20",
  });
  assertEquals([found.conanfile, found.vcpkgManifest, found.usesCpm], [
    "conanfile.txt",
    "vcpkg.json",
    true,
  ]);
  assertEquals(found.presets, ["CMakePresets.json"]);
  assertEquals(found.toolchainFiles, ["cmake/arm-toolchain.cmake"]);
  assertEquals(found.ciFiles, [".github/workflows/ci.yml", ".gitlab-ci.yml"]);
  assertEquals(found.generator, "Make");
  assertEquals(found.compilers.map((one) => `${one.type} ${one.version} ${one.file}`), [
    "gcc 13 build/CMakeCache.txt",
    "llvm 18 .github/workflows/ci.yml",
  ]);
});

Deno.test("initProject() writes a file that parses, and leaves all others", async () => {
  const { world, place } = await project({ "CMakeLists.txt": CMAKE, "conanfile.py": "" });
  await using _world = world;
  const report = await initProject(PLAIN, place, TOOLS, world.host);
  assertEquals(report.written, ["toolchainkit.yaml", ".gitignore"]);
  const text = await Deno.readTextFile(place.configFile);
  assertMatch(
    text,
    /^# yaml-language-server: \$schema=\.toolchainkit\/toolchainkit\.schema\.json\n/,
  );
  assertMatch(text, /# Written by toolchainkit init \d/);
  const config = await parseConfig(place.configFile, world.host);
  assertEquals(config.projectInfo.name, "my app");
  assertEquals(config.projectInfo.cmakeMinimumVersion, "3.21");
  assertEquals(config.toolchains.map((one) => [one.name, one.type, one.version]), [
    ["main", "zig", "0.13.0"],
  ]);
  assertEquals(config.packages.manager, "conan");
  assertEquals(config.notes, []);
  const schema = await Deno.readTextFile(world.path(".toolchainkit/toolchainkit.schema.json"));
  assertEquals(JSON.parse(schema).title, "toolchainkit.yaml");
  assertEquals(
    await Deno.readTextFile(world.path(".gitignore")),
    ".toolchainkit/\ntoolchainkit.local.yaml\n",
  );
  assertEquals(await Deno.readTextFile(world.path("CMakeLists.txt")), CMAKE);
});

Deno.test("initProject() takes the compiler that the project names, unless another is asked for", async () => {
  const { world, place } = await project({
    "CMakeLists.txt": CMAKE,
    ".travis.yml": "env: CXX=clang++-17\n",
  });
  await using _world = world;
  const named = await initProject(PLAIN, place, TOOLS, world.host);
  assertEquals(named.toolchain, { type: "llvm", version: "17", fallback: true });
  assertStringIncludes(named.config, "# .travis.yml names llvm 17");
  const asked = { ...PLAIN, force: true, toolchain: "gcc@13.2" };
  const other = await initProject(asked, place, TOOLS, world.host);
  assertEquals(other.toolchain, { type: "gcc", version: "13.2" });
});

Deno.test("initProject() refuses a folder without CMakeLists.txt and files that are there", async () => {
  const { world, place } = await project({ "toolchainkit.yaml": "project: mine\n" });
  await using _world = world;
  const nothing = await failsWith(
    NoCmakeProjectError,
    () => initProject(PLAIN, place, TOOLS, world.host),
  );
  assertEquals(nothing.exit, 2);
  await world.write("CMakeLists.txt", CMAKE);
  await world.write("bootstrap.sh", "mine\n");
  const scripts = { ...PLAIN, scripts: true };
  const there = await failsWith(
    ConfigExistsError,
    () => initProject(scripts, place, TOOLS, world.host),
  );
  assertEquals(there.details.paths, [place.configFile, world.path("bootstrap.sh")]);
  assertEquals(await Deno.readTextFile(place.configFile), "project: mine\n");
  assertEquals(await Deno.readTextFile(world.path("bootstrap.sh")), "mine\n");
  const forced = await initProject({ ...scripts, force: true }, place, TOOLS, world.host);
  assertEquals(forced.written, ["toolchainkit.yaml", "bootstrap.sh", ".gitignore"]);
  assertEquals(((await Deno.stat(world.path("bootstrap.sh"))).mode ?? 0) & 0o777, 0o755);
});

Deno.test("initProject() shows the file at a terminal and writes nothing after a no", async () => {
  const { world, place } = await project({ "CMakeLists.txt": CMAKE });
  await using _world = world;
  const host = { ...world.host, terminal: { interactive: true, columns: 80 } };
  const questions: string[] = [];
  const answering = (answer: string): InitTools => ({
    ...TOOLS,
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  });
  await failsWith(InitDeclinedError, () => initProject(PLAIN, place, answering("n"), host));
  await failsWith(Deno.errors.NotFound, () => Deno.stat(place.configFile));
  await failsWith(Deno.errors.NotFound, () => Deno.stat(world.path(".gitignore")));
  assertStringIncludes(questions[0] ?? "", '  project: {name: "my app"');
  assertStringIncludes(questions[0] ?? "", "CMake 3.21 or newer, languages C, CXX, C11, C++20");
  const report = await initProject(PLAIN, place, answering(""), host);
  assertEquals(report.written[0], "toolchainkit.yaml");
});

Deno.test("initProject() quotes names with metacharacters", async () => {
  const name = "a: {b} 'c' #d";
  const { world, place } = await project({ "CMakeLists.txt": `project("${name}")\n` });
  await using _world = world;
  await initProject(PLAIN, place, TOOLS, world.host);
  assertEquals((await parseConfig(place.configFile, world.host)).project, name);
});

Deno.test("initProject() writes nothing for a compiler that there is not", async () => {
  const { world, place } = await project({ "CMakeLists.txt": CMAKE });
  await using _world = world;
  const tools = { ...TOOLS, checkSpec: (spec: string) => checkToolchainSpec(spec, world.host) };
  const init = (toolchain: string) =>
    initProject({ ...PLAIN, toolchain }, place, tools, world.host);
  await failsWith(ToolchainNotFoundError, () => init("nosuch"));
  await failsWith(VersionNotFoundError, () => init("gcc-99"));
  await failsWith(InvalidVersionError, () => init("zig@abc"));
  assertEquals(await listDirectory(world.root), ["CMakeLists.txt"]);
  for (const spec of ["msvc-2022", "llvm-18", "system"]) {
    await initProject({ ...PLAIN, force: true, toolchain: spec }, place, tools, world.host);
  }
});
