/**
 * Which compiler a new project gets: what was asked for, else the recommended prebuilt one, else
 * the best of this machine. Owns the order and the words that explain the choice.
 */
import { cachePaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { recommendedToolchain } from "../toolchain/recommendation.ts";
import { ToolchainRegistry } from "../toolchain/registry.ts";
import { NoBuildError } from "../toolchain/registry/errors.ts";
import { getBestToolchain } from "../toolchain/system_detector.ts";
import type { SystemToolchain } from "../toolchain/types.ts";
import { ownNetworkOptions } from "./network_options.ts";
import { NoCompilerError } from "./provide_toolchain.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { SYSTEM_TYPES } from "./system_types.ts";

/** The toolchain entry of the new project, and why it is that. */
export interface CompilerChoice {
  readonly toolchain: {
    readonly type: string;
    readonly version?: string;
    readonly source?: "system";
  };
  /** The newest C++ standard among those offered that this compiler surely knows. */
  readonly cxxStandard: 11 | 17;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** The installation that proved the choice, when there was one. */
  readonly install?: InstallResult;
}

/**
 * Time after which no further compiler is tried: where one cannot be reached for so long, neither can
 * its other versions, and this machine may have a compiler that will do.
 */
const TRYING_MS = 20_000;

/**
 * Chooses, installing the recommended compiler on the way so that the choice is known to work.
 *
 * @throws {NoCompilerError} If nothing can be fetched and the machine has no compiler.
 */
export async function chooseNewCompiler(
  request: { toolchain?: string; bootstrap: boolean },
  settings: ProjectSettings,
  host: Host,
): Promise<CompilerChoice> {
  if (request.toolchain === "system") {
    return systemChoice(await bestOfSystem(host), "a compiler of this machine was asked for");
  }
  const registry = new ToolchainRegistry({ host });
  const platform = platformName(host.platform);
  if (request.toolchain !== undefined) {
    const { name, version } = await registry.parseSpec(request.toolchain);
    // Looked up before anything is written, so that a misspelt name costs nothing.
    const artifact = await registry.lookup(name, version, platform);
    return {
      toolchain: { type: name, version },
      cxxStandard: newestStandard(artifact.compiler, artifact.version),
      reason: "it was asked for",
    };
  }
  const failures: string[] = [];
  const network = await ownNetworkOptions(host);
  const startedMs = host.now();
  for (const artifact of await recommendedToolchain(platform, registry)) {
    const toolchain = { type: artifact.name, version: artifact.version };
    const reason = `${artifact.name} ${artifact.version} is the recommended prebuilt compiler ` +
      `for ${artifact.platform}: it needs nothing else on the machine`;
    const choice = { toolchain, cxxStandard: 17, reason } as const;
    if (!request.bootstrap) return choice;
    try {
      const install = await installArtifact(artifact, {
        cache: cachePaths(settings.cacheDir),
        host,
        network,
      });
      return { ...choice, install };
    } catch (error) {
      if (!(error instanceof TkError) || (error.exit !== 6 && error.exit !== 3)) throw error;
      failures.push(`${artifact.name} ${artifact.version}: ${error.message}`);
      if (host.now() - startedMs > TRYING_MS) break;
    }
  }
  const system = await bestOfSystem(host, failures.join("; "));
  return systemChoice(
    system,
    failures.length === 0
      ? `no prebuilt compiler is recommended for this platform`
      : `the recommended compiler could not be fetched`,
  );
}

/**
 * Refuses a SPEC that stands for nothing on any platform.
 *
 * @throws {ToolchainRegistryError} If there is no such name, or no such version of it.
 */
export async function checkToolchainSpec(spec: string, host: Host): Promise<void> {
  const registry = new ToolchainRegistry({ host });
  const { name, version } = await registry.parseSpec(spec);
  if (SYSTEM_TYPES.has(name)) return;
  try {
    const platform = platformName(host.platform);
    await registry.lookup(name, version, platform, { forThisMachine: false });
  } catch (error) {
    // Others may work on the project where there is a build.
    if (!(error instanceof NoBuildError)) throw error;
  }
}

async function bestOfSystem(host: Host, reason?: string): Promise<SystemToolchain> {
  const best = await getBestToolchain(host);
  if (best === undefined) throw new NoCompilerError("a C++ compiler", [], reason);
  return best;
}

function systemChoice(system: SystemToolchain, because: string): CompilerChoice {
  const major = /^\d+/.exec(system.version)?.[0] ?? system.version;
  const type = system.type === "clang" || system.type === "apple-clang" ? "llvm" : system.type;
  return {
    toolchain: { type, version: major, source: "system" },
    cxxStandard: newestStandard(system.type, system.version),
    reason: `${system.type} ${system.version} (${system.cCompiler}) was taken because ${because}`,
  };
}

/** C++17 is complete from GCC 8 and Clang 5 on (https://en.cppreference.com/w/cpp/compiler_support/17). */
function newestStandard(compiler: string | undefined, version: string): 11 | 17 {
  const major = Number(/^\d+/.exec(version)?.[0] ?? Infinity);
  const first = compiler === "gcc" ? 8 : compiler === "clang" ? 5 : 0;
  return major < first ? 11 : 17;
}
