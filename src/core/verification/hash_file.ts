/** Hashing of whole files as streams. Owns reading and feeding; knows no expected values. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { HashAlgorithm } from "./hash_algorithm.ts";

/** Large, so that the calls cost nothing beside the hashing; two are in use for one file. */
const BUFFER_BYTES = 1 << 20;

/** What a long hashing run can be told. */
export interface HashFileOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes that were hashed since the last call. */
  readonly onBytes?: (count: number) => void;
}

/** What was found out about a file in one pass. */
export interface FileHashes {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal, for each algorithm that was asked for. */
  readonly hashes: Readonly<Partial<Record<HashAlgorithm, string>>>;
}

/**
 * Hashes a file in one pass, whatever its size in constant memory: the next block is read while
 * this one is hashed.
 */
export async function hashFile(
  path: string,
  algorithms: readonly HashAlgorithm[],
  options: HashFileOptions = {},
): Promise<FileHashes> {
  using file = await Deno.open(path);
  return await hashOpenFile(file, algorithms, options);
}

/** Hashes what is left of an open file; see `hashFile`. */
export async function hashOpenFile(
  file: { read(buffer: Uint8Array): Promise<number | null> },
  algorithms: readonly HashAlgorithm[],
  options: HashFileOptions = {},
): Promise<FileHashes> {
  const running = [...new Set(algorithms)].map((name) => ({ name, state: createHash(name) }));
  let [current, next] = [new Uint8Array(BUFFER_BYTES), new Uint8Array(BUFFER_BYTES)];
  let sizeBytes = 0;
  let count = await file.read(current);
  while (count !== null) {
    options.signal?.throwIfAborted();
    const following = file.read(next);
    const block = current.subarray(0, count);
    for (const { state } of running) state.update(block);
    const hashed = count;
    sizeBytes += hashed;
    count = await following;
    options.onBytes?.(hashed);
    [current, next] = [next, current];
  }
  const hashes = Object.fromEntries(running.map(({ name, state }) => [name, state.digest("hex")]));
  return { sizeBytes, hashes };
}

/** The hash of bytes in memory, as lower-case hexadecimal. */
export function hashBytes(
  bytes: Uint8Array | string,
  algorithm: HashAlgorithm = "sha256",
): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** Compares without telling by the time it takes where the first difference is. */
export function constantTimeEquals(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
