/** Installs a damaged entry of the cache again. Owns finding out which artifact it was. */
import { type Artifact, artifactId } from "../core/artifact.ts";
import type { CachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { installArtifact } from "../core/install.ts";
import { type Manifest, ManifestError, manifestPath } from "../core/manifest.ts";
import type { NetworkOptions } from "../core/network.ts";
import type { ToolchainInfo } from "../core/registry.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";

/** The parts of the name of an entry, such as `llvm-18.1.8-linux-x64`. */
export function partsOfId(
  id: string,
): { name: string; version: string; platform: string } | undefined {
  const match = /^(.+?)-(\d[^-]*(?:-[^-]+)*?)-((?:linux|macos|windows|android|ios)-.+)$/.exec(id);
  const [, name, version, platform] = match ?? [];
  if (name === undefined || version === undefined || platform === undefined) return undefined;
  return { name, version, platform };
}

/** The artifact that an entry was made from: as its manifest says, else as the catalog does. */
export async function artifactOf(
  info: Pick<ToolchainInfo, "id">,
  manifest: Manifest | undefined,
  lookup: (name: string, version: string, platform: string) => Promise<Artifact>,
): Promise<Artifact> {
  const noted = manifest?.artifact;
  if (noted?.sources !== undefined && noted.archive !== undefined) return noted as Artifact;
  const parts = partsOfId(info.id) ?? { name: info.id, version: "latest", platform: "" };
  return await lookup(parts.name, parts.version, parts.platform);
}

/** What an entry is installed again with: the registry and the network settings of the project. */
export interface RepairContext {
  readonly cache: CachePaths;
  readonly host: Host;
  readonly registry: ToolchainRegistry;
  readonly network: NetworkOptions;
}

/**
 * Installs an entry again over what is there, from downloads/ if its archive is still kept.
 *
 * @throws {ManifestError} If its manifest describes another entry.
 */
export async function reinstallEntry(
  info: ToolchainInfo,
  manifest: Manifest | undefined,
  context: RepairContext,
): Promise<void> {
  const { cache, host, network, registry } = context;
  const artifact = await artifactOf(
    info,
    manifest,
    (name, version, platform) => registry.lookup(name, version, platform),
  );
  // Another id would leave the damaged tree as it is, and may belong to a whole one.
  if (artifactId(artifact) !== info.id) {
    throw new ManifestError(manifestPath(info.path), `it describes ${artifactId(artifact)}`);
  }
  await installArtifact(artifact, {
    cache,
    host,
    network,
    force: true,
  });
}
