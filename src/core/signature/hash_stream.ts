/** Feeding a file to running hashes. Owns the reading; what comes before and after is the caller's. */
import type { Hash } from "node:crypto";

const BUFFER_BYTES = 1 << 20;

/** Updates every hash with the whole content of a file, in constant memory. */
export async function updateFromFile(
  path: string,
  hashes: readonly Hash[],
  signal?: AbortSignal,
): Promise<void> {
  using file = await Deno.open(path);
  let [current, next] = [new Uint8Array(BUFFER_BYTES), new Uint8Array(BUFFER_BYTES)];
  let count = await file.read(current);
  while (count !== null) {
    signal?.throwIfAborted();
    const following = file.read(next);
    for (const hash of hashes) hash.update(current.subarray(0, count));
    count = await following;
    [current, next] = [next, current];
  }
}
