/** `run`: a program in the project's environment. Owns finding it and starting it. */
import { resolve } from "@std/path";
import { UsageError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { type EnvironmentRequest, projectEnvironment } from "./environment.ts";
import type { ProjectSettings } from "./project_settings.ts";

/** What is to be run. */
export interface RunRequest extends EnvironmentRequest {
  /** The program, then its arguments. */
  readonly words: readonly string[];
  /** `inherit`: the program has our terminal. `capture`: its output goes into the report. */
  readonly output: "inherit" | "capture";
  /** Called right before the program starts. */
  readonly onStart?: (() => void) | undefined;
}

/** How it went. */
export interface RunReport {
  readonly command: readonly string[];
  readonly exit: number;
  /** Captured output only. */
  readonly stdout?: string;
  readonly stderr?: string;
}

/**
 * Runs a program to its end in the working directory.
 *
 * @throws {ProcessStartError} If PATH has no such program, or it cannot be started. A name without a
 *   folder is never looked up in the working directory.
 */
export async function runInProject(
  request: RunRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<RunReport> {
  const [name, ...args] = request.words;
  if (name === undefined || name === "") {
    throw new UsageError("Cannot run: no program is named", {
      hint: "Write it behind two dashes: toolchainkit run -- cmake --version",
    });
  }
  const { environment } = await projectEnvironment(request, settings, host);
  request.onStart?.();
  // The program the user named has the terminal to itself: its bytes are not ours to change.
  const result = await host.run({
    command: /[/\\]/.test(name) ? resolve(host.cwd, name) : name,
    args,
    env: environment,
    output: request.output,
    passSignals: true,
    usersUmask: "as-user",
  });
  const report = { command: request.words, exit: result.code };
  return request.output === "inherit"
    ? report
    : { ...report, stdout: result.stdout, stderr: result.stderr };
}
