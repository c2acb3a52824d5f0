/**
 * Keeps two runs off one partial file. Owns `*.part.lock`: an operating-system lock that dies with
 * its process; the file goes away when its holder is done.
 */

import { openToWrite } from "../filesystem/regular_file.ts";

/** A lock that is held until it is released. */
export interface PartLock {
  release(): Promise<void>;
}

/**
 * Waits until no other run holds the lock.
 *
 * @param onWait Called once when there is somebody to wait for.
 */
export async function lockPart(
  path: string,
  options: { signal: AbortSignal; onWait?: () => void },
): Promise<PartLock> {
  for (;;) {
    options.signal.throwIfAborted();
    const file = await openToWrite(path);
    await waitForLock(file, options);
    if (await isSameFile(file, path)) {
      return {
        async release() {
          // Removed while it is still held: whoever waits on it sees that its file is gone.
          await Deno.remove(path).catch(() => {});
          file.close();
        },
      };
    }
    file.close();
  }
}

async function waitForLock(
  file: Deno.FsFile,
  { signal, onWait }: { signal: AbortSignal; onWait?: () => void },
): Promise<void> {
  let locked = false;
  const waiting = setTimeout(() => onWait?.(), 100);
  const taken = file.lock(true).catch((error) => {
    // Some network file systems cannot lock; one run alone is still right there.
    if (!/os error (38|45|95)\b/.test(String(error))) throw error;
  }).then(() => {
    locked = true;
  });
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([taken, aborted]);
  } catch (error) {
    // The system call cannot be called off; whatever it brings later is given back at once.
    if (locked) file.close();
    else taken.then(() => file.close(), () => file.close());
    throw error;
  } finally {
    clearTimeout(waiting);
    signal.removeEventListener("abort", onAbort);
  }
}

/** False if the holder before us removed the file that we waited for. */
async function isSameFile(file: Deno.FsFile, path: string): Promise<boolean> {
  const [held, there] = await Promise.all([
    file.stat(),
    Deno.lstat(path).catch(() => undefined),
  ]);
  if (there === undefined) return false;
  // Windows keeps a removed file's name until the last handle is closed; it has no inode here.
  return held.ino === null || there.ino === null ||
    (held.ino === there.ino && held.dev === there.dev);
}
