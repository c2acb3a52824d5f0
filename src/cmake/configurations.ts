/** Builds of several types in one folder. Owns the cache variables that say which. */
import type { GeneratorName } from "./types.ts";

/**
 * What a multi-configuration generator is told.
 *
 * @param configurations Build types; the first is built when none is named.
 */
export function configurationVariables(
  generator: GeneratorName,
  configurations: readonly string[],
): Record<string, string> {
  const [first] = configurations;
  if (first === undefined) return {};
  return {
    CMAKE_CONFIGURATION_TYPES: configurations.join(";"),
    ...(generator === "Ninja Multi-Config" ? { CMAKE_DEFAULT_BUILD_TYPE: first } : {}),
  };
}
