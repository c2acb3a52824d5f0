/**
 * Looks after the shared cache while a build runs. Owns noticing that it went away: sccache waits a
 * minute for each compilation then, or for a Redis cluster without end.
 */
import type { RemoteCache } from "../caching/types.ts";
import { TkError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { checkRemote } from "./build_cache_remote.ts";

/** How long a server is believed to be there after it answered, in milliseconds. */
const INTERVAL_MS = 4000;
/** When it is asked again after it did not answer. */
const AGAIN_MS = 1000;

/**
 * Runs `work` and asks the shared cache every few seconds meanwhile.
 *
 * @param onLost Called once, when two answers in a row are missing, with the reason.
 */
export async function watchingRemote<T>(
  remote: RemoteCache | undefined,
  work: () => Promise<T>,
  onLost: (reason: string) => Promise<void>,
  host: Host,
): Promise<T> {
  if (remote === undefined) return await work();
  const ending = new AbortController();
  const signal = AbortSignal.any([host.signal, ending.signal]);
  let losing: Promise<void> | undefined;
  const lost = (reason: string) => losing = onLost(reason);
  const watched = watch(remote, lost, { ...host, signal });
  try {
    return await Promise.race([work(), watched.then(never)]);
  } finally {
    ending.abort();
    await losing;
  }
}

/** Never ends; what the watching throws is passed on. */
function never(): Promise<never> {
  return new Promise(() => {});
}

async function watch(
  remote: RemoteCache,
  lost: (reason: string) => unknown,
  host: Host,
): Promise<void> {
  for (let missing = 0; missing < 2;) {
    try {
      await host.sleep(missing === 0 ? INTERVAL_MS : AGAIN_MS, host.signal);
      await checkRemote(remote, host);
      missing = 0;
    } catch (error) {
      if (host.signal.aborted) return;
      if (!(error instanceof TkError) || error.exit !== 6) throw error;
      missing += 1;
      if (missing === 2) lost(error.message);
    }
  }
}
