/** What can be wrong with the settings that CMake is to be given. Owns these errors only. */
import { TkError } from "../core/errors.ts";

/** Settings that exclude each other, or that this compiler, linker or system does not know. */
export class BuildSettingsError extends TkError<{ setting: string; value: string; why: string }> {
  readonly code = "BUILD_SETTINGS";

  constructor(setting: string, options: { value: string; why: string; hint: string }) {
    super(
      `Cannot use ${setting} "${options.value}": ${options.why}`,
      { setting, value: options.value, why: options.why },
      { hint: options.hint },
    );
  }
}

/** CMake, Ninja or another build program is not there or too old. */
export class CMakeNotFoundError extends TkError<{ program: string; minimum?: string }> {
  readonly code = "CMAKE_NOT_FOUND";

  constructor(program: string, options: { minimum?: string; found?: string } = {}) {
    const wanted = options.minimum === undefined ? "" : ` ${options.minimum} or newer`;
    super(
      options.found === undefined
        ? `Cannot find ${program}: it is not in PATH, ${program}${wanted} is needed`
        : `Cannot use ${program} ${options.found}: it is too old, ${program}${wanted} is needed`,
      { program, ...(options.minimum === undefined ? {} : { minimum: options.minimum }) },
      {
        hint: program === "CTest"
          ? 'Install it beside CMake, or add "cmake: latest" to tools: in toolchainkit.yaml'
          : `Add "${program.toLowerCase()}: latest" to tools: in toolchainkit.yaml, ` +
            `or install ${program}`,
      },
    );
  }
}

/** A path has a character that CMake itself, or what it writes, cannot cope with. */
export class CMakePathError extends TkError<{ path: string; character: string }> {
  readonly code = "CMAKE_PATH";

  /** For the path and the character in it; by default no generator could cope with it. */
  constructor(path: string, character: string, options: { why?: string; hint?: string } = {}) {
    super(
      `Cannot configure with "${path}": ${
        options.why ?? `CMake's own files cannot hold paths with ${character}`
      }`,
      { path, character },
      {
        hint: options.hint ??
          "Move the project, the build folder or the toolchain to a folder without it",
      },
    );
  }
}

/** CMake could not configure. */
export class CMakeConfigureError extends TkError<{ buildDirectory: string; exitCode: number }> {
  readonly code = "CMAKE_CONFIGURE";

  constructor(first: string, where: { buildDirectory: string; exitCode: number; fresh: boolean }) {
    super(`Cannot configure in "${where.buildDirectory}": ${first}`, {
      buildDirectory: where.buildDirectory,
      exitCode: where.exitCode,
    }, {
      hint: policyHint(first) ??
        (where.fresh
          ? "The whole output is shown with -v"
          : "The whole output is shown with -v; --fresh starts without the old cache"),
    });
  }
}

/** CMake 4 refuses projects that were written for an older one than its message names. */
function policyHint(message: string): string | undefined {
  const oldest = /Compatibility with CMake < ([\d.]+) has been removed/.exec(message)?.[1];
  if (oldest === undefined) return undefined;
  return `Add "definitions: {CMAKE_POLICY_VERSION_MINIMUM: '${oldest}'}" to build: in ` +
    "toolchainkit.yaml, or raise the project's cmake_minimum_required()";
}

/** CMake uses other compilers than it was given. */
export class CompilerMismatchError
  extends TkError<{ language: string; given: string; used: string; buildDirectory: string }> {
  readonly code = "CMAKE_COMPILER_MISMATCH";

  /** @param from What the other compiler comes from. */
  constructor(
    facts: { language: string; given: string; used: string; buildDirectory: string },
    from: "cache" | "project",
  ) {
    const why = from === "cache"
      ? `the cache in "${facts.buildDirectory}" was made with it and CMake never changes ` +
        "compilers in a cache"
      : "the project or the command line sets it";
    super(
      `Cannot accept the ${facts.language} compiler "${facts.used}": ${why}, ` +
        `the toolchain's is "${facts.given}"`,
      facts,
      {
        hint: from === "cache"
          ? "Run toolchainkit configure --fresh to start without the old cache"
          : `Remove what sets CMAKE_${facts.language}_COMPILER, or choose that compiler under ` +
            "toolchains in toolchainkit.yaml",
      },
    );
  }
}

/** The build stopped. */
export class CMakeBuildError extends TkError<{ buildDirectory: string; exitCode: number }> {
  readonly code = "CMAKE_BUILD";

  constructor(first: string, where: { buildDirectory: string; exitCode: number }) {
    super(`Cannot build in "${where.buildDirectory}": ${first}`, where, {
      hint: "Mend the first error above; toolchainkit build -- -v shows the commands",
    });
  }
}

/** Tests failed, or could not be run. */
export class CMakeTestError extends TkError<{ failed: number; total: number; names: string[] }> {
  readonly code = "CMAKE_TEST";

  constructor(summary: { failed: number; total: number; names: string[] }, buildDirectory: string) {
    const shown = summary.names.slice(0, 5).join(", ");
    super(
      summary.total === 0
        ? `Cannot run the tests of "${buildDirectory}": CTest stopped`
        : `Cannot pass the tests of "${buildDirectory}": ${summary.failed} of ${summary.total} ` +
          `failed${shown === "" ? "" : ` (${shown})`}`,
      summary,
      { hint: "Their output is above; toolchainkit test -- -R NAME runs one alone" },
    );
  }
}
