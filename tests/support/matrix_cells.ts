/**
 * The cells of the matrix: which compilers, generators, build types and settings there are, what
 * none of them can do, and how one cell is configured, built, tested, run and proved.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { GeneratorName, ToolchainFileSpec } from "../../src/cmake/types.ts";
import { buildProject, testProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import { provesFeature } from "./matrix_proofs.ts";
import {
  copyFolder,
  fetchedCMake,
  MATRIX_PROJECT,
  oldGccToolchain,
  systemClang,
  systemGcc,
  zigEnvironment,
  zigToolchain,
} from "./real_tools.ts";
import { TestWorld } from "./world.ts";

/** What is switched on beside the compiler. */
export type Feature = "none" | "address+undefined" | "undefined" | "thread" | "lto" | "hardened";

/** The toolchains by the names of the cells. */
export const COMPILERS = {
  "gcc": systemGcc,
  "gcc 4.8.5": oldGccToolchain,
  "clang libc++": () => systemClang("libc++"),
  "clang libstdc++": () => systemClang("libstdc++"),
  "zig": zigToolchain,
} as const;

/** Name of a toolchain of the matrix. */
export type CompilerName = keyof typeof COMPILERS;

/** `system` is the machine's own; the others come from Python's index. */
export type CMakeName = "system" | "3.20.5" | "4.4.4";

const GENERATORS: readonly GeneratorName[] = ["Ninja", "Make", "Ninja Multi-Config"];
const BUILD_TYPES = ["Debug", "Release", "RelWithDebInfo", "MinSizeRel"] as const;
const FEATURES: readonly Feature[] = ["none", "address+undefined", "thread", "lto", "hardened"];

/** One combination. */
export interface Cell {
  readonly compiler: CompilerName;
  readonly generator: GeneratorName;
  readonly buildType: string;
  readonly feature: Feature;
  readonly cmake: CMakeName;
  /** Name of the project's folder. */
  readonly folder?: string;
}

/** A combination that cannot be, and why. */
export interface Gap {
  readonly compiler: CompilerName;
  readonly feature: Feature;
  readonly why: string;
  /** True: the compiler itself lacks it, so that the toolchain file is refused. */
  readonly refused: boolean;
  /** What is built in its place. */
  readonly instead?: Feature;
}

/** All that the matrix leaves out. */
export const GAPS: readonly Gap[] = [
  {
    compiler: "zig",
    feature: "address+undefined",
    why: "Zig brings no AddressSanitizer",
    refused: true,
    instead: "undefined",
  },
  {
    compiler: "gcc 4.8.5",
    feature: "address+undefined",
    why: "UndefinedBehaviorSanitizer came with GCC 4.9",
    refused: true,
  },
  {
    compiler: "gcc 4.8.5",
    feature: "thread",
    why: "this build of GCC 4.8.5 comes without libtsan",
    refused: false,
  },
];

/** A cell in the order that its name has. */
export function cell(
  compiler: CompilerName,
  generator: GeneratorName,
  buildType: string,
  feature: Feature,
  cmake: CMakeName,
): Cell {
  return { compiler, generator, buildType, feature, cmake };
}

/** Such as `gcc, Ninja, Release, lto, CMake system`. */
export function cellName(one: Cell): string {
  return [one.compiler, one.generator, one.buildType, one.feature, `CMake ${one.cmake}`].join(
    ", ",
  ) +
    (one.folder === undefined ? "" : ` in "${one.folder}"`);
}

/** Every combination of these compilers and CMakes that can be. */
export function allCells(
  compilers: readonly CompilerName[],
  cmakes: readonly CMakeName[],
): Cell[] {
  const features = (compiler: CompilerName) =>
    FEATURES.flatMap((feature) => {
      const gap = GAPS.find((one) => one.compiler === compiler && one.feature === feature);
      if (gap === undefined) return [feature];
      return gap.instead === undefined ? [] : [gap.instead];
    });
  return compilers.flatMap((compiler) =>
    GENERATORS.flatMap((generator) =>
      BUILD_TYPES.flatMap((buildType) =>
        features(compiler).flatMap((feature) =>
          cmakes.map((cmake) => cell(compiler, generator, buildType, feature, cmake))
        )
      )
    )
  );
}

/** The toolchain with the setting switched on. */
export function withFeature(spec: ToolchainFileSpec, feature: Feature): ToolchainFileSpec {
  switch (feature) {
    case "none":
      return spec;
    case "address+undefined":
      return { ...spec, sanitizers: ["address", "undefined"] };
    case "undefined":
      return { ...spec, sanitizers: ["undefined"] };
    case "thread":
      return { ...spec, sanitizers: ["thread"] };
    case "lto":
      return { ...spec, lto: "thin" };
    case "hardened":
      return { ...spec, hardening: true };
  }
}

/** Configures, builds, tests and runs one cell, and proves that its setting is in what was built. */
export async function runCell(one: Cell): Promise<void> {
  const base = await COMPILERS[one.compiler]();
  assert(base !== undefined, `there is no ${one.compiler} here`);
  const spec = withFeature(base, one.feature);
  await using world = await TestWorld.create();
  const project = world.path(one.folder ?? "project");
  await copyFolder(MATRIX_PROJECT, project);
  const toolchainFile = join(project, ".toolchainkit", "cmake", "toolchain.cmake");
  await Deno.mkdir(join(toolchainFile, ".."), { recursive: true });
  await Deno.writeTextFile(toolchainFile, renderToolchainFile(spec));
  const cmake = await findCMake(world.host, {
    path: one.cmake === "system" ? "/usr/bin/cmake" : await fetchedCMake(one.cmake),
  });
  const multiConfig = one.generator === "Ninja Multi-Config";
  const buildDirectory = join(project, "build");
  const environment = zigEnvironment();
  const request = {
    cmake,
    sourceDirectory: project,
    buildDirectory,
    toolchain: spec.name,
    toolchainFile,
    compilers: { C: spec.cCompiler.path, CXX: spec.cxxCompiler.path },
    generator: one.generator,
    environment,
    definitions: { MATRIX_CXX20: one.compiler === "gcc 4.8.5" ? "OFF" : "ON" },
    ...(multiConfig ? { configurations: [one.buildType] } : { buildType: one.buildType }),
  };
  const outcome = await configureProject(request, world.host);
  assertEquals(outcome.kind, "configured");
  assertEquals(outcome.cmakeVersion, cmake.version);
  assertEquals((await configureProject(request, world.host)).kind, "unchanged");
  const build = {
    cmake,
    buildDirectory,
    environment,
    ...(multiConfig ? { configuration: one.buildType } : {}),
  };
  await buildProject(build, world.host);
  const tests = await testProject(build, world.host);
  assertEquals([tests.passed, tests.total], [1, 1]);
  const programs = multiConfig ? join(buildDirectory, one.buildType) : buildDirectory;
  await provesFeature(one, { programs, buildDirectory, spec });
}
