/**
 * CMake and Ninja for a project: the machine's when they are new enough, else installed from the
 * lock. Owns that choice.
 */
import type { Config } from "../config/types.ts";
import type { Artifact } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import type { NetworkOptions } from "../core/network.ts";
import { join } from "@std/path";
import { CMakeNotFoundError } from "../cmake/errors.ts";
import { type BuildTool, findCMake, findNinja } from "./cmake_tools.ts";

/** A tool that is ready to be used. */
export interface ProvidedTool extends BuildTool {
  readonly name: "cmake" | "ninja";
  /** Undefined when the machine's own is used. */
  readonly install: InstallResult | undefined;
  readonly artifact: Artifact | undefined;
}

/** The tools of one build. */
export interface ProvidedTools {
  readonly cmake: ProvidedTool;
  /** Undefined when another generator is configured. */
  readonly ninja: ProvidedTool | undefined;
}

/** What providing needs beside the configuration. */
export interface ProvideToolsOptions {
  readonly cache: CachePaths;
  readonly host: Host;
  readonly network?: NetworkOptions;
  /** The locked build of a tool for this platform; undefined when there is none. */
  artifact(name: string): Artifact | undefined;
}

/** Finds or installs CMake and, unless another generator is wanted, Ninja. */
export async function provideTools(
  config: Config,
  options: ProvideToolsOptions,
): Promise<ProvidedTools> {
  const { generator } = config.defaults;
  const wantsNinja = generator === undefined || generator.startsWith("Ninja");
  const [cmake, ninja] = await Promise.all([
    provideCMake(config, options),
    wantsNinja ? provideNinja(config, options) : undefined,
  ]);
  return { cmake, ninja };
}

async function provideCMake(
  config: Config,
  options: ProvideToolsOptions,
): Promise<ProvidedTool> {
  const minimum = config.projectInfo.cmakeMinimumVersion;
  const wanted = config.tools["cmake"];
  if (wanted === undefined || wanted === "system") {
    try {
      const found = await findCMake(options.host, { minimum });
      return { name: "cmake", ...found, install: undefined, artifact: undefined };
    } catch (error) {
      if (!(error instanceof CMakeNotFoundError) || wanted === "system") throw error;
      options.host.log.info(`${error.message}; CMake is fetched`);
    }
  }
  return await installTool("cmake", options);
}

async function provideNinja(
  config: Config,
  options: ProvideToolsOptions,
): Promise<ProvidedTool> {
  const wanted = config.tools["ninja"];
  if (wanted === undefined || wanted === "system") {
    const found = await findNinja(options.host);
    if (found !== undefined) {
      return { name: "ninja", ...found, install: undefined, artifact: undefined };
    }
    if (wanted === "system") throw new CMakeNotFoundError("Ninja");
  }
  return await installTool("ninja", options);
}

async function installTool(
  name: "cmake" | "ninja",
  options: ProvideToolsOptions,
): Promise<ProvidedTool> {
  const artifact = options.artifact(name);
  if (artifact === undefined) throw new CMakeNotFoundError(name);
  const { cache, host, network } = options;
  const install = await installArtifact(artifact, {
    cache,
    host,
    ...(network === undefined ? {} : { network }),
  });
  const path = toolPath(artifact, install.path, name, host);
  return { name, path, version: artifact.version, install, artifact };
}

function toolPath(artifact: Artifact, root: string, name: string, host: Host): string {
  const file = host.platform.os === "windows" ? `${name}.exe` : name;
  return artifact.bin === "." ? join(root, file) : join(root, ...artifact.bin.split("/"), file);
}
