/** Which folder a build goes into, from the project's configuration. */
import { BACKENDS } from "../cmake/backends.ts";
import { buildDirectoryName } from "../cmake/build_directory.ts";
import type { BuildType, Config, GeneratorName } from "../config/types.ts";
import type { Platform } from "../core/platform.ts";
import { chooseToolchain } from "./choose_toolchain.ts";

/** One build among those of a project. */
export interface BuildChoice {
  readonly toolchain: string;
  /** Undefined for this machine. */
  readonly target: string | undefined;
  readonly buildType: BuildType;
  readonly generator: GeneratorName;
}

/** The folder, as `build.directory` has it: relative to the project, or absolute. */
export function buildFolder(choice: BuildChoice, config: Config, platform: Platform): string {
  const { multiConfig } = BACKENDS[choice.generator];
  return buildDirectoryName(config.build.directory, {
    toolchain: choice.toolchain,
    target: choice.target,
    buildType: multiConfig ? undefined : choice.buildType,
  }, {
    toolchain: chooseToolchain(config, platform).name,
    buildType: config.defaults.buildType,
  });
}
