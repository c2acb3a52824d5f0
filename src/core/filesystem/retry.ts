/**
 * Renaming and removing on systems where a virus scanner or indexer may hold a new file open for a
 * moment. Owns the decision whether and when to try again.
 */
import { systemErrorCode } from "./disk_errors.ts";

/** What retrying needs of the world; a `Host` has it. */
export interface RetryHost {
  /** Only the system counts: `windows` tries again. */
  readonly platform: { readonly os: string };
  /** Resolves after that time. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Tries in all; with the delays below about four seconds. */
const TRIES = 10;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 1000;

/** Codes under which Windows reports that somebody else has the file open. */
const PASSING_CODES: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EBUSY", "ENOTEMPTY"]);
/** The same for a runtime that only gives the number: sharing and lock violation, not empty. */
const PASSING_NUMBERS: ReadonlySet<string> = new Set(["5", "32", "33", "145"]);

/**
 * Milliseconds to wait before the next try, or undefined to give up. Only Windows holds files of
 * others fast: elsewhere the same errors are final.
 *
 * @param tries How many tries failed so far, this one included.
 */
export function retryDelay(error: unknown, tries: number, os: string): number | undefined {
  if (os !== "windows" || tries >= TRIES || !isPassing(error)) return undefined;
  return Math.min(FIRST_DELAY_MS * 2 ** (tries - 1), LONGEST_DELAY_MS);
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = systemErrorCode(error);
  if (code !== undefined) return PASSING_CODES.has(code);
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  return number !== undefined && PASSING_NUMBERS.has(number);
}

/** Runs `work` until it succeeds or `retryDelay` gives up; then its last error is thrown. */
export async function retrying<T>(
  work: () => Promise<T>,
  host: RetryHost,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = retryDelay(error, tries, host.platform.os);
      if (delayMs === undefined) throw error;
      await host.sleep(delayMs, signal);
    }
  }
}

/** Renames a file or folder; what is at `to` is replaced as far as the system allows. */
export async function renameRetrying(from: string, to: string, host: RetryHost): Promise<void> {
  await retrying(() => Deno.rename(from, to), host);
}

/** Deletes a file, a link or a whole folder; nothing there is fine. */
export async function removeRetrying(path: string, host: RetryHost): Promise<void> {
  await retrying(() => removeAll(path), host);
}

/** Deletes whatever is at `path`, also below folders that lost their write permission. */
export async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    if (!await makeRemovable(path)) throw error;
    await Deno.remove(path, { recursive: true });
  }
}

/** Gives the owner write access to every folder in a tree; false when nothing was changed. */
async function makeRemovable(path: string): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info === undefined || !info.isDirectory) return false;
  let changed = false;
  if (info.mode !== null && (info.mode & 0o700) !== 0o700) {
    try {
      // Nothing for others: meanwhile a link to another file may have that name.
      await Deno.chmod(path, 0o700);
      changed = true;
    } catch (error) {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      return false;
    }
  }
  for await (const entry of Deno.readDir(path)) {
    if (entry.isDirectory && await makeRemovable(`${path}/${entry.name}`)) changed = true;
  }
  return changed;
}
