/**
 * Which builds of toolchainkit.lock only the lock names. The file comes with the project: what it names is
 * taken without a question only if the program's own data, or a registry that this user
 * chose, names the same build. Owns that comparison and its words.
 */
import { joinKey } from "../config/tree.ts";
import { cameWithProject } from "../config/trust_requirements.ts";
import type { LoadedConfig } from "../config/load.ts";
import { artifactsOfLock, type LockedArtifact, type LockFile } from "../config/lock_file.ts";
import type { Artifact, ArtifactSource } from "../core/artifact.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { platformName } from "../core/platform.ts";
import { shownAddress } from "../core/redact.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";
import { findKnownBuild } from "../toolchain/registry/same_build.ts";
import { builtInRegistry, openRegistry } from "./open_registry.ts";
import { artifactOfUrl } from "./provide_toolchain.ts";
import { matchesStateChecksum, noteStateChecksum } from "./state_checksums.ts";

/** A question lists no more builds than this. */
const MOST_LISTED = 12;

/** A locked build that no data names, and what data has in its place. */
interface UnknownBuild {
  readonly name: string;
  readonly platform: string;
  readonly artifact: LockedArtifact;
  /** Builds of the same name, version and platform. */
  readonly known: readonly Artifact[];
}

/**
 * Reasons to ask for trust in a lock, in words that follow "it"; none when all of its builds are known.
 *
 * @param how.updating Names whose locked builds are about to be replaced; `*` is all.
 */
export async function lockRequirements(
  lock: LockFile | undefined,
  loaded: LoadedProject,
  how: LookContext & { updating?: readonly string[] | undefined },
): Promise<string[]> {
  const { host, updating = [] } = how;
  if (lock === undefined || updating.includes("*")) return [];
  const all = artifactsOfLock(lock).filter(({ name }) => !updating.includes(name));
  return describe(await unknownBuilds(all, loaded, how), platformName(host.platform));
}

/**
 * The lock without the items that have a build which nobody else knows, for looking at a project that is
 * not trusted: none of its addresses is contacted, and none of its programs run.
 *
 * @returns The lock, and the names of the items that it lost.
 */
export async function knownPart(
  lock: LockFile,
  loaded: LoadedProject,
  how: LookContext,
): Promise<{ lock: LockFile; withheld: readonly string[] }> {
  const unknown = await unknownBuilds(artifactsOfLock(lock), loaded, how);
  const withheld = [...new Set(unknown.map(({ name }) => name))];
  const known = (items: LockFile["tools"]): LockFile["tools"] =>
    Object.fromEntries(Object.entries(items).filter(([name]) => !withheld.includes(name)));
  return {
    lock: { ...lock, toolchains: known(lock.toolchains), tools: known(lock.tools) },
    withheld,
  };
}

type LoadedProject = Pick<LoadedConfig, "config" | "origins">;

/** Where the comparison takes place. */
export interface LookContext {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute; the user's cache. */
  readonly cacheDir: string;
  readonly host: Host;
}

/** Builds that a registry named once need not be looked up there again until the lock changes. */
const KNOWN_KEY = "known-builds";

async function unknownBuilds(
  builds: readonly { name: string; platform: string; artifact: LockedArtifact }[],
  loaded: LoadedProject,
  { projectRoot, cacheDir, host }: LookContext,
): Promise<UnknownBuild[]> {
  const others = builds.filter(({ name, artifact, platform }) => {
    const own = ownAddress(name, loaded, host);
    return own === undefined || findKnownBuild(artifact, [{ ...own, platform }]) === undefined;
  });
  const unknown = await unknownTo(builtInRegistry(), others);
  const { config: { registries }, config, origins } = loaded;
  if (unknown.length === 0 || registries.length === 0) return unknown;
  // The user's own registries need no trust, but may have to be fetched.
  if (cameWithProject("registries", origins)) return unknown;
  const look = async () => unknownTo(await openRegistry(config, { cacheDir, host }), unknown);
  if (!registries.some((one) => /^https?:/i.test(one))) return await look();
  const seen = { registries, builds: unknown.map(({ name, artifact }) => [name, artifact]) };
  const place = { projectRoot, cacheDir };
  if (await matchesStateChecksum(KNOWN_KEY, seen, place)) return [];
  const left = await look();
  if (left.length > 0) return left;
  try {
    await noteStateChecksum(KNOWN_KEY, seen, place);
  } catch (error) {
    // A cache that cannot be written costs another look the next time.
    if (!(error instanceof TkError)) throw error;
    host.log.debug(`What the registries know is not remembered: ${error.message}`);
  }
  return [];
}

