/**
 * Real compilers × generators × build types × settings, each configured, built, tested and run.
 * A part of the matrix that touches every value runs always, all of it with
 * TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import type { GeneratorName, ToolchainFileSpec } from "../../src/cmake/types.ts";
import { BuildSettingsError } from "../../src/cmake/errors.ts";
import { buildProject, testProject } from "../../src/orchestration/cmake_build.ts";
import { configureProject } from "../../src/orchestration/cmake_run.ts";
import { findCMake } from "../../src/orchestration/cmake_tools.ts";
import {
  copyFolder,
  fetchedCMake,
  MATRIX_PROJECT,
  oldGccToolchain,
  systemClang,
  systemGcc,
  zigEnvironment,
  zigToolchain,
} from "../support/real_tools.ts";
import { TestWorld } from "../support/world.ts";

type Feature = "none" | "address+undefined" | "thread" | "lto" | "hardened";

const COMPILERS = {
  "gcc": systemGcc,
  "gcc 4.8.5": oldGccToolchain,
  "clang libc++": () => systemClang("libc++"),
  "clang libstdc++": () => systemClang("libstdc++"),
  "zig": zigToolchain,
} as const;
type CompilerName = keyof typeof COMPILERS;

const CMAKES = ["system", "3.20.5", "4.4.4"] as const;
const GENERATORS: readonly GeneratorName[] = ["Ninja", "Make", "Ninja Multi-Config"];
const BUILD_TYPES = ["Debug", "Release", "RelWithDebInfo", "MinSizeRel"] as const;
const FEATURES: readonly Feature[] = ["none", "address+undefined", "thread", "lto", "hardened"];

interface Row {
  readonly compiler: CompilerName;
  readonly generator: GeneratorName;
  readonly buildType: string;
  readonly feature: Feature;
  readonly cmake: typeof CMAKES[number];
  /** Name of the project's folder. */
  readonly folder?: string;
}

const REDUCED: readonly Row[] = [
  row("gcc", "Ninja", "Release", "hardened", "system"),
  row("gcc", "Make", "Debug", "address+undefined", "4.4.4"),
  row("gcc", "Ninja Multi-Config", "RelWithDebInfo", "thread", "system"),
  row("gcc", "Ninja", "MinSizeRel", "lto", "3.20.5"),
  row("gcc 4.8.5", "Ninja", "Release", "none", "system"),
  row("gcc 4.8.5", "Make", "RelWithDebInfo", "hardened", "4.4.4"),
  row("clang libc++", "Ninja", "Debug", "address+undefined", "4.4.4"),
  row("clang libc++", "Ninja Multi-Config", "Release", "lto", "system"),
  row("clang libc++", "Make", "MinSizeRel", "hardened", "3.20.5"),
  row("clang libstdc++", "Ninja", "Debug", "thread", "system"),
  row("zig", "Ninja", "Release", "none", "4.4.4"),
  row("zig", "Make", "MinSizeRel", "none", "system"),
  { ...row("gcc", "Make", "Release", "hardened", "4.4.4"), folder: "ödd $HOME #1 (x)" },
  {
    ...row("clang libc++", "Ninja", "Release", "none", "system"),
    folder: "it's an 'odd' $HOME @x@ #1 (ü) [2]",
  },
];

function row(
  compiler: CompilerName,
  generator: GeneratorName,
  buildType: string,
  feature: Feature,
  cmake: Row["cmake"],
): Row {
  return { compiler, generator, buildType, feature, cmake };
}

function fullMatrix(): Row[] {
  const rows: Row[] = [];
  for (const compiler of Object.keys(COMPILERS) as CompilerName[]) {
    for (const generator of GENERATORS) {
      for (const buildType of BUILD_TYPES) {
        for (const feature of FEATURES) {
          if (!exists(compiler, feature)) continue;
          for (const cmake of ["system", "4.4.4"] as const) {
            rows.push({ compiler, generator, buildType, feature, cmake });
          }
        }
      }
    }
  }
  return rows;
}

