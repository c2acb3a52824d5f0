/**
 * Locks that keep runs out of each other's way. Owns every `*.lock` file: taking, waiting, naming
 * the holder. The lock is the operating system's, so it dies with its process; a lock file that is
 * left on disk blocks nobody and is never deleted, because deleting one could let two runs in.
 */
import { basename, dirname } from "@std/path";
import { UntrustedFileError } from "./cache_file.ts";
import { TkError } from "./errors.ts";
import { ensureDirectory, writingTo } from "./filesystem.ts";
import { IrregularFileError } from "./filesystem/regular_file.ts";
import type { Host } from "./host.ts";
import { LockCallError, type LockFile, openLockFile } from "./locking/_native_lock.ts";
import { detectFileSystem } from "./locking/file_system_kind.ts";
import {
  clearHolder,
  currentHolder,
  describeHolder,
  type LockHolder,
  readHolder,
  writeHolder,
} from "./locking/holder.ts";

export type { LockHolder } from "./locking/holder.ts";
export { describeHolder } from "./locking/holder.ts";
export { DownloadCoordinator, type LockChoices, LockManager } from "./locking/lock_manager.ts";

/** Another run kept the lock for longer than we may wait. */
export class LockTimeoutError
  extends TkError<{ path: string; waitedMs: number; holder?: LockHolder }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "LOCK_TIMEOUT";

  /** For the lock, how long was waited, and who holds it as far as known. */
  constructor(path: string, waitedMs: number, holder?: LockHolder) {
    const by = holder === undefined ? "another process" : describeHolder(holder);
    super(
      `Cannot lock "${path}": still held by ${by} after ${waitedMs} ms`,
      { path, waitedMs, ...(holder === undefined ? {} : { holder }) },
      {
        hint:
          "Wait for the other run to end, or raise the limit in TOOLCHAINKIT_LOCK_TIMEOUT (seconds)",
      },
    );
  }
}

/** The file system cannot lock, so two runs could disturb each other. */
export class LockUnsupportedError extends TkError<{ path: string; fileSystem?: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "LOCK_UNSUPPORTED";

  /** For the lock; `fileSystem` is its type as far as known. */
  constructor(path: string, options: { fileSystem: string | undefined; cause?: unknown }) {
    const kind = options.fileSystem === undefined ? "" : ` (${options.fileSystem})`;
    super(
      `Cannot lock "${path}": its file system${kind} has no working locks`,
      { path, ...(options.fileSystem === undefined ? {} : { fileSystem: options.fileSystem }) },
      {
        cause: options.cause,
        hint: "Put it on a local disk (--cache-dir or TOOLCHAINKIT_CACHE_DIR), " +
          "or mount the share with locks (NFS: lockd running, no nolock)",
      },
    );
  }
}

/** How to wait for a lock. */
export interface LockOptions {
  /** The machine the work runs on. */
  readonly host: Host;
  /** Longest wait in milliseconds; 0 tries once. */
  readonly timeoutMs: number;
  /** True: others may hold the lock at the same time if they share it too. */
  readonly shared?: boolean;
  /** What for, told to those who wait: "install llvm-18.1.8-linux-x64". */
  readonly purpose?: string;
  /** Ends the wait early; the host's own signal does so too. */
  readonly signal?: AbortSignal;
  /** Called once when the lock is taken, with who has it, as far as known. */
  onWait?(holder: LockHolder | undefined): void;
}

/** A lock that this process holds. */
export interface HeldLock extends AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
  /** Frees the lock; a second call does nothing. */
  release(): Promise<void>;
}

/**
 * Runs `work` while this process holds the lock at `path`. Not re-entrant: taking a lock again
 * inside waits for itself.
 *
 * @throws {LockTimeoutError} If another run holds the lock that long.
 * @throws {LockUnsupportedError} If the file system cannot lock.
 *
 * @example
 * ```ts
 * import { DownloadCoordinator, LockManager, withLock } from "@toolchainkit/toolchainkit/core/locking";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const folder = await Deno.makeTempDir();
 * const work = () => Deno.writeTextFile(`${folder}/log.txt`, "alone here\n", { append: true });
 * await withLock(`${folder}/my.lock`, work, {
 *   host: createSystemHost(),
 *   timeoutMs: 5_000,
 * });
 *
 * const locks = new LockManager();
 * await locks.registryLock(work);
 * const coordinator = new DownloadCoordinator(locks);
 * await coordinator.coordinateDownload("llvm-18.1.8-linux-x64", `${folder}/llvm`, async (first) => {
 *   if (first) await Deno.mkdir(`${folder}/llvm`); // others wait meanwhile
 * });
 * ```
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions,
): Promise<T> {
  await using _lock = await acquireLock(path, options);
  return await work();
}

/** Takes the lock at `path`; the caller releases it. @throws as {@link withLock} */
export async function acquireLock(path: string, options: LockOptions): Promise<HeldLock> {
  await checkFileSystem(dirname(path), options.host);
  const file = await openIn(path);
  const holder = currentHolder(options.host, options.purpose);
  try {
    await waitFor(path, file, options);
  } catch (error) {
    file.close();
    throw error instanceof LockCallError ? await unsupported(path, error) : error;
  }
  await writeHolder(path, holder);
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    await clearHolder(path, holder);
    file.close();
  };
  return { path, release, [Symbol.asyncDispose]: release };
}

