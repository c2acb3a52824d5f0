/**
 * The lock as a build uses it: taken as it is when it fits, completed when it does not, fixed when
 * it must not change. Owns that decision; making a lock is in `lock.ts`.
 */
import { lockFirstUse } from "../config/lock/first_use.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { ToolchainConfig } from "../config/types.ts";
import {
  artifactFromLock,
  type LockFile,
  plainArtifact,
  readLock,
  renderLock,
  writeLock,
} from "../config/lock_file.ts";
import type { Artifact } from "../core/artifact.ts";
import type { Host } from "../core/host.ts";
import type { InstallResult } from "../core/install.ts";
import { platformName } from "../core/platform.ts";
import { PackageLockError } from "../packages/errors.ts";
import type { LockedPackages } from "../packages/types.ts";
import { isLockFixed, isMadeFrom, lockedPlatforms, lockOutOfDate, planLock } from "./lock.ts";
import { lockPath } from "./lock_path.ts";
import { openRegistry } from "./open_registry.ts";
import type { ProjectSettings } from "./project_settings.ts";

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
 * Reads the lock and completes it for this configuration and machine.
 *
 * @throws {LockMismatchError} If it would have to change and must not.
 */
export async function openLock(
  loaded: LoadedConfig,
  settings: ProjectSettings,
  host: Host,
): Promise<OpenLock> {
  const file = lockPath(settings);
  const current = await readLock(file);
  const platform = platformName(host.platform);
  if (current !== undefined && covers(current, loaded, host)) {
    const fixed = isLockFixed(settings, host, current);
    const lock = lockInUse(current, {
      file,
      platform,
      changed: false,
      fixed,
      summary: "as locked",
    });
    return { ...lock, clearAddresses: current.clearAddresses };
  }
  const { config } = loaded;
  const registry = await openRegistry(config, { cacheDir: settings.cacheDir, host });
  const plan = await planLock(config, { current, registry, host, file });
  if (plan.changed && isLockFixed(settings, host, current)) {
    throw lockOutOfDate(file, current, plan.changes);
  }
  for (const note of plan.notes) host.log.warning(note);
  const lock = lockInUse(plan.lock, {
    file,
    platform,
    changed: plan.changed,
    fixed: isLockFixed(settings, host, current),
    summary: current === undefined ? "new lock" : "lock completed",
  });
  return { ...lock, clearAddresses: current?.clearAddresses };
}

/** True if the lock was made from this configuration and has this machine's platform. */
function covers(lock: LockFile, loaded: LoadedConfig, host: Host): boolean {
  const platform = platformName(host.platform);
  const known = new Set([...lockedPlatforms(loaded.config, host), platform]);
  const items = [...Object.values(lock.toolchains), ...Object.values(lock.tools)];
  if (loaded.config.platforms.length === 0) {
    for (const item of items) for (const each of Object.keys(item.platforms)) known.add(each);
  }
  return isMadeFrom(lock, loaded.config, [...known].sort());
}

function lockInUse(
  start: LockFile,
  how: { file: string; platform: string; changed: boolean; fixed: boolean; summary: string },
): OpenLock {
  let lock = start;
  const { platform, file } = how;
  const find = (name: string): Artifact | undefined => {
    const locked = artifactFromLock(lock, name, platform);
    return locked === undefined ? undefined : plainArtifact(locked);
  };
  return {
    summary: how.summary,
    toolchain: ({ name }) => find(name),
    tool: find,
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
    save: async () => how.changed || lock !== start ? await writeLock(file, lock) : false,
  };
}
