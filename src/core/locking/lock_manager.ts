/** The locks of one cache and its projects. Owns their names, places and usual time-outs. */
import { join } from "@std/path";
import { type CacheContext, cacheContext } from "../cache_context.ts";
import type { CachePaths } from "../directory.ts";
import { assertSafeName, projectPaths } from "../directory.ts";
import { UsageError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type LockOptions, LockUnsupportedError, withLock } from "../locking.ts";
import { isInstalledTree } from "../manifest.ts";
import { stableHash } from "../stable_hash.ts";

/** What a caller of {@link LockManager} may change. */
export type LockChoices = Partial<Omit<LockOptions, "host">>;

/** Registry, toolchain and project locks of one cache. */
export class LockManager {
  /** The cache it belongs to. */
  readonly cache: CachePaths;
  /** The machine the work runs on. */
  readonly host: Host;

  /** For one cache; by default that of this user. */
  constructor(context?: Partial<CacheContext>) {
    ({ cache: this.cache, host: this.host } = cacheContext(context));
  }

  /** Guards registry.json; held for milliseconds. */
  registryLock<T>(work: () => Promise<T>, choices: LockChoices = {}): Promise<T> {
    return withLock(registryLockPath(this.cache), work, this.#options(choices, 60_000));
  }

  /** Guards one installed or arriving toolchain; held while it is downloaded and unpacked. */
  toolchainLock<T>(id: string, work: () => Promise<T>, choices: LockChoices = {}): Promise<T> {
    return withLock(toolchainLockPath(this.cache, id), work, this.#options(choices, 3_600_000));
  }

  /** Guards the generated files and state.json of one project. */
  async projectLock<T>(
    projectRoot: string,
    work: () => Promise<T>,
    choices: LockChoices = {},
  ): Promise<T> {
    const options = this.#options(choices, 600_000);
    let started = false;
    const once = () => {
      started = true;
      return work();
    };
    try {
      return await withLock(join(projectPaths(projectRoot).local, "project.lock"), once, options);
    } catch (error) {
      if (started || !(error instanceof LockUnsupportedError)) throw error;
      // A project on a share without locks is still guarded against runs on this machine.
      const name = `project-${stableHash(projectRoot)}.lock`;
      return await withLock(join(this.cache.locks, name), work, options);
    }
  }

  #options(choices: LockChoices, usualMs: number): LockOptions {
    const timeoutMs = choices.timeoutMs ?? lockTimeoutMs(this.host, usualMs);
    return { ...choices, host: this.host, timeoutMs };
  }
}

/**
 * The limit from `TOOLCHAINKIT_LOCK_TIMEOUT` (seconds), else the usual one in milliseconds.
 *
 * @throws {UsageError} If the variable is no number of seconds.
 */
export function lockTimeoutMs(host: Pick<Host, "env">, usualMs: number): number {
  const text = host.env["TOOLCHAINKIT_LOCK_TIMEOUT"];
  if (text === undefined || text.trim() === "") return usualMs;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new UsageError(`Cannot use TOOLCHAINKIT_LOCK_TIMEOUT="${text}": seconds are wanted`, {
    argument: "TOOLCHAINKIT_LOCK_TIMEOUT",
    hint: "Set it to a number such as 600, or unset it",
  });
}

/** Path of the lock that guards registry.json. */
export function registryLockPath(cache: CachePaths): string {
  return join(cache.locks, "registry.lock");
}

/** Path of the lock that guards one toolchain. @throws {UnsafeNameError} */
export function toolchainLockPath(cache: CachePaths, id: string): string {
  return join(cache.locks, `${assertSafeName(id)}.lock`);
}

/** Lets one of several processes download a toolchain while the others wait for it. */
export class DownloadCoordinator {
  /** Uses the toolchain locks of this cache. */
  constructor(readonly locks: LockManager) {}

  /**
   * Runs `work` under the toolchain's lock. `shouldDownload` is false when the toolchain is
   * complete in `destination`: another process was first. If that process died, the toolchain is
   * not there and a waiting process takes over.
   */
  coordinateDownload<T>(
    id: string,
    destination: string,
    work: (shouldDownload: boolean) => Promise<T>,
    choices: LockChoices = {},
  ): Promise<T> {
    const purpose = choices.purpose ?? `install ${id}`;
    return this.locks.toolchainLock(
      id,
      async () => await work(!(await isInstalledTree(destination))),
      { ...choices, purpose },
    );
  }
}
