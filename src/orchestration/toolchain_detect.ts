/** `toolchainkit toolchain detect`: the compilers that this machine already has. */
import { join } from "@std/path";
import type { Host } from "../core/host.ts";
import { isNative } from "../toolchain/detection/ranking.ts";
import { detectAll } from "../toolchain/system_detector.ts";
import type { SystemToolchain } from "../toolchain/types.ts";

/** A compiler, and whether it is the one to prefer. */
export interface DetectedToolchain extends SystemToolchain {
  /** True for the one that a project with `source: system` gets. */
  readonly best: boolean;
  /** True if its programs run on this machine. */
  readonly native: boolean;
}

/** File in the cache that keeps the compilers' answers between runs. */
export function compilerCacheFile(cacheDir: string): string {
  return join(cacheDir, "compilers.json");
}

/** All compilers, the best first. */
export async function detectToolchains(
  cacheDir: string,
  host: Host,
): Promise<DetectedToolchain[]> {
  const all = await detectAll(host, { cacheFile: compilerCacheFile(cacheDir) });
  return all.map((toolchain, index) => {
    const native = isNative(toolchain.target, host.platform);
    return { ...toolchain, native, best: native && index === 0 };
  });
}
