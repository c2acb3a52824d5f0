/** The options that choose what is set up, shared by the commands that configure. */
import type { BuildType } from "../config/types.ts";
import type { OptionSpec, OptionValue } from "./command.ts";

const BUILD_TYPES: readonly BuildType[] = ["Debug", "Release", "RelWithDebInfo", "MinSizeRel"];

/** Options of every command that sets up a build. */
export const SETUP_OPTIONS = {
  toolchain: {
    type: "string",
    short: "t",
    value: "NAME",
    completes: "project-toolchain",
    help: "One of the project's toolchains (default: the one of this platform)",
  },
  target: {
    type: "string",
    value: "NAME",
    completes: "target",
    help: "Machine to build for, such as linux-arm64 (default: this one)",
  },
  "build-type": {
    type: "string",
    value: "TYPE",
    choices: BUILD_TYPES,
    help: "Build type (default: defaults.build_type)",
  },
} as const satisfies Record<string, OptionSpec>;

/** The values of {@link SETUP_OPTIONS}. */
export function setupRequest(
  options: Readonly<Record<string, OptionValue>>,
): {
  toolchain: string | undefined;
  target: string | undefined;
  buildType: BuildType | undefined;
} {
  return {
    toolchain: options["toolchain"] as string | undefined,
    target: options["target"] as string | undefined,
    buildType: options["build-type"] as BuildType | undefined,
  };
}
