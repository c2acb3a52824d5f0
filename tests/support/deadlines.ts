/**
 * How long tests wait. A machine that runs tests side by side may leave any process alone for
 * seconds, so that a limit in a test tells what hangs from what works, and nothing finer.
 */

/** Milliseconds between two looks at something that is waited for. */
const LOOK_AGAIN_MS = 25;

/** What a busy machine may make of a promise in milliseconds. */
const BUSY_FACTOR = 10;

/**
 * The limit for something that is promised within `promisedMs` on a machine that has nothing else
 * to do: that time with TOOLCHAINKIT_TEST_EXACT_TIMES=1, ten times as much otherwise.
 */
export function limitMs(promisedMs: number): number {
  return Deno.env.get("TOOLCHAINKIT_TEST_EXACT_TIMES") === "1"
    ? promisedMs
    : promisedMs * BUSY_FACTOR;
}

/** Waits until `holds`. @throws {Error} With `what` if it does not within two minutes. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!await holds()) {
    if (Date.now() > deadline) throw new Error(`${what} took longer than two minutes`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
