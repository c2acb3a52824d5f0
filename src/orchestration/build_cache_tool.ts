/** The cache program of a build: the machine's when it will do, else installed. Owns that choice. */
import { join } from "@std/path";
import {
  CacheDetector,
  cacheFeatures,
  type CacheWish,
  chooseCacheTool,
  FOLDERS_SINCE,
  suitableTools,
  toolToInstall,
} from "../caching/detection.ts";
import { remoteObstacle } from "../caching/obstacles.ts";
import type { CacheTool, CacheToolName } from "../caching/types.ts";
import { isVersionAtLeast } from "../caching/versions.ts";
import type { Config } from "../config/types.ts";
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { distributionTemplates, remoteTemplates } from "./build_cache_config.ts";

/** No program can cache this build. */
export class BuildCacheToolError extends TkError<{ wanted: string }> {
  readonly code = "BUILD_CACHE_TOOL";

  constructor(wanted: string, reason: string, hint: string) {
    super(`Cannot cache compilations with "${wanted}": ${reason}`, { wanted }, { hint });
  }
}

/** A program and, if it was installed, what it was installed from. */
export interface ProvidedCacheTool {
  readonly tool: CacheTool;
  readonly artifact: Artifact | undefined;
  /** Set when it was installed. */
  readonly install?: InstallResult;
}

/** What providing needs. */
export interface CacheToolContext {
  readonly config: Config;
  readonly cache: CachePaths;
  readonly host: Host;
  readonly network: NetworkOptions;
  /** The locked build of a tool for this machine. */
  artifact(name: string): Artifact | undefined;
}

/**
 * The program of this build. One that `tools:` pins is installed; else the machine's is taken if it
 * has everything that is needed, else the locked one is installed.
 *
 * @throws {BuildCacheToolError} If there is none.
 */
export async function provideCacheTool(
  wish: CacheWish,
  context: CacheToolContext,
): Promise<ProvidedCacheTool> {
  const names = suitableTools(wish);
  const [first] = names;
  if (first === undefined) {
    throw new BuildCacheToolError(wish.tool, impossible(wish), changeWish(wish));
  }
  const pins = context.config.tools;
  const pinned = names.find((name) => pins[name] !== undefined && pins[name] !== "system");
  if (pinned !== undefined) return await install(pinned, wish, context);
  const present = await new CacheDetector(context.host).detectAll();
  const found = chooseCacheTool(wish, present);
  if (found !== undefined && cacheFeatures(found).baseDirectories) {
    return { tool: found, artifact: undefined };
  }
  const wanted = wish.tool === "auto" ? toolToInstall(wish) ?? first : wish.tool;
  const unfit = present.find(({ name }) => name === wanted);
  try {
    if (pins[wanted] !== "system") return await install(wanted, wish, context);
  } catch (error) {
    if (found === undefined || !(error instanceof TkError)) throw error;
    context.host.log.warning(
      `${error.message.split("\n", 1)[0]}; using ${found.name} ${found.version} of this machine`,
    );
  }
  if (found !== undefined) {
    context.host.log.warning(`Build cache: ${folderLimit(found) ?? ""}`);
    return { tool: found, artifact: undefined };
  }
  if (unfit !== undefined) requireFit(unfit, wish);
  throw new BuildCacheToolError(wanted, "it is not in PATH", `Install ${wanted}`);
}

/**
 * What a version without base directories means for its users; undefined for all others. Measured by
 * compiling one file in two folders with sccache 0.4 to 0.16.
 */
export function folderLimit(tool: CacheTool): string | undefined {
  if (cacheFeatures(tool).baseDirectories) return undefined;
  const { name, version } = tool;
  const better = `${name} ${FOLDERS_SINCE[name]} and newer`;
  return name === "sccache" && !isVersionAtLeast(version, "0.7")
    ? `${name} ${version} also takes what was compiled in other folders, and debug information ` +
      `then names these; ${better} know whose folder is whose`
    : `${name} ${version} shares entries only where checkout and toolchain are in the same ` +
      `folders; ${better} share them everywhere`;
}

/**
 * What a version means for debug information that people read; undefined where it is as they would
 * have compiled it. With options that map paths, older ones would share nothing between folders.
 */
export function debugLimit(tool: CacheTool): string | undefined {
  if (cacheFeatures(tool).prefixMaps) return undefined;
  const { name, version } = tool;
  return `debug information of what ${name} ${version} finds names the folder in which it was ` +
    "compiled; with ccache it names none";
}

function impossible({ tool, remote, distribution }: CacheWish): string {
  const [engine, type] = [distribution?.engine, remote?.type];
  if (engine !== undefined && type !== undefined) {
    return `nothing works with ${engine} and this ${type} cache together`;
  }
  if (engine !== undefined) {
    return `it does not work with ${engine}, wanted ${tool === "ccache" ? "sccache" : "ccache"}`;
  }
  const names = tool === "auto" ? ["ccache", "sccache"] as const : [tool];
  const reasons = names.map((name) =>
    `${name} ${remote === undefined ? "" : remoteObstacle({ name }, remote) ?? ""}`
  );
  return reasons.join(", ");
}

function changeWish({ tool }: CacheWish): string {
  return tool === "auto" ? "Change build.caching.remote" : "Set build.caching.tool: auto";
}

/** @throws {BuildCacheToolError} If this version cannot use the shared cache as configured. */
function requireFit(tool: CacheTool, { remote }: CacheWish): void {
  const obstacle = remote === undefined ? undefined : remoteObstacle(tool, remote);
  if (obstacle === undefined) return;
  throw new BuildCacheToolError(
    `${tool.name} ${tool.version}`,
    `it ${obstacle}`,
    `Change tools: {${tool.name}: …} to a newer version, or build.caching.remote`,
  );
}

async function install(
  name: CacheTool["name"],
  wish: CacheWish,
  context: CacheToolContext,
): Promise<ProvidedCacheTool> {
  const { host, cache, network } = context;
  const artifact = context.artifact(name);
  if (artifact === undefined) {
    throw new BuildCacheToolError(
      name,
      "it is not in PATH and the lock has no build of it for this machine",
      `Install ${name}, or add it to tools: in toolchainkit.yaml`,
    );
  }
  requireFit({ name, path: "", version: artifact.version }, wish);
  const install = await installArtifact(artifact, { cache, host, network });
  const file = host.platform.os === "windows" ? `${name}.exe` : name;
  const folder = artifact.bin === "."
    ? install.path
    : join(install.path, ...artifact.bin.split("/"));
  const tool = { name, path: join(folder, file), version: artifact.version };
  const limit = folderLimit(tool);
  if (limit !== undefined) host.log.warning(`Build cache: ${limit}`);
  return { tool, artifact, install };
}

/**
 * Versions that are locked where `tools:` names none: the newest ones that package registries have, for
 * networks that let nothing else through.
 */
export const LOCKED_VERSIONS: Readonly<Record<CacheToolName, string>> = {
  ccache: "latest",
  sccache: "0.16",
};

/** The program that a project locks for machines that have none; undefined without a cache. */
export function lockedCacheTool(config: Config): CacheToolName | undefined {
  const { caching, distributed } = config.build;
  if (!caching.enabled && distributed?.engine !== "sccache-dist") return undefined;
  if (caching.tool !== "auto") return caching.tool;
  return toolToInstall({
    tool: "auto",
    remote: remoteTemplates(config),
    distribution: distributionTemplates(config),
  });
}