/** Zig has no AddressSanitizer; GCC 4.8.5's cannot live with today's kernels. */
function exists(compiler: CompilerName, feature: Feature): boolean {
  if (compiler === "zig") return feature === "none" || feature === "hardened";
  return compiler !== "gcc 4.8.5" || (feature !== "address+undefined" && feature !== "thread");
}

function withFeature(spec: ToolchainFileSpec, feature: Feature): ToolchainFileSpec {
  switch (feature) {
    case "none":
      return spec;
    case "address+undefined":
      return { ...spec, sanitizers: ["address", "undefined"] };
    case "thread":
      return { ...spec, sanitizers: ["thread"] };
    case "lto":
      return { ...spec, lto: "thin" };
    case "hardened":
      return { ...spec, hardening: true };
  }
}

const clang = await systemClang("libc++");
const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
for (const one of full ? [...fullMatrix(), ...REDUCED] : REDUCED) {
  const missing = one.compiler.startsWith("clang") && clang === undefined;
  const name = [one.compiler, one.generator, one.buildType, one.feature, `CMake ${one.cmake}`].join(
    ", ",
  );
  Deno.test({
    name: `a generated toolchain file builds and runs a project: ${name}${
      one.folder === undefined ? "" : ` in "${one.folder}"`
    }${missing ? " (needs clang and lld below /usr/lib/llvm-*)" : ""}`,
    ignore: missing,
    fn: () => buildAndRun(one),
  });
}

async function buildAndRun(one: Row): Promise<void> {
  const base = await COMPILERS[one.compiler]();
  assert(base !== undefined);
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
  assertEquals((await testProject(build, world.host)).total, 1);
  const folder = multiConfig ? join(buildDirectory, one.buildType) : buildDirectory;
  await provesFeature(one, { folder, buildDirectory });
}

/** The setting is really in what was built. */
async function provesFeature(
  one: Row,
  where: { folder: string; buildDirectory: string },
): Promise<void> {
  const provoke = join(where.folder, "provoke");
  switch (one.feature) {
    case "address+undefined":
      assertMatch((await output(provoke, ["overflow"])).all, /AddressSanitizer/);
      assertMatch((await output(provoke, ["undefined"])).all, /signed integer overflow/);
      break;
    case "thread":
      assertMatch((await output(provoke, ["race"])).all, /ThreadSanitizer: data race/);
      break;
    case "hardened": {
      const dynamic = (await output("readelf", ["-d", "-h", join(where.folder, "main")])).all;
      assertStringIncludes(dynamic, "BIND_NOW");
      assertMatch(dynamic, /Type:\s+DYN/);
      break;
    }
    case "lto":
      if (one.buildType !== "Debug") {
        const text = await compileCommands(where.buildDirectory);
        assertStringIncludes(text, "-flto");
      }
      break;
    case "none":
      assertEquals((await output(join(where.folder, "main"), [])).all.trim(), "12 words");
  }
}

async function compileCommands(buildDirectory: string): Promise<string> {
  return await Deno.readTextFile(join(buildDirectory, "compile_commands.json"));
}

async function output(command: string, args: string[]): Promise<{ all: string; code: number }> {
  const result = await new Deno.Command(command, { args, stdout: "piped", stderr: "piped" })
    .output();
  const decoder = new TextDecoder();
  return { all: decoder.decode(result.stdout) + decoder.decode(result.stderr), code: result.code };
}

Deno.test("renderToolchainFile() refuses sanitizers that exclude each other", async () => {
  const gcc = await systemGcc();
  let message = "";
  try {
    renderToolchainFile({ ...gcc, sanitizers: ["address", "thread"] });
  } catch (error) {
    if (!(error instanceof BuildSettingsError)) throw error;
    message = error.message;
  }
  assertStringIncludes(message, "excludes");
});
