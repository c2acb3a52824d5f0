/** Builds and tests what is configured. Owns the arguments and what a failure means. */
import { parallelJobs } from "../cmake/backends.ts";
import { firstBuildError, firstCMakeError, parseTestSummary } from "../cmake/cmake_output.ts";
import { CMakeBuildError, CMakeTestError } from "../cmake/errors.ts";
import type { Host } from "../core/host.ts";
import { machineResources } from "../core/machine_resources.ts";
import { redactSecrets } from "../core/redact.ts";
import { lastLine, runTool } from "./_cmake_process.ts";
import { type BuildTool, ctestBeside } from "./cmake_tools.ts";

/** What is to be built. */
export interface BuildRequest {
  readonly cmake: BuildTool;
  readonly buildDirectory: string;
  /** Multi-configuration generators only. */
  readonly configuration?: string;
  readonly targets?: readonly string[];
  readonly jobs?: number | "auto";
  /** For `cmake --build`, as they are. */
  readonly extraArgs?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What building did. */
export interface BuildOutcome {
  readonly buildDirectory: string;
  readonly durationMs: number;
}

/**
 * Builds what is configured.
 *
 * @throws {CMakeBuildError} If the build stops, with the first error in the message.
 */
export async function buildProject(request: BuildRequest, host: Host): Promise<BuildOutcome> {
  const startedAt = host.now();
  const args = [
    "--build",
    request.buildDirectory,
    "--parallel",
    String(parallelJobs(machineResources(), request.jobs)),
    ...(request.configuration === undefined ? [] : ["--config", request.configuration]),
    ...(request.targets ?? []).flatMap((target) => ["--target", target]),
    ...request.extraArgs ?? [],
  ];
  const result = await runTool(request, { program: request.cmake.path, args }, host);
  if (result.code !== 0) {
    const output = redactSecrets(`${result.stdout}\n${result.stderr}`);
    throw new CMakeBuildError(
      firstBuildError(output) ?? firstCMakeError(output) ?? lastLine(output),
      {
        buildDirectory: request.buildDirectory,
        exitCode: result.code,
      },
    );
  }
  return { buildDirectory: request.buildDirectory, durationMs: host.now() - startedAt };
}

/** What testing did. */
export interface TestOutcome {
  readonly total: number;
  readonly passed: number;
  readonly durationMs: number;
}

/**
 * Runs the tests with CTest; a project without tests passes with a total of 0.
 *
 * @throws {CMakeTestError} If a test fails.
 */
export async function testProject(request: BuildRequest, host: Host): Promise<TestOutcome> {
  const startedAt = host.now();
  const args = [
    "--test-dir",
    request.buildDirectory,
    "--output-on-failure",
    "--parallel",
    String(parallelJobs(machineResources(), request.jobs)),
    ...(request.configuration === undefined ? [] : ["-C", request.configuration]),
    ...request.extraArgs ?? [],
  ];
  const program = await ctestBeside(request.cmake, host);
  const result = await runTool(request, { program, args }, host);
  const summary = parseTestSummary(result.stdout);
  if (result.code !== 0) {
    throw new CMakeTestError(
      {
        failed: summary?.failed ?? 0,
        total: summary?.total ?? 0,
        names: [...summary?.failedNames ?? []],
      },
      request.buildDirectory,
    );
  }
  const total = summary?.total ?? 0;
  return { total, passed: total, durationMs: host.now() - startedAt };
}
