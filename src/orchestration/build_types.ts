/** Which build types a project has. */
import { layerBuildType } from "../cmake/layers.ts";
import type { BuildType, Config, ToolchainConfig } from "../config/types.ts";

/** The build type of a toolchain when nothing else is asked for. */
export function defaultBuildType(
  { layers }: Pick<ToolchainConfig, "layers">,
  config: Pick<Config, "defaults">,
): BuildType {
  return layerBuildType(layers) ?? config.defaults.buildType;
}

/** Every build type of a toolchain, each once, its default first. */
export function buildTypes(
  toolchain: Pick<ToolchainConfig, "layers">,
  config: Pick<Config, "defaults" | "build">,
): BuildType[] {
  return [...new Set([defaultBuildType(toolchain, config), ...config.build.types])];
}
