/**
 * Real projects, unchanged, with generated toolchain files: configured, built, tested, installed,
 * and found by the next one.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { buildProject, testProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import { debianSource, hasDebianSources } from "../support/debian_source.ts";
import { systemClang, systemGcc, zigEnvironment, zigToolchain } from "../support/real_tools.ts";
import { TestWorld } from "../support/world.ts";

interface Project {
  readonly source: string;
  readonly definitions?: Readonly<Record<string, string>>;
  /** Fewest tests that must run. */
  readonly tests?: number;
}

const CJSON: Project = { source: "cjson", tests: 15, definitions: { ENABLE_CJSON_UTILS: "ON" } };
const FMT: Project = { source: "fmtlib", definitions: { FMT_TEST: "OFF", FMT_DOC: "OFF" } };
const JSON_HEADERS: Project = { source: "nlohmann-json3", definitions: { JSON_BuildTests: "OFF" } };
const GOOGLETEST: Project = { source: "googletest" };
const SPDLOG: Project = {
  source: "spdlog",
  definitions: { SPDLOG_FMT_EXTERNAL: "ON", SPDLOG_BUILD_EXAMPLE: "OFF" },
};

const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const few = [CJSON, FMT, JSON_HEADERS];
const all = [...few, GOOGLETEST, SPDLOG];
const available = await hasDebianSources();
const clang = await systemClang("libc++");

async function hardenedGcc(): Promise<ToolchainFileSpec> {
  return { ...await systemGcc(), hardening: true };
}

for (
  const [name, toolchain, projects] of [
    ["gcc, hardened", hardenedGcc, few],
    ["clang with libc++", () => Promise.resolve(clang), full ? all : few],
    ...(full ? [["zig", zigToolchain, all] as const] : []),
  ] as const
) {
  const missing = !available
    ? " (needs apt-get)"
    : name.startsWith("clang") && clang === undefined
    ? " (needs clang and lld below /usr/lib/llvm-*)"
    : "";
  Deno.test({
    name: `a generated toolchain file builds ${
      projects.map((project) => project.source).join(", ")
    } with ${name}${missing}`,
    ignore: missing !== "",
    fn: async () => {
      const spec = await toolchain();
      assert(spec !== undefined);
      await using world = await TestWorld.create();
      for (const project of projects) await buildAndInstall(project, spec, world);
    },
  });
}

async function buildAndInstall(
  project: Project,
  spec: ToolchainFileSpec,
  world: TestWorld,
): Promise<void> {
  const prefix = world.path("prefix");
  const toolchainFile = await world.write(
    "toolchain.cmake",
    renderToolchainFile({ ...spec, prefixPaths: [prefix] }),
  );
  const cmake = await findCMake(world.host, { path: "/usr/bin/cmake" });
  const build = {
    cmake,
    buildDirectory: world.path(`build-${project.source}`),
    environment: zigEnvironment(),
  };
  const outcome = await configureProject({
    ...build,
    sourceDirectory: await debianSource(project.source),
    toolchain: spec.name,
    toolchainFile,
    compilers: { C: spec.cCompiler.path, CXX: spec.cxxCompiler.path },
    generator: "Ninja",
    buildType: "Release",
    definitions: { CMAKE_INSTALL_PREFIX: prefix, ...project.definitions },
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
