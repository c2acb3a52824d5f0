/** Where builds go. Owns keeping the builds of different toolchains, targets and types apart. */

/** One build among those of a project. */
export interface BuildVariant {
  readonly toolchain: string;
  readonly target?: string | undefined;
  /** Undefined with generators that hold all build types in one folder. */
  readonly buildType?: string | undefined;
}

/**
 * The folder of a build below `base`: `base` itself for the project's default, a folder of its own
 * inside for everything that differs, such as `build/gcc-linux-arm64-debug`.
 */
export function buildDirectoryName(
  base: string,
  variant: BuildVariant,
  defaults: { toolchain: string; buildType: string },
): string {
  const parts = [
    variant.toolchain === defaults.toolchain ? undefined : variant.toolchain,
    variant.target,
    variant.buildType === undefined || variant.buildType === defaults.buildType
      ? undefined
      : variant.buildType.toLowerCase(),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? base : `${base}/${parts.join("-")}`;
}
