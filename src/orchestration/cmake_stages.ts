/** CMake on a project that is set up: configure, build, test. Owns what each is given. */
import { join } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { exists, isFile } from "../core/filesystem.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { buildJobs } from "./build_jobs.ts";
import { requireBuildPlace } from "./build_place.ts";
import { buildTypes } from "./build_types.ts";
import {
  type BuildOutcome,
  buildProject,
  type BuildRequest,
  type TestOutcome,
  testProject,
} from "./cmake_build.ts";
import { type ConfigureOutcome, configureProject } from "./cmake_run.ts";
import { countingHits, forgetCache } from "./build_cache_stats.ts";
import { distributing } from "./distributed_build.ts";
import { runHook } from "./hooks.ts";
import { noteConfigured } from "./own_build.ts";
import { trustScope } from "./trust.ts";
import { writePresets } from "./project_presets.ts";
import { pathWithTools, type ProjectSetup } from "./setup.ts";

/** The project has nothing that CMake could configure. */
export class NoCMakeListsError extends TkError<{ path: string }> {
  readonly code = "NO_CMAKELISTS";

  constructor(path: string) {
    super(`Cannot configure the project: there is no "${path}"`, { path }, {
      hint: "Run this in the folder of the CMakeLists.txt, or name it with --project",
    });
  }
}

/** Runs CMake when anything it depends on changed. */
export async function configureSetUp(
  setup: ProjectSetup,
  host: Host,
  options: { fresh?: boolean; force?: boolean; extraArgs?: readonly string[] } = {},
): Promise<ConfigureOutcome> {
  const { root } = setup.project;
  const lists = join(root, "CMakeLists.txt");
  if (!await isFile(lists)) throw new NoCMakeListsError(lists);
  const scope = trustScope(setup.settings, setup.loaded, host);
  await requireBuildPlace(setup.buildDirectory, scope, host);
  const { multiConfig } = BACKENDS[setup.generator];
  const environment = stageEnvironment(setup, host);
  const hook = { settings: setup.settings, env: environment, origins: setup.loaded.origins };
  await writePresets(setup, host);
  await runHook("pre_configure", setup.config, hook, host);
  if (setup.provided.layout.compiler === "zig" && !await exists(setup.buildDirectory)) {
    host.log.info("Zig builds its C and C++ libraries on first use, which can take a minute");
  }
  const outcome = await configureProject({
    cmake: setup.tools.cmake,
    sourceDirectory: root,
    buildDirectory: setup.buildDirectory,
    toolchain: setup.provided.config.name,
    toolchainFile: setup.toolchainFile,
    compilers: {
      C: setup.provided.layout.cCompiler.path,
      CXX: setup.provided.layout.cxxCompiler.path,
    },
    generator: setup.generator,
    ...(setup.tools.ninja === undefined ? {} : {
      makeProgram: setup.tools.ninja.path,
      ninjaVersion: setup.tools.ninja.version,
    }),
    ...(multiConfig
      ? {
        configurations: [
          ...new Set([...buildTypes(setup.provided.config, setup.config), setup.buildType]),
        ],
      }
      : { buildType: setup.buildType }),
    environment,
    fresh: options.fresh ?? false,
    force: options.force ?? false,
    extraArgs: options.extraArgs ?? [],
  }, host);
  await noteConfigured(setup.buildDirectory, setup.settings);
  await runHook("post_configure", setup.config, hook, host);
  return outcome;
}

/** Builds what is configured. */
export async function buildSetUp(
  setup: ProjectSetup,
  extraArgs: readonly string[],
  host: Host,
): Promise<BuildOutcome> {
  const request = { ...stageRequest(setup, extraArgs, host), jobs: buildJobs(setup) };
  const build = (more: BuildRequest["environment"] = {}) =>
    buildProject({ ...request, environment: { ...request.environment, ...more } }, host);
  if (setup.buildCache === undefined) {
    await forgetCache(setup.project.root);
    return await build();
  }
  return await countingHits(setup, () => distributing(setup, build, host), host);
}

/** Runs the project's tests. */
export function testSetUp(
  setup: ProjectSetup,
  extraArgs: readonly string[],
  host: Host,
): Promise<TestOutcome> {
  return testProject(stageRequest(setup, extraArgs, host), host);
}

function stageRequest(
  setup: ProjectSetup,
  extraArgs: readonly string[],
  host: Host,
): BuildRequest {
  const { multiConfig } = BACKENDS[setup.generator];
  return {
    cmake: setup.tools.cmake,
    buildDirectory: setup.buildDirectory,
    ...(multiConfig ? { configuration: setup.buildType } : {}),
    jobs: setup.config.build.parallelJobs,
    extraArgs,
    environment: stageEnvironment(setup, host),
  };
}

/** The project's tools come first; what the user exported for another compiler does not count. */
function stageEnvironment(
  setup: ProjectSetup,
  host: Host,
): Readonly<Record<string, string | undefined>> {
  return {
    PATH: pathWithTools(setup, host),
    CC: undefined,
    CXX: undefined,
    ...setup.buildCache?.environment,
  };
}
