/**
 * The lock as a build uses it: taken as it is when it fits, completed when it does not, fixed when
 * it must not change. Owns that decision; making a lock is in `lock.ts`.
 */
import { lockFirstUse } from "../config/lock/first_use.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { ToolchainConfig } from "../config/types.ts";
import {
  type LockedItem,
  type LockFile,
  plainArtifact,
  renderLock,
  writeLock,
} from "../config/lock_file.ts";
import type { Artifact } from "../core/artifact.ts";
import type { Host } from "../core/host.ts";
import type { InstallResult } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { PackageLockError } from "../packages/errors.ts";
import type { LockedPackages } from "../packages/types.ts";
import {
  isLockFixed,
  isMadeFrom,
  lockedPlatforms,
  lockOutOfDate,
  planLock,
  wantedTools,
} from "./lock.ts";
import { answersRequests } from "./lock_answers.ts";
import { lockPath } from "./lock_path.ts";
import { builtInRegistry, openRegistry } from "./open_registry.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { keepingTrust, trustScope } from "./trust.ts";

/** The lock of one run. */
export interface OpenLock {
  /** What the phase shows. */
  readonly summary: string;
  /** See `LockFile.clearAddresses`. */
  readonly clearAddresses?: ReadonlyMap<string, string> | undefined;
  /** The build of a toolchain for this machine; undefined when it needs none. */
  toolchain(config: Pick<ToolchainConfig, "name">): Artifact | undefined;
  /** The build of a tool for this machine; undefined when the lock has none. */
  tool(name: string): Artifact | undefined;
  /** Locks the checksum of a build for which nobody published one. */
  noteInstalled(name: string, install: InstallResult | undefined): void;
  /**
   * Locks what the package manager resolved; undefined when the project has no such thing.
   *
   * @throws {PackageLockError} If the lock has something else and must not change.
   */
  notePackages(packages: LockedPackages | undefined): void;
  /** Writes what was added; true if the file changed. */
  save(): Promise<boolean>;
}

/**
 * Completes the lock for this configuration and machine.
 *
 * @param current The lock that was read, and trusted where it had to be.
 * @throws {LockMismatchError} If it would have to change and must not.
 */
export async function openLock(
  loaded: LoadedConfig,
  current: LockFile | undefined,
  settings: ProjectSettings,
  host: Host,
): Promise<OpenLock> {
  const file = lockPath(settings);
  const { config } = loaded;
  const fixed = isLockFixed(settings, host, current);
  const platform = platformName(host.platform);
  const save = (lock: LockFile) =>
    keepingTrust(trustScope(settings, loaded, host), () => writeLock(file, lock));
  const open = async (lock: LockFile, how: { changed: boolean; summary: string }) => ({
    ...await lockInUse(lock, { platform, fixed, save, ...how }),
    clearAddresses: current?.clearAddresses,
  });
  if (current !== undefined && await covers(current, loaded, host)) {
    return await open(current, { changed: false, summary: "as locked" });
  }
  const registry = await openRegistry(config, { cacheDir: settings.cacheDir, host });
  const plan = await planLock(config, { current, registry, host, file });
  if (plan.changed && fixed) {
    throw lockOutOfDate(file, current, plan.changes);
  }
  for (const note of plan.notes) host.log.warning(note);
  return await open(plan.lock, {
    changed: plan.changed,
    summary: current === undefined ? "new lock" : "lock completed",
  });
}

/**
 * True if the lock was made from this configuration and has this machine's platform, and what it names is
 * what the configuration asks for.
 */
async function covers(lock: LockFile, loaded: LoadedConfig, host: Host): Promise<boolean> {
  const { config } = loaded;
  const platform = platformName(host.platform);
  const known = new Set([...lockedPlatforms(config, host), platform]);
  const items = [...Object.values(lock.toolchains), ...Object.values(lock.tools)];
  if (config.platforms.length === 0) {
    for (const item of items) for (const each of Object.keys(item.platforms)) known.add(each);
  }
  if (!isMadeFrom(lock, config, [...known].sort())) return false;
  const registry = builtInRegistry();
  const canonical = async (name: string) =>
    (await registry.entry(name).catch(() => ({ name }))).name;
  return await answersRequests(lock, config, { tools: wantedTools(config), canonical });
}

async function lockInUse(
  start: LockFile,
  how: {
    platform: string;
    changed: boolean;
    fixed: boolean;
    summary: string;
    save(lock: LockFile): Promise<boolean>;
  },
): Promise<OpenLock> {
  let lock = start;
  const { platform } = how;
  const toolchains = await ownBuilds(start.toolchains, platform);
  const tools = await ownBuilds(start.tools, platform);
  return {
    summary: how.summary,
    toolchain: ({ name }) => toolchains.get(name),
    tool: (name) => tools.get(name),
    noteInstalled(name, install) {
      if (install?.kind !== "installed") return;
      const { sha256, sizeBytes } = install;
      lock = lockFirstUse(lock, { name, platform, sha256, sizeBytes });
    },
    notePackages(packages) {
      const { packages: before, ...rest } = lock;
      const after = packages === undefined ? rest : { ...rest, packages };
      if (renderLock(after) === renderLock(lock)) return;
      if (!how.fixed) lock = after;
      else if (before !== undefined && packages !== undefined) {
        throw new PackageLockError("toolchainkit.lock names other versions or recipes");
      }
    },
    save: async () => how.changed || lock !== start ? await how.save(lock) : false,
  };
}

/** The builds for a platform by the names of the lock, each under the id that it may have. */
async function ownBuilds(
  items: Readonly<Record<string, LockedItem>>,
  platform: string,
): Promise<Map<string, Artifact>> {
  const registry = builtInRegistry();
  const builds = new Map<string, Artifact>();
  for (const [name, { platforms }] of Object.entries(items)) {
    const locked = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
    if (locked !== undefined) builds.set(name, await registry.withOwnId(plainArtifact(locked)));
  }
  return builds;
}
