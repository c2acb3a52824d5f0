/** Real projects from Debian's sources, unchanged: which, with what, and how one is built. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { FlagStrings, ToolchainFileSpec } from "../../src/cmake/types.ts";
import { buildProject, testProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import { debianSource } from "./debian_source.ts";
import type { CompilerName } from "./matrix_cells.ts";
import { copyFolder, zigEnvironment } from "./real_tools.ts";
import type { TestWorld } from "./world.ts";

/** One of them. */
export interface RealProject {
  /** Name of the Debian source package. */
  readonly source: string;
  readonly definitions?: Readonly<Record<string, string>>;
  /** Flags that a person would give for it in toolchainkit.yaml. */
  readonly flags?: FlagStrings;
  /** Files that Debian leaves out of the sources and that CMake must see, by their paths. */
  readonly restored?: Readonly<Record<string, string>>;
  /** Fewest tests of its own that must pass. */
  readonly tests?: number;
}

/** In the order in which they need each other. */
export const REAL_PROJECTS: readonly RealProject[] = [
  { source: "cjson", tests: 15, definitions: { ENABLE_CJSON_UTILS: "ON" } },
  { source: "zlib", tests: 2, restored: { "win32/zlib1.rc": "" } },
  { source: "fmtlib", definitions: { FMT_TEST: "OFF", FMT_DOC: "OFF" } },
  { source: "nlohmann-json3", definitions: { JSON_BuildTests: "OFF" } },
  { source: "googletest" },
  {
    source: "spdlog",
    definitions: { SPDLOG_FMT_EXTERNAL: "ON", SPDLOG_BUILD_EXAMPLE: "ON" },
  },
];

/** What a project asks of a compiler that cannot do it. */
export interface Limit {
  readonly compiler: CompilerName;
  readonly source: string;
  readonly why: string;
  /** What it is built with all the same; with neither it is left out. */
  readonly definitions?: Readonly<Record<string, string>>;
  readonly flags?: FlagStrings;
}

/** lld 16 and newer wants every symbol of a version script to be there. */
function versionScript(compiler: CompilerName): Limit {
  return {
    compiler,
    source: "zlib",
    why: "its version script names symbols that it does not define, which lld refuses",
    flags: { sharedLinker: "-Wl,--undefined-version" },
  };
}

/** All that is left out. */
export const LIMITS: readonly Limit[] = [
  versionScript("clang libc++"),
  versionScript("clang libstdc++"),
  versionScript("zig"),
  {
    compiler: "gcc 4.8.5",
    source: "googletest",
    why: "it uses std::is_trivially_copy_constructible, which came with GCC 5",
  },
  {
    compiler: "gcc 4.8.5",
    source: "spdlog",
    why: "its example uses __has_include, which came with GCC 5",
    definitions: { SPDLOG_BUILD_EXAMPLE: "OFF" },
  },
];

/** The projects of these names, all without names, as far as the compiler can build them. */
export function projectsFor(compiler: CompilerName, ...names: readonly string[]): RealProject[] {
  return REAL_PROJECTS.filter((one) => names.length === 0 || names.includes(one.source))
    .flatMap((project) => {
      const limit = LIMITS.find((one) =>
        one.compiler === compiler && one.source === project.source
      );
      if (limit === undefined) return [project];
      const { definitions, flags } = limit;
      if (definitions === undefined && flags === undefined) return [];
      return [{
        ...project,
        definitions: { ...project.definitions, ...definitions },
        ...(flags === undefined ? {} : { flags }),
      }];
    });
}

/** Builds, tests and installs it into the world's prefix, where the next one finds it. */
export async function buildAndInstall(
  project: RealProject,
  spec: ToolchainFileSpec,
  world: TestWorld,
): Promise<void> {
  const prefix = world.path("prefix");
  const toolchainFile = await world.write(
    "toolchain.cmake",
    renderToolchainFile({
      ...spec,
      prefixPaths: [prefix],
      ...(project.flags === undefined ? {} : { flags: project.flags }),
    }),
  );
  const cmake = await findCMake(world.host, { path: "/usr/bin/cmake" });
  const build = {
    cmake,
    buildDirectory: world.path(`build-${project.source}`),
    environment: zigEnvironment(),
  };
  const outcome = await configureProject({
    ...build,
    sourceDirectory: await sourceOf(project, world),
    toolchain: spec.name,
    toolchainFile,
    compilers: { C: spec.cCompiler.path, CXX: spec.cxxCompiler.path },
    generator: "Ninja",
    buildType: "Release",
    definitions: {
      CMAKE_INSTALL_PREFIX: prefix,
      // CMake 4 wants to hear it for projects that were written for CMake 3.4 and older.
      CMAKE_POLICY_VERSION_MINIMUM: "3.5",
      ...project.definitions,
    },
  }, world.host);
  for (const compiler of outcome.compilers) {
    const wanted = compiler.language === "C" ? spec.cCompiler.path : spec.cxxCompiler.path;
    assertEquals(compiler.path, wanted);
  }
  await buildProject(build, world.host);
  const tests = await testProject(build, world.host);
  assert(tests.passed >= (project.tests ?? 0), `${tests.passed} tests of ${project.source}`);
  await buildProject({ ...build, targets: ["install"] }, world.host);
  assert((await Deno.stat(join(prefix, "include"))).isDirectory);
}

/** The sources; those that are added to, or that write into themselves, in a copy. */
async function sourceOf(project: RealProject, world: TestWorld): Promise<string> {
  const tree = await debianSource(project.source);
  if (project.restored === undefined) return tree;
  const copy = world.path("sources", project.source);
  await copyFolder(tree, copy);
  for (const [name, text] of Object.entries(project.restored)) {
    await world.write(`sources/${project.source}/${name}`, text);
  }
  return copy;
}
