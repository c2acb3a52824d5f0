/**
 * Runs CMake to configure. Owns its arguments and what its failure means; which compilers and flags
 * are used is in the toolchain file, building and testing are in `cmake_build.ts`.
 */
import { join } from "@std/path";
import { BACKENDS } from "../cmake/backends.ts";
import { cmakeWarnings, firstCMakeError } from "../cmake/cmake_output.ts";
import { CMakeConfigureError } from "../cmake/errors.ts";
import type { UsedCompiler } from "../cmake/file_api.ts";
import { configurationVariables } from "../cmake/configurations.ts";
import { withoutComments } from "../cmake/toolchain_generator.ts";
import type { GeneratorName } from "../cmake/types.ts";
import { ensureDirectory, exists, readText, removeTree } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { withGroupOfUser } from "../core/process_umask.ts";
import { redactSecrets } from "../core/redact.ts";
import { stableHash } from "../core/stable_hash.ts";
import { generatorArguments } from "./backend_facts.ts";
import { lastLine, runTool } from "./_cmake_process.ts";
import { readReply, usedCompilers, verifyCompilers, writeQueries } from "./cmake_reply.ts";
import type { BuildTool } from "./cmake_tools.ts";
import { requirePaths, requireRunPaths } from "./path_check.ts";
import { linkCompileCommands } from "./compile_commands.ts";
import { STAMP_FILE } from "./stamp_file.ts";
import {
  configureNeed,
  type ConfigureStamp,
  droppedDefinitions,
  knowsFresh,
  readStamp,
  writeStamp,
} from "./configure_stamp.ts";

/** What is to be configured, and with what. */
export interface ConfigureRequest {
  readonly cmake: BuildTool;
  /** Absolute. */
  readonly sourceDirectory: string;
  /** Absolute. */
  readonly buildDirectory: string;
  /** Name of the toolchain in toolchainkit.yaml. */
  readonly toolchain: string;
  /** Absolute. */
  readonly toolchainFile: string;
  /** What the toolchain file names, to be compared with what CMake uses. */
  readonly compilers: { readonly C: string; readonly CXX: string };
  readonly generator: GeneratorName;
  /** Further generator arguments, such as `-A x64`; with `-G` they replace the backend's own. */
  readonly generatorArgs?: readonly string[];
  /** Ninja, when it is not to be looked up in PATH; other generators leave it alone. */
  readonly makeProgram?: string;
  /** Of that Ninja. */
  readonly ninjaVersion?: string;
  /** Single-configuration generators only. */
  readonly buildType?: string;
  /** Multi-configuration generators only; the first is the default. */
  readonly configurations?: readonly string[];
  readonly definitions?: Readonly<Record<string, string>>;
  /**
   * Passed to CMake as they are. Those of the last run are passed again when there are none, until
   * `fresh` forgets them.
   */
  readonly extraArgs?: readonly string[];
  /** Added to the environment of CMake. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** True: throw the old cache away. */
  readonly fresh?: boolean;
  /** True: run CMake even when nothing has changed. */
  readonly force?: boolean;
}

/** What configuring did. */
export interface ConfigureOutcome {
  readonly kind: "configured" | "unchanged";
  /** Why CMake ran; empty when it did not. */
  readonly why: string;
  readonly buildDirectory: string;
  readonly generator: string;
  readonly cmakeVersion: string;
  readonly compilers: readonly UsedCompiler[];
  readonly warnings: readonly string[];
  /** The link beside the sources, or the file in the build folder; undefined without one. */
  readonly compileCommands: string | undefined;
  readonly durationMs: number;
}

/**
 * Configures a build folder when it needs it, and proves that CMake uses the compilers given.
 *
 * @throws {CMakePathError} If a path has a character that CMake cannot cope with.
 * @throws {CMakeConfigureError} If CMake fails, with its first error in the message.
 * @throws {CompilerMismatchError} If CMake uses another compiler.
 */