/** The build at an address that this user's own configuration gives a toolchain. */
function ownAddress(
  name: string,
  { config, origins }: LoadedProject,
  host: Host,
): Artifact | undefined {
  const toolchain = config.toolchains.find((one) => one.name === name);
  const source = joinKey(joinKey("toolchains", name), "source");
  if (toolchain === undefined || cameWithProject(source, origins)) return undefined;
  return artifactOfUrl(toolchain, host);
}

async function unknownTo(
  registry: ToolchainRegistry,
  builds: readonly { name: string; platform: string; artifact: LockedArtifact }[],
): Promise<UnknownBuild[]> {
  const unknown: UnknownBuild[] = [];
  for (const { name, platform, artifact } of builds) {
    const known = await registry.builds(artifact.name, artifact.version, artifact.platform);
    if (findKnownBuild(artifact, known) === undefined) {
      unknown.push({ name, platform, artifact, known });
    }
  }
  return unknown;
}

/** Those of this machine first: they are the ones that would be installed. */
function describe(unknown: readonly UnknownBuild[], here: string): string[] {
  const sorted = [
    ...unknown.filter(({ platform }) => platform === here),
    ...unknown.filter(({ platform }) => platform !== here),
  ];
  const left = sorted.length - MOST_LISTED;
  return [
    ...sorted.slice(0, MOST_LISTED).map(describeBuild),
    ...(left > 0 ? [`takes ${left} more builds that only toolchainkit.lock names`] : []),
  ];
}

function describeBuild({ name, platform, artifact, known }: UnknownBuild): string {
  const [first] = known;
  const places = artifact.sources.map((source) => describeSource(source, artifact)).join(", ");
  const instead = first === undefined
    ? "no data of this program has this version"
    : `replacing ${first.sources.map((source) => describeSource(source, first)).join(", ")}`;
  const role = name === artifact.name ? "" : ` for "${name}"`;
  return `takes ${artifact.name} ${artifact.version} (${platform})${role} by toolchainkit.lock from ` +
    `${places}; ${instead}${otherSettings(artifact, first)}`;
}

/** Where bytes come from and which they are: `https://…/gcc.tar.xz (sha256 0123456789ab…)`. */
function describeSource(source: ArtifactSource, artifact: Artifact): string {
  const place = "url" in source
    ? shownAddress(source.url)
    : "npm" in source
    ? `npm ${source.npm}`
    : `PyPI ${source.pypi}`;
  const member = "memberDigests" in source ? source.memberDigests : undefined;
  const own = "url" in source ? artifact : undefined;
  const sha256 = member?.sha256 ?? source.sha256 ?? own?.sha256;
  const sha512 = member?.sha512 ?? source.sha512 ?? own?.sha512;
  if (sha256 !== undefined) return `${place} (sha256 ${sha256.slice(0, 12)}…)`;
  if (sha512 !== undefined) return `${place} (sha512 ${sha512.slice(0, 12)}…)`;
  return `${place} (no checksum)`;
}

/** Settings of the tree that differ though its bytes may be the same. */
function otherSettings(artifact: Artifact, known: Artifact | undefined): string {
  if (known === undefined) return "";
  const fields = ["strip", "bin", "compiler", "toolPrefix", "target"] as const;
  const changed = fields.filter((field) => artifact[field] !== known[field])
    .map((field) => `${field} ${String(artifact[field])} for ${String(known[field])}`);
  return changed.length === 0 ? "" : `; with ${changed.join(", ")}`;
}
