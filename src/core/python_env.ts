/**
 * The Python that runs package managers: an embedded one in the cache, else one of the machine. Owns
 * that choice and what a usable Python is; which builds exist is known to the callers.
 */
import { join } from "@std/path";
import type { Artifact } from "./artifact.ts";
import type { CachePaths } from "./directory.ts";
import { TkError } from "./errors.ts";
import { isFile } from "./filesystem.ts";
import type { Host } from "./host.ts";
import { installArtifact, type InstallResult } from "./install.ts";
import { findInstalled } from "./install/installed_check.ts";
import type { NetworkOptions } from "./network.ts";
import { ProcessStartError } from "./process.ts";

/** Version that is embedded when nobody asks for another. */
export const EMBEDDED_PYTHON_VERSION = "3.11.7";

/** Oldest Python of a machine that will do. */
export const MINIMUM_PYTHON = "3.9";

/** A Python that is ready to be used. */
export interface PythonEnvironment {
  /** Absolute. */
  readonly executable: string;
  /** Such as `3.11.7`. */
  readonly version: string;
  /** `embedded`: in the cache; `system`: the machine's own. */
  readonly origin: "embedded" | "system";
  /** How the embedded one got there. */
  readonly install: InstallResult | undefined;
}

/** What setting Python up needs. */
export interface PythonOptions {
  /** The build for this machine; undefined when nobody publishes one. */
  readonly artifact: Artifact | undefined;
  /** Where the embedded one is installed. */
  readonly cache: CachePaths;
  /** The machine it runs on. */
  readonly host: Host;
  /** How it is fetched. */
  readonly network?: NetworkOptions;
}

/** There is no Python that can be used. */
export class PythonNotFoundError extends TkError<{ reasons: readonly string[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "PYTHON_NOT_FOUND";

  /** For why the embedded one and each of the machine cannot be used. */
  constructor(reasons: readonly string[], cause?: unknown) {
    super(`Cannot find a Python ${MINIMUM_PYTHON} or newer: ${reasons.join("; ")}`, { reasons }, {
      cause,
      hint:
        `Install Python ${MINIMUM_PYTHON} or newer with its venv module and put it into PATH, ` +
        "or let toolchainkit fetch one: toolchainkit python install",
    });
  }
}

/**
 * Makes sure that there is a Python: installs the embedded one, and takes one of the machine when no
 * source delivers it, saying so.
 *
 * @throws {PythonNotFoundError} If neither is to be had.
 */
export async function setupPythonEnvironment(options: PythonOptions): Promise<PythonEnvironment> {
  const { artifact, cache, host, network } = options;
  const reasons: string[] = [];
  if (artifact === undefined) {
    reasons.push("no embedded Python is published for this platform");
  } else {
    try {
      const install = await installArtifact(artifact, {
        cache,
        host,
        ...(network === undefined ? {} : { network }),
      });
      const executable = await executableIn(install.path);
      const version = executable === undefined ? undefined : await probePython(executable, host);
      if (version !== undefined) return { ...version, origin: "embedded", install };
      reasons.push(`the embedded Python in "${install.path}" does not start`);
    } catch (error) {
      // Wrong bytes and full disks are no reason to go on with something else.
      if (!(error instanceof TkError) || error.exit !== 6) throw error;
      reasons.push(firstLine(error.message));
    }
  }
  const system = await findSystemPython(host);
  if (system.found === undefined) throw new PythonNotFoundError([...reasons, ...system.reasons]);
  host.log.warning(
    `${reasons.join("; ")}; using Python ${system.found.version} of this machine ` +
      `(${system.found.executable})`,
  );
  return { ...system.found, origin: "system", install: undefined };
}

/**
 * The Python that was set up, without installing anything.
 *
 * @throws {PythonNotFoundError} If there is none.
 *
 * @example
 * ```ts
 * import { cachePaths, getGlobalCacheDir } from "@toolchainkit/toolchainkit/core/directory";
 * import { getPythonExecutable } from "@toolchainkit/toolchainkit/core/python_env";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const host = createSystemHost();
 * const options = { artifact: undefined, cache: cachePaths(getGlobalCacheDir(host)), host };
 * const { executable, version, origin } = await getPythonExecutable(options);
 * console.log(executable, version, origin); // /usr/bin/python3 3.11.2 system
 * ```
 */
export async function getPythonExecutable(
  options: Omit<PythonOptions, "network">,
): Promise<PythonEnvironment> {
  const { artifact, cache, host } = options;
  const installed = artifact && await findInstalled(artifact, cache);
  if (installed !== undefined) {
    const executable = await executableIn(installed.path);
    const found = executable === undefined ? undefined : await probePython(executable, host);
    if (found !== undefined) return { ...found, origin: "embedded", install: undefined };
  }
  const system = await findSystemPython(host);
  if (system.found === undefined) {
    throw new PythonNotFoundError(["the embedded one is not installed", ...system.reasons]);
  }
  return { ...system.found, origin: "system", install: undefined };
}

/** Where builds have their interpreter, on Unix and on Windows. */
const EXECUTABLES = ["bin/python3", "python.exe", "install/bin/python3", "install/python.exe"];

async function executableIn(root: string): Promise<string | undefined> {
  for (const name of EXECUTABLES) {
    const path = join(root, ...name.split("/"));
    if (await isFile(path)) return path;
  }
  return undefined;
}

type Found = Pick<PythonEnvironment, "executable" | "version">;

/** How a Python of the machine may be started, in order. */
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["python3"],
  ["python"],
  ["py", "-3"],
];

/** The first Python in PATH that is new enough, or why there is none. */
async function findSystemPython(
  host: Host,
): Promise<{ found: Found | undefined; reasons: string[] }> {
  const reasons: string[] = [];
  for (const [command, ...args] of COMMANDS) {
    if (command === "py" && host.platform.os !== "windows") continue;
    const found = await probePython(command, host, args);
    if (found === undefined) continue;
    const [major = 0, minor = 0] = found.version.split(".").map(Number);
    const [wantedMajor = 0, wantedMinor = 0] = MINIMUM_PYTHON.split(".").map(Number);
    if (major === wantedMajor && minor >= wantedMinor) return { found, reasons };
    reasons.push(`${found.executable} is ${found.version}`);
  }
  return { found: undefined, reasons: reasons.length === 0 ? ["none is in PATH"] : reasons };
}

/** Asks an interpreter who it is; undefined when it does not answer. */
async function probePython(
  command: string,
  host: Host,
  args: readonly string[] = [],
): Promise<Found | undefined> {
  const question =
    "import sys, venv; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";
  try {
    const result = await host.run({
      command,
      // Isolated: neither variables nor the folder we are in decide what it imports.
      args: [...args, "-I", "-c", question],
      signal: host.signal,
      timeoutMs: 60_000,
    });
    const [executable = "", version = ""] = result.stdout.trim().split(/\r?\n/);
    return result.code === 0 && /^\d+\.\d+\.\d+$/.test(version)
      ? { executable, version }
      : undefined;
  } catch (error) {
    if (error instanceof ProcessStartError) return undefined;
    throw error;
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
