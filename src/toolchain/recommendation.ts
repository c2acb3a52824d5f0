/** Which toolchain a person gets who names none. Owns that choice; finding its builds is in `registry.ts`. */
import type { Artifact } from "../core/artifact.ts";
import { ToolchainRegistry } from "./registry.ts";

/**
 * What a new project gets when the user names no toolchain: Zig, because one archive compiles C and
 * C++ on every platform and runs on every Linux. In order of preference.
 */
export async function recommendedToolchain(
  platform: string,
  registry: ToolchainRegistry = new ToolchainRegistry(),
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const version of RECOMMENDED_ZIG) {
    try {
      artifacts.push(await registry.lookup("zig", version, platform));
    } catch {
      // A version without a build for this platform is simply no recommendation.
    }
  }
  return artifacts;
}

/**
 * Zig versions whose C++ (exceptions, threads) was tried, best first. 0.16.0 works too but fills the
 * screen with warnings of its own C++ library; 0.17 has no address whose checksum is known, only the
 * Python package.
 */
const RECOMMENDED_ZIG = ["0.15.2", "0.17.1", "0.16.0", "0.11.0"] as const;
