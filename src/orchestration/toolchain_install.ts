/** `toolchain install`: into the shared cache. */
import type { Artifact } from "../core/artifact.ts";
import { ensureGlobalCacheStructure } from "../core/directory.ts";
import { installArtifact, type InstallResult } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { isUnverified } from "../toolchain/registry/rows.ts";
import type { ToolchainContext } from "./toolchain_context.ts";

/** One installed SPEC. */
export interface InstalledSpec {
  readonly spec: string;
  readonly artifact: Artifact;
  readonly result: InstallResult;
  readonly notes: readonly string[];
}

/**
 * Installs what the SPECs stand for. All are looked up before the first is fetched.
 *
 * @throws {ToolchainRegistryError} If one cannot be had here.
 */
export async function installToolchains(
  specs: readonly string[],
  context: ToolchainContext,
): Promise<InstalledSpec[]> {
  const { registry, cache, host, network } = context;
  const platform = platformName(host.platform);
  const found = [];
  for (const spec of specs) {
    const { name, version } = await registry.parseSpec(spec);
    found.push({ spec, ...await registry.lookupWithNotes(name, version, platform) });
  }
  const installed: InstalledSpec[] = [];
  await ensureGlobalCacheStructure(cache.root, { log: host.log });
  for (const { spec, artifact, notes } of found) {
    const result = await installArtifact(artifact, {
      cache,
      host,
      network,
    });
    const firstUse = isUnverified(artifact) && result.kind === "installed"
      ? [`nobody published a checksum of ${result.id}; it has sha256 ${result.sha256}`]
      : [];
    installed.push({ spec, artifact, result, notes: [...notes, ...firstUse] });
  }
  return installed;
}