export async function configureProject(
  request: ConfigureRequest,
  host: Host,
): Promise<ConfigureOutcome> {
  const startedAt = host.now();
  const { buildDirectory } = request;
  requirePaths(request, host);
  const earlier = request.fresh === true ? undefined : await readStamp(buildDirectory);
  const stamp = await stampOf(request, earlier?.extraArgs ?? []);
  const need = request.fresh === true
    ? { kind: "fresh" as const, why: "a fresh start was asked for" }
    : await configureNeed(buildDirectory, stamp);
  let warnings: string[] = [];
  let kind: ConfigureOutcome["kind"] = "unchanged";
  let why = "";
  if (need.kind !== "none" || request.force === true) {
    kind = "configured";
    why = need.kind === "none" ? "it was asked for" : need.why;
    host.log.debug(`Configuring ${buildDirectory}: ${why}`);
    warnings = await runConfigure(request, { stamp, fresh: need.kind === "fresh" }, host);
  }
  const reply = await readReply(buildDirectory);
  const compilers = reply === undefined ? [] : await usedCompilers(reply);
  if (reply !== undefined) await requireRunPaths(reply, buildDirectory, host);
  if (kind === "configured") await writeStamp(buildDirectory, stamp);
  return {
    kind,
    why,
    buildDirectory,
    generator: reply?.index.generator ?? request.generator,
    cmakeVersion: reply?.index.cmakeVersion ?? request.cmake.version,
    compilers,
    warnings,
    compileCommands: await linkCompileCommands(request, host),
    durationMs: host.now() - startedAt,
  };
}

async function stampOf(
  request: ConfigureRequest,
  earlierArgs: readonly string[],
): Promise<ConfigureStamp> {
  const { extraArgs = [] } = request;
  return {
    schema: 1,
    toolchain: request.toolchain,
    toolchainFile: request.toolchainFile,
    toolchainHash: stableHash(withoutComments(await readText(request.toolchainFile))),
    generator: request.generator,
    sourceDirectory: request.sourceDirectory,
    cmake: request.cmake.path,
    cmakeVersion: request.cmake.version,
    definitions: cacheDefinitions(request),
    generatorArgs: request.generatorArgs ?? [],
    extraArgs: extraArgs.length > 0 ? extraArgs : earlierArgs,
  };
}

function cacheDefinitions(request: ConfigureRequest): Record<string, string> {
  const { multiConfig } = BACKENDS[request.generator];
  const values: Record<string, string> = { CMAKE_EXPORT_COMPILE_COMMANDS: "ON" };
  if (request.makeProgram !== undefined && request.generator.startsWith("Ninja")) {
    values["CMAKE_MAKE_PROGRAM"] = request.makeProgram;
  }
  if (!multiConfig && request.buildType !== undefined) {
    values["CMAKE_BUILD_TYPE"] = request.buildType;
  }
  if (multiConfig) {
    Object.assign(values, configurationVariables(request.generator, request.configurations ?? []));
  }
  return { ...values, ...request.definitions };
}

async function runConfigure(
  request: ConfigureRequest,
  how: { stamp: ConfigureStamp; fresh: boolean },
  host: Host,
): Promise<string[]> {
  const { buildDirectory } = request;
  const before = await readStamp(buildDirectory);
  const hadCache = !how.fresh && await exists(join(buildDirectory, "CMakeCache.txt"));
  await withGroupOfUser(() => ensureDirectory(buildDirectory));
  // A stamp that is there vouches for a configuration that went through.
  await removeTree(join(buildDirectory, STAMP_FILE));
  if (how.fresh && !knowsFresh(request.cmake.version)) {
    await removeTree(join(buildDirectory, "CMakeCache.txt"));
    await removeTree(join(buildDirectory, "CMakeFiles"));
  }
  await writeQueries(buildDirectory);
  const args = [
    ...(how.fresh && knowsFresh(request.cmake.version) ? ["--fresh"] : []),
    "-S",
    request.sourceDirectory,
    "-B",
    buildDirectory,
    ...await generatorArgs(request, host),
    ...(hadCache ? droppedDefinitions(before, how.stamp).map((name) => `-U${name}`) : []),
    `-DCMAKE_TOOLCHAIN_FILE:FILEPATH=${request.toolchainFile}`,
    ...Object.entries(how.stamp.definitions).map(([name, value]) => `-D${name}=${value}`),
    ...how.stamp.extraArgs,
  ];
  const result = await runTool(request, { program: request.cmake.path, args }, host);
  const output = redactSecrets(`${result.stderr}\n${result.stdout}`);
  const reply = await readReply(buildDirectory);
  if (reply !== undefined && (result.code === 0 || hadCache)) {
    await verifyCompilers(await usedCompilers(reply), request.compilers, {
      buildDirectory,
      hadCache,
      cmakeVersion: reply.index.cmakeVersion,
    });
  }
  if (result.code !== 0) {
    throw new CMakeConfigureError(firstCMakeError(output) ?? lastLine(output), {
      buildDirectory,
      exitCode: result.code,
      fresh: how.fresh,
    });
  }
  return cmakeWarnings(output);
}

async function generatorArgs(request: ConfigureRequest, host: Host): Promise<readonly string[]> {
  const given = request.generatorArgs ?? [];
  if (given.includes("-G")) return given;
  const own = await generatorArguments(request.generator, request.cmake.version, host);
  return [...own, ...given];
}
