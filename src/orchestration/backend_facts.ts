/** Which build systems this machine has. Owns looking for them; the choice is in `src/cmake/`. */
import {
  BACKEND_PROGRAMS,
  BackendDetector,
  type BackendFacts,
  BACKENDS,
} from "../cmake/backends.ts";
import type { GeneratorName } from "../cmake/types.ts";
import { compareVersions } from "../core/versions.ts";
import { findExecutable } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { machineResources } from "../core/machine_resources.ts";
import { askProgram } from "../core/ask_program.ts";
import { findVisualStudios } from "../toolchain/detection/visual_studio.ts";

/** Arguments that make each program tell its version; NMake tells it when it is run at all. */
const VERSION_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  xcodebuild: ["-version"],
  nmake: ["/?"],
};

/** Looks for build programs in PATH and for editions of Visual Studio. */
export async function backendFacts(
  host: Host,
  options: { cmakeVersion?: string } = {},
): Promise<BackendFacts> {
  const programs: Record<string, { path: string; version?: string }> = {};
  await Promise.all(BACKEND_PROGRAMS.map(async (name) => {
    const path = await findExecutable(name, host);
    if (path === undefined) return;
    const version = await versionOf(path, VERSION_ARGUMENTS[name] ?? ["--version"], host);
    // Apple puts an xcodebuild into PATH that only says that Xcode is not there.
    if (version !== undefined || name !== "xcodebuild") {
      programs[name] = { path, ...(version === undefined ? {} : { version }) };
    }
  }));
  return {
    os: host.platform.os,
    programs,
    visualStudio: await visualStudioVersions(host),
    ...machineResources(),
    ...(options.cmakeVersion === undefined ? {} : { cmakeVersion: options.cmakeVersion }),
  };
}

/** The generator that suits this machine best; Make when nothing is found, so that CMake says so. */
export async function bestGenerator(host: Host, cmakeVersion: string): Promise<GeneratorName> {
  const facts = await backendFacts(host, { cmakeVersion });
  return new BackendDetector(facts).getBestBackend()?.name ?? "Make";
}

/** `-G` and CMake's name of a generator; that of Visual Studio depends on the machine. */
export async function generatorArguments(
  name: GeneratorName,
  cmakeVersion: string,
  host: Host,
): Promise<string[]> {
  const facts = name === "MSBuild"
    ? await backendFacts(host, { cmakeVersion })
    : { os: host.platform.os, programs: {}, ...machineResources() };
  return BACKENDS[name].configureArgs(facts);
}

async function versionOf(
  path: string,
  args: readonly string[],
  host: Host,
): Promise<string | undefined> {
  const answer = await askProgram(path, args, host);
  if (answer === undefined) return undefined;
  return /\d+\.\d+(?:\.\d+)*/.exec(`${answer.stdout}\n${answer.stderr}`)?.[0];
}

/** Versions such as `17.9.34616.47`, newest first; editions that tell none are left out. */
async function visualStudioVersions(host: Host): Promise<string[]> {
  const studios = await findVisualStudios(host);
  return studios.map((studio) => studio.version).filter((version) => version !== "")
    .sort((a, b) => compareVersions(b, a));
}
