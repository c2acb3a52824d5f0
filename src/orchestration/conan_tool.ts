/**
 * Conan itself: one of this machine, a standalone build, or a Python environment in the cache. Owns
 * that choice; what Conan is told is in `src/packages/conan.ts`.
 */
import { basename, isAbsolute, join, relative } from "@std/path";
import type { PackagesConfig } from "../config/types_packages.ts";
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import { isDirectory, isFile, realPathIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { installArtifact } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { platformName } from "../core/platform.ts";
import { ProcessStartError } from "../core/process.ts";
import { setupPythonEnvironment } from "../core/python_env.ts";
import { installPythonTool } from "../core/python_tool.ts";
import { conanVersion, MINIMUM_CONAN, PINNED_CONAN } from "../packages/conan/commands.ts";
import { PackageManagerNotFoundError, PackageSettingError } from "../packages/errors.ts";
import type { PackageProgram } from "../packages/types.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";
import { compareVersions, matchesPattern, parseVersionPattern } from "../core/versions.ts";
import { neutralFolder } from "../core/self.ts";
import { pythonArtifact } from "./python.ts";

/** What providing Conan needs. */
export interface ConanToolOptions {
  readonly packages: Pick<PackagesConfig, "useSystem" | "customPath" | "conan">;
  /** Version of Python that the project asks for. */
  readonly pythonVersion: string | undefined;
  readonly cache: CachePaths;
  readonly host: Host;
  readonly network: NetworkOptions;
  registry(): Promise<ToolchainRegistry>;
}

/**
 * Finds or installs Conan.
 *
 * @throws {PackageManagerNotFoundError} If the one that is named does not do.
 * @throws {SourceUnavailableError | PythonNotFoundError} If none can be installed.
 */
export async function provideConan(options: ConanToolOptions): Promise<PackageProgram> {
  const { packages, host } = options;
  const wanted = packages.conan.version;
  if (packages.customPath !== undefined) {
    const command = await customConan(packages.customPath, host);
    const found = await probe(command, host);
    if (found !== undefined && suits(found.version, wanted)) return found;
    throw new PackageManagerNotFoundError(
      "Conan",
      found === undefined
        ? `"${command}" does not answer`
        : `"${command}" is ${found.version}, ${wanted} (at least ${MINIMUM_CONAN}) is wanted`,
      "Correct packages.custom_path, or remove it so that Conan is fetched",
    );
  }
  if (packages.useSystem) {
    const found = await probe("conan", host);
    if (found !== undefined && suits(found.version, wanted)) return found;
    if (found !== undefined) {
      host.log.info(`Conan ${found.version} of this machine is not ${wanted}; another is used`);
    }
  }
  return await standaloneConan(options) ?? await environmentConan(options);
}

function suits(version: string, wanted: string): boolean {
  const pattern = parseVersionPattern(wanted);
  return compareVersions(version, MINIMUM_CONAN) >= 0 &&
    (pattern === undefined || matchesPattern(pattern, version));
}

async function customConan(path: string, host: Host): Promise<string> {
  if (!await isDirectory(path)) return path;
  const name = host.platform.os === "windows" ? "conan.exe" : "conan";
  for (const folder of ["", "bin", "Scripts"]) {
    const candidate = join(path, folder, name);
    if (await isFile(candidate)) return candidate;
  }
  return join(path, name);
}

async function probe(command: string, host: Host): Promise<PackageProgram | undefined> {
  try {
    const result = await host.run({
      command,
      args: ["--version"],
      cwd: neutralFolder(),
      env: { NO_COLOR: "1" },
      signal: host.signal,
      timeoutMs: 60_000,
    });
    const version = conanVersion(result.stdout);
    return version === undefined ? undefined : { command, args: [], version };
  } catch (error) {
    if (error instanceof ProcessStartError) return undefined;
    throw error;
  }
}

/** Conan's own builds, which exist for some platforms only. */
async function standaloneConan(options: ConanToolOptions): Promise<PackageProgram | undefined> {
  const { packages, cache, host, network } = options;
  const registry = await options.registry();
  let artifact: Artifact;
  try {
    artifact = await registry.lookup("conan", packages.conan.version, platformName(host.platform));
  } catch (error) {
    if (error instanceof TkError && error.exit === 3) return undefined;
    throw error;
  }
  try {
    const { id, path } = await installArtifact(artifact, { cache, host, network });
    const program = await probe(await customConan(join(path, artifact.bin), host), host);
    return program === undefined ? undefined : { ...program, uses: [id] };
  } catch (error) {
    if (!(error instanceof TkError) || error.exit !== 6) throw error;
    host.log.warning(`${error.message.split("\n", 1)[0]}; Conan is installed with pip`);
    return undefined;
  }
}

async function environmentConan(options: ConanToolOptions): Promise<PackageProgram> {
  const { cache, host, network } = options;
  const version = exactVersion(options.packages.conan.version);
  const tool = await installPythonTool({
    name: "conan",
    version,
    license: "MIT",
    cache,
    host,
    async python() {
      const registry = await options.registry();
      const artifact = await pythonArtifact(options.pythonVersion, registry, host);
      return (await setupPythonEnvironment({ artifact, cache, host, network })).executable;
    },
  });
  return {
    command: tool.python,
    // Isolated: no module of the project, in whose folder it runs, goes first.
    args: ["-I", "-u", "-m", "conans.conan"],
    version,
    uses: [basename(tool.folder), ...await embeddedPython(tool.python, cache)],
  };
}

/** Id of the Python in our cache that an environment was made with; none for one of the machine. */
async function embeddedPython(python: string, cache: CachePaths): Promise<string[]> {
  const path = relative(cache.python, await realPathIfExists(python) ?? "");
  const [id = ""] = path.split(/[\\/]/);
  return id === ".." || isAbsolute(path) || id === "" ? [] : [id];
}

/** The version to install for what the project asks for. */
function exactVersion(wanted: string): string {
  if (/^\d+\.\d+\.\d+$/.test(wanted)) return wanted;
  const pattern = parseVersionPattern(wanted);
  if (pattern === undefined || matchesPattern(pattern, PINNED_CONAN)) return PINNED_CONAN;
  throw new PackageSettingError(
    "packages.conan.version",
    wanted,
    `${PINNED_CONAN}, which would be installed, does not meet it`,
    "Write an exact version such as 2.20.1",
  );
}
