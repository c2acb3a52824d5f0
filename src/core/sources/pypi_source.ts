/**
 * Wheels by the machine's own pip, so that its index, proxy and credentials hold. Owns the call of
 * `pip download`; see https://pip.pypa.io/en/stable/cli/pip_download/.
 */
import { join } from "@std/path";
import { listDirectory } from "../filesystem.ts";
import type { Host, ProcessResult } from "../host.ts";
import { quotedText, visibleText } from "../printable_text.ts";
import { ProcessStartError } from "../process.ts";
import { clientFailure } from "./client_output.ts";
import { isWheelPlatform, parsePypiSpec } from "./package_spec.ts";
import { SourceUnavailableError } from "./source_error.ts";

/** How pip may be started, in order. */
const PIP_COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["python", "-m", "pip"],
  ["py", "-3", "-m", "pip"],
];

/**
 * Downloads the wheel of `NAME==VERSION` into `folder`, which must be empty, and returns its path.
 *
 * @param options.wheelPlatform Platform tag such as `manylinux_2_17_x86_64`; default: this machine.
 * @throws {SourceUnavailableError} If there is no pip or it cannot get the wheel.
 * @throws {NoSpaceError} If the disk is full.
 */
export async function fetchPypiWheel(
  requirement: string,
  folder: string,
  options: { host: Host; wheelPlatform?: string },
): Promise<string> {
  const { host } = options;
  const source = `pypi ${requirement}`;
  if (parsePypiSpec(requirement) === undefined) {
    const shown = `pypi ${visibleText(requirement)}`;
    throw new SourceUnavailableError(shown, "not asked: not of the form name==exact-version");
  }
  const { wheelPlatform } = options;
  if (wheelPlatform !== undefined && !isWheelPlatform(wheelPlatform)) {
    const reason = `not asked: ${quotedText(wheelPlatform)} is not the platform tag of a wheel`;
    throw new SourceUnavailableError(source, reason);
  }
  if (host.offline) throw new SourceUnavailableError(source, "not asked: offline");
  const args = [
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--disable-pip-version-check",
    "--no-input",
    "--quiet",
    // Three tries, as for every source.
    "--retries=2",
    "--dest",
    folder,
    ...(wheelPlatform === undefined ? [] : ["--platform", wheelPlatform]),
    "--",
    requirement,
  ];
  const result = await runPip(args, { folder, source, host });
  if (result.code !== 0) {
    throw clientFailure(result, { client: "pip", source, path: folder });
  }
  const wheel = (await listDirectory(folder)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new SourceUnavailableError(source, "pip wrote no wheel");
  return join(folder, wheel);
}

/** Settings of pip that say how the index is reached; by its variables, without `PIP_`. */
const NETWORK_SETTINGS = [
  ...["INDEX_URL", "EXTRA_INDEX_URL", "TRUSTED_HOST", "PROXY", "CERT", "CLIENT_CERT", "TIMEOUT"],
  ...["DEFAULT_TIMEOUT", "FIND_LINKS", "NO_INDEX", "KEYRING_PROVIDER", "CONFIG_FILE"],
  ...["CACHE_DIR", "NO_CACHE_DIR", "USE_FEATURE", "USE_DEPRECATED", "BREAK_SYSTEM_PACKAGES"],
];

/**
 * Takes away the variables of pip that choose what is fetched and built, such as PIP_NO_BINARY,
 * PIP_REQUIREMENT, PIP_CONSTRAINT and PIP_EDITABLE; those of the network stay.
 */
export function withoutPipChoices(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, undefined> {
  const names = Object.keys(env).filter((name) =>
    /^PIP_/i.test(name) && !NETWORK_SETTINGS.includes(name.slice(4).toUpperCase())
  );
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

async function runPip(
  args: readonly string[],
  options: { folder: string; source: string; host: Host },
): Promise<ProcessResult> {
  for (const [command, ...leading] of PIP_COMMANDS) {
    try {
      const result = await options.host.run({
        command,
        args: [...leading, ...args],
        cwd: options.folder,
        // What arrives in the folder is not a module of pip.
        env: { ...withoutPipChoices(options.host.env), PYTHONSAFEPATH: "1" },
        signal: options.host.signal,
      });
      if (/No module named pip/.test(result.stderr)) continue;
      return result;
    } catch (error) {
      if (!(error instanceof ProcessStartError)) throw error;
    }
  }
  throw new SourceUnavailableError(options.source, "no pip on this machine");
}
