/**
 * Runs the project's own commands around configuring. Owns the shell they run in; they run only
 * after trust, which this checks itself.
 */
import type { Origin } from "../config/load.ts";
import { cameWithProject } from "../config/trust_requirements.ts";
import type { Config } from "../config/types.ts";
import { TkError } from "../core/errors.ts";
import type { Host, ProcessRequest } from "../core/host.ts";
import { redactSecrets } from "../core/redact.ts";
import { requireTrust, trustScope, type TrustSettings } from "./trust.ts";

/** When a hook runs. */
export type HookName = "pre_configure" | "post_configure";

/** A hook ended with an error. */
export class HookFailedError extends TkError<{ hook: HookName; exitCode: number }> {
  readonly code = "HOOK_FAILED";

  constructor(hook: HookName, exitCode: number, output: string) {
    const tail = output.trim() === ""
      ? ""
      : `:\n${output.trim().split("\n").slice(-20).join("\n")}`;
    super(`Cannot go on after the hook "${hook}": it ended with ${exitCode}${tail}`, {
      hook,
      exitCode,
    }, { hint: `Run the command under hooks.${hook} of toolchainkit.yaml by hand` });
  }
}

/** How a hook is run. */
export interface HookRun {
  readonly settings: TrustSettings;
  /** Added to the environment, such as the toolchain's PATH. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the configuration's values come from; a hook of the user's own file needs no trust. */
  readonly origins?: ReadonlyMap<string, Origin>;
}

/**
 * Runs a hook, if the configuration has it, in the project's folder.
 *
 * @returns False when there is none.
 * @throws {TrustRequiredError} If the hook came with a project that is not trusted.
 * @throws {HookFailedError} If it ends with anything but 0.
 */
export async function runHook(
  hook: HookName,
  config: Config,
  run: HookRun,
  host: Host,
): Promise<boolean> {
  const command = hook === "pre_configure" ? config.hooks.preConfigure : config.hooks.postConfigure;
  if (command === undefined) return false;
  if (cameWithProject(`hooks.${hook}`, run.origins)) {
    const origins = run.origins ?? new Map();
    const reasons = [`runs the hook ${hook}: ${command}`];
    await requireTrust(reasons, trustScope(run.settings, { config, origins }, host), host);
  }
  const { projectRoot } = run.settings;
  const result = await host.run({
    ...shellCommand(command, host.platform.os === "windows"),
    cwd: projectRoot,
    env: { ...run.env, TOOLCHAINKIT_PROJECT: projectRoot, TOOLCHAINKIT_HOOK: hook },
    onLine: (line) => host.log.info(redactSecrets(line)),
    signal: host.signal,
    usersUmask: "as-user",
  });
  if (result.code !== 0) {
    const output = redactSecrets(`${result.stdout}\n${result.stderr}`);
    throw new HookFailedError(hook, result.code, output);
  }
  return true;
}

/**
 * A command line in the system's shell: sh, on Windows PowerShell. PowerShell gets it encoded, so
 * that no quoting rule of Windows changes it.
 */
export function shellCommand(
  command: string,
  windows: boolean,
): Pick<ProcessRequest, "command" | "args"> {
  if (!windows) return { command: "sh", args: ["-c", command] };
  const script = `${command}\nif ($null -ne $LASTEXITCODE) { exit $LASTEXITCODE }`;
  let bytes = "";
  for (let at = 0; at < script.length; at++) {
    const unit = script.charCodeAt(at);
    bytes += String.fromCharCode(unit & 0xff, unit >> 8);
  }
  return {
    command: "powershell.exe",
    args: ["-NoProfile", "-NonInteractive", "-EncodedCommand", btoa(bytes)],
  };
}