/** Takes the lock if it is free, else returns undefined at once. */
export async function tryAcquireLock(
  path: string,
  options: Omit<LockOptions, "timeoutMs" | "onWait">,
): Promise<HeldLock | undefined> {
  try {
    return await acquireLock(path, { ...options, timeoutMs: 0 });
  } catch (error) {
    if (error instanceof LockTimeoutError) return undefined;
    throw error;
  }
}

/**
 * Proves that locks in a folder keep a second holder out.
 *
 * @throws {LockUnsupportedError} If they do not.
 */
export async function probeLocks(folder: string, host: Host): Promise<void> {
  await ensureDirectory(folder);
  const path = `${folder}/probe-${host.randomId()}.lock`;
  const options = { host, purpose: "test whether locks work here" };
  try {
    await using _first = await acquireLock(path, { ...options, timeoutMs: 5_000 });
    await using second = await tryAcquireLock(path, options);
    if (second !== undefined) throw await unsupported(path, undefined);
  } finally {
    // The random name is used once, so nobody can wait for this file.
    await Deno.remove(path).catch(() => {});
  }
}

/** Folders that were looked at in this process. */
const checkedFolders = new Set<string>();

/**
 * Looks once a process at where a folder is. On a network file system locks are tried before they
 * are trusted: a share may be mounted so that each machine locks for itself or not at all.
 *
 * @throws {LockUnsupportedError} If they do not work.
 */
async function checkFileSystem(folder: string, host: Host): Promise<void> {
  if (checkedFolders.has(folder)) return;
  checkedFolders.add(folder);
  const { type, network } = await detectFileSystem(folder);
  if (!network) return;
  host.log.debug(
    `"${folder}" is on a network file system (${
      type ?? "share"
    }): locks reach as far as its server's`,
  );
  try {
    await probeLocks(folder, host);
  } catch (error) {
    checkedFolders.delete(folder);
    throw error;
  }
}

const FIRST_PAUSE_MS = 5;
/** Fifty processes that wait must leave the processors to the one that works. */
const LONGEST_PAUSE_MS = 200;
/** A pause may make the wait longer by one part in this many. */
const PAUSE_SHARE = 8;

async function waitFor(path: string, file: LockFile, options: LockOptions): Promise<void> {
  const { host, timeoutMs } = options;
  const signal = options.signal === undefined
    ? host.signal
    : AbortSignal.any([host.signal, options.signal]);
  const start = host.now();
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    if (await file.tryLock(options.shared ?? false)) return;
    const waitedMs = host.now() - start;
    const leftMs = timeoutMs - waitedMs;
    if (leftMs <= 0) throw new LockTimeoutError(path, timeoutMs, await readHolder(path));
    if (!told && waitedMs >= 2 * FIRST_PAUSE_MS) {
      told = true;
      const holder = await readHolder(path);
      host.log.debug(`Waiting for the lock "${path}"`);
      options.onWait?.(holder);
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS + waitedMs / PAUSE_SHARE, LONGEST_PAUSE_MS);
    // Uneven pauses keep many waiting processes from knocking at the same moment.
    await host.sleep(Math.min(pauseMs * (0.5 + Math.random() / 2), leftMs), signal);
  }
}

/** The folder of locks that are a project's, not the cache's. */
const PROJECT_FOLDER = ".toolchainkit";

async function openIn(path: string): Promise<LockFile> {
  try {
    return await writingTo(path, () => openLockFile(path));
  } catch (error) {
    if (error instanceof LockCallError) throw await unsupported(path, error);
    if (error instanceof IrregularFileError && basename(dirname(path)) !== PROJECT_FOLDER) {
      throw new UntrustedFileError(path, error.details.reason);
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await ensureDirectory(dirname(path));
  return await writingTo(path, () => openLockFile(path));
}

async function unsupported(path: string, cause: unknown): Promise<LockUnsupportedError> {
  const { type } = await detectFileSystem(path);
  return new LockUnsupportedError(path, { fileSystem: type, cause });
}
