/**
 * Which version of one toolchain or tool goes into the lock, for each platform: the locked one while
 * it will do, else the newest that all platforms have, else the newest of each. Owns that choice.
 */
import type { LockedArtifact, LockedItem } from "../config/lock_file.ts";
import type { ResolvedItem } from "../config/lock/update.ts";
import { TkError } from "../core/errors.ts";
import type { ToolchainRegistry } from "../toolchain/registry.ts";
import {
  HostUnsuitableError,
  NoBuildError,
  ToolchainRegistryError,
} from "../toolchain/registry/errors.ts";
import { matchesPattern, parseVersionPattern } from "../core/versions.ts";
import { answersRequest } from "./lock_answers.ts";

/** What the configuration asks for. */
export interface WantedItem {
  /** Name in toolchainkit.yaml. */
  readonly name: string;
  /** Name in the registry. */
  readonly type: string;
  /** Version pattern. */
  readonly version: string;
}

/** What the choice depends on. */
export interface VersionContext {
  readonly registry: ToolchainRegistry;
  readonly platforms: readonly string[];
  /** The platform of this machine; its builds must also run here. */
  readonly hostPlatform: string;
  readonly locked: LockedItem | undefined;
  /** True: the locked version does not count. */
  readonly updating: boolean;
}

/** The builds for all platforms that have one, and what the user should hear. */
export async function resolveItem(
  wanted: WantedItem,
  context: VersionContext,
): Promise<{ item: ResolvedItem; notes: string[] }> {
  const { name: type } = await context.registry.entry(wanted.type);
  const notes: string[] = [];
  const failures: Error[] = [];
  const common = await commonVersion(wanted, context);
  const platforms: Record<string, LockedArtifact> = {};
  for (const platform of context.platforms) {
    const kept = keptBuild(wanted, type, platform, context);
    if (kept !== undefined) {
      platforms[platform] = await withNewSources(kept, wanted, platform, context);
      continue;
    }
    try {
      const found = common === undefined
        ? await newestFor(wanted.version, { wanted, platform, context, exact: false })
        : await newestFor(common, { wanted, platform, context, exact: true });
      platforms[platform] = found.artifact;
      if (platform === context.hostPlatform) notes.push(...found.notes);
    } catch (error) {
      if (!(error instanceof ToolchainRegistryError)) throw error;
      failures.push(error);
      notes.push(`${wanted.name}: ${error.message}`);
    }
  }
  const [first] = failures;
  if (first !== undefined && Object.keys(platforms).length === 0) throw first;
  return { item: { name: wanted.name, type, request: wanted.version, platforms }, notes };
}

/** The locked build, while it is of the wanted name and meets the wanted version. */
function keptBuild(
  wanted: WantedItem,
  type: string,
  platform: string,
  context: VersionContext,
): LockedArtifact | undefined {
  const { locked, updating } = context;
  if (updating || locked === undefined || locked.type !== type) return undefined;
  const build = locked.platforms[platform];
  if (build === undefined || build.name !== type) return undefined;
  if (locked.request === wanted.version) {
    return answersRequest(wanted.version, build.version) ? build : undefined;
  }
  const pattern = parseVersionPattern(wanted.version);
  return pattern !== undefined && matchesPattern(pattern, build.version) ? build : undefined;
}

/** What the data says of a kept build today, so that a changed checksum is noticed. */
async function withNewSources(
  kept: LockedArtifact,
  wanted: WantedItem,
  platform: string,
  context: VersionContext,
): Promise<LockedArtifact> {
  try {
    return await context.registry.lookup(wanted.type, kept.version, platform, {
      exact: true,
      forThisMachine: false,
    });
  } catch (error) {
    // Data that forgot a version takes nothing away from a lock that knows it.
    if (error instanceof TkError) return kept;
    throw error;
  }
}

type Found = { artifact: LockedArtifact; notes: readonly string[] };

interface Search {
  readonly wanted: WantedItem;
  readonly platform: string;
  readonly context: VersionContext;
  readonly exact: boolean;
}

/** What this machine cannot run is locked all the same: others can, and the note says so. */
async function newestFor(version: string, search: Search): Promise<Found> {
  try {
    return await lookUp(version, search, search.platform === search.context.hostPlatform);
  } catch (error) {
    if (!(error instanceof HostUnsuitableError)) throw error;
    const found = await lookUp(version, search, false);
    return { artifact: found.artifact, notes: [`${search.wanted.name}: ${error.message}`] };
  }
}

function lookUp(version: string, search: Search, forThisMachine: boolean): Promise<Found> {
  const { wanted, platform, context, exact } = search;
  return context.registry.lookupWithNotes(wanted.type, version, platform, {
    exact,
    forThisMachine,
  });
}

/** The newest matching version with a build for every platform that has any matching build. */
async function commonVersion(
  wanted: WantedItem,
  context: VersionContext,
): Promise<string | undefined> {
  const { registry, locked, updating } = context;
  const { entry, name } = await registry.entry(wanted.type);
  const text = entry.channels?.[wanted.version] ?? wanted.version;
  const pattern = parseVersionPattern(text);
  if (pattern === undefined) return undefined;
  const all = Object.keys(entry.versions);
  const matching = (await registry.listVersions(wanted.type))
    .filter((version) => matchesPattern(pattern, version));
  // An already locked version goes first, so that a new platform gets what the others have.
  if (!updating && locked?.type === name) {
    for (const build of Object.values(locked.platforms)) {
      if (all.includes(build.version) && matchesPattern(pattern, build.version)) {
        matching.unshift(build.version);
      }
    }
  }
  const possible: string[] = [];
  for (const platform of context.platforms) {
    if (await has(wanted, wanted.version, { platform, context, exact: false })) {
      possible.push(platform);
    }
  }
  for (const version of matching) {
    const found = await Promise.all(
      possible.map((platform) => has(wanted, version, { platform, context, exact: true })),
    );
    if (!found.includes(false)) return version;
  }
  return undefined;
}

async function has(
  wanted: WantedItem,
  version: string,
  how: { platform: string; context: VersionContext; exact: boolean },
): Promise<boolean> {
  try {
    await lookUp(version, { wanted, ...how }, how.platform === how.context.hostPlatform);
    return true;
  } catch (error) {
    if (error instanceof NoBuildError || error instanceof HostUnsuitableError) return false;
    throw error;
  }
}
