/** Which toolchain of toolchainkit.yaml a command works with. Pure. */
import type { Config, ToolchainConfig } from "../config/types.ts";
import { TkError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { type Platform, platformName } from "../core/platform.ts";

/** A name stands for none of the project's toolchains. */
export class ToolchainNotConfiguredError
  extends TkError<{ name: string; known: readonly string[] }> {
  readonly code = "TOOLCHAIN_NOT_CONFIGURED";

  constructor(name: string, known: readonly string[]) {
    super(
      `Cannot use the toolchain "${name}": toolchainkit.yaml defines ${
        known.length === 0 ? "none" : known.map((each) => `"${each}"`).join(", ")
      }`,
      { name, known },
      {
        hint: known.length === 0
          ? "Add one with toolchainkit toolchain use NAME"
          : near(name, known),
      },
    );
  }
}

function near(name: string, known: readonly string[]): string {
  const [meant] = nearest(name, known);
  return meant === undefined ? "Name one of them with --toolchain" : `Did you mean "${meant}"?`;
}

/**
 * The toolchain to use: the one asked for, the default of this platform, the default, or the first.
 *
 * @throws {ToolchainNotConfiguredError} If there is none of that name.
 */
export function chooseToolchain(
  config: Pick<Config, "toolchains" | "defaults">,
  platform: Platform,
  asked?: string,
): ToolchainConfig {
  const { byPlatform } = config.defaults;
  const name = asked ?? byPlatform[platformName(platform)] ??
    byPlatform[`${platform.os}-${platform.architecture}`] ?? byPlatform[platform.os] ??
    config.defaults.toolchain;
  const known = config.toolchains.map((each) => each.name);
  if (name === undefined) {
    const [first] = config.toolchains;
    if (first === undefined) throw new ToolchainNotConfiguredError("(default)", known);
    return first;
  }
  const found = config.toolchains.find((each) => each.name === name);
  if (found === undefined) throw new ToolchainNotConfiguredError(name, known);
  return found;
}
