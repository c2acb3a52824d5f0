/** `configure`, `build` and `test`: the later stages alone, on a project that is set up first. */
import type { Host } from "../core/host.ts";
import { buildSetUp, configureSetUp, testSetUp } from "./cmake_stages.ts";
import type { PhaseTime } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";
import type { SetupRequest } from "./setup.ts";
import { withSetup } from "./with_setup.ts";

/** What to run. */
export interface StageRequest extends SetupRequest {
  /** The last stage; those before it run when they are due. */
  readonly upTo: "configure" | "build" | "test";
  /** True: throw the CMake cache away first. */
  readonly fresh?: boolean;
  /** For the program of the last stage, as they are. */
  readonly args: readonly string[];
}

/** What was run. */
export interface StageReport {
  readonly project: string;
  readonly toolchain: string;
  readonly buildType: string;
  /** Absolute. */
  readonly buildDirectory: string;
  /** Why CMake configured; "" when it did not. */
  readonly configured: string;
  readonly tests: { readonly passed: number; readonly total: number } | undefined;
  readonly phases: readonly PhaseTime[];
}

/** Sets the project up as far as needed and runs the stages. */
export async function runStages(
  request: StageRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<StageReport> {
  const { upTo } = request;
  const wanted = { ...request, runsProjectCode: true };
  return await withSetup(wanted, { settings, host, purpose: upTo }, async (setup, phases) => {
    const configured = await phases.run("Configure", () =>
      configureSetUp(setup, host, {
        fresh: request.fresh ?? false,
        force: upTo === "configure",
        extraArgs: upTo === "configure" ? request.args : [],
      }), (done) => done.why);
    if (upTo !== "configure") {
      const args = upTo === "build" ? request.args : [];
      await phases.run("Build", () => buildSetUp(setup, args, host));
    }
    const tests = upTo === "test"
      ? await phases.run("Test", () => testSetUp(setup, request.args, host))
      : undefined;
    return {
      project: setup.config.project,
      toolchain: setup.provided.id,
      buildType: setup.buildType,
      buildDirectory: setup.buildDirectory,
      configured: configured.why,
      tests: tests === undefined ? undefined : { passed: tests.passed, total: tests.total },
      phases: phases.times,
    };
  });
}
