/**
 * Which addresses of a lock the doctor may contact. Owns the rule: those that the program's own data
 * names for the same build, and all of them once the project was trusted; a lock from a stranger makes
 * nobody call his server.
 */
import { artifactsOfLock, type LockedArtifact, type LockFile } from "../../config/lock_file.ts";
import { TkError } from "../../core/errors.ts";
import { ToolchainRegistry } from "../../toolchain/registry.ts";

/** A lock without the addresses of strangers. */
export interface KnownSources {
  readonly lock: LockFile | undefined;
  /** Names of the builds that lost an address. */
  readonly withheld: readonly string[];
}

/** The lock with only those addresses that the program's own data names. */
export async function knownSources(lock: LockFile | undefined): Promise<KnownSources> {
  if (lock === undefined) return { lock, withheld: [] };
  const registry = new ToolchainRegistry();
  const withheld = new Set<string>();
  const known = new Map<LockedArtifact, LockedArtifact>();
  for (const { name, artifact } of artifactsOfLock(lock)) {
    const addresses = await knownAddresses(artifact, registry);
    const sources = artifact.sources.filter((source) =>
      !("url" in source) || addresses.includes(source.url)
    );
    if (sources.length < artifact.sources.length) withheld.add(name);
    known.set(artifact, { ...artifact, sources });
  }
  const only = (items: LockFile["tools"]): LockFile["tools"] =>
    Object.fromEntries(
      Object.entries(items).map(([name, item]) => [name, {
        ...item,
        platforms: Object.fromEntries(
          Object.entries(item.platforms).map((
            [platform, artifact],
          ) => [platform, known.get(artifact) ?? artifact]),
        ),
      }]),
    );
  return {
    lock: { ...lock, toolchains: only(lock.toolchains), tools: only(lock.tools) },
    withheld: [...withheld],
  };
}

async function knownAddresses(
  { name, version, platform }: LockedArtifact,
  registry: ToolchainRegistry,
): Promise<string[]> {
  try {
    const options = { exact: true, forThisMachine: false };
    const { sources } = await registry.lookup(name, version, platform, options);
    return sources.flatMap((source) => "url" in source ? [source.url] : []);
  } catch (error) {
    // A build that the program has never heard of.
    if (error instanceof TkError) return [];
    throw error;
  }
}
