/** Hashing of whole files as streams. Owns reading and feeding; knows no expected values. */
import { createHash, timingSafeEqual } from "node:crypto";
import { openRegularFile } from "../filesystem/regular_file.ts";
import type { HashAlgorithm } from "./hash_algorithm.ts";

/** Large, so that the calls cost nothing beside the hashing; two are in use for one file. */
const BUFFER_BYTES = 1 << 20;

/** Up to this size reading at once is faster than blocks: trees have thousands of small files. */
const WHOLE_FILE_BYTES = 4 << 20;

/** Enough to keep the reading ahead of the hashing. */
const DEFAULT_CONCURRENCY = 4;

/** What a long hashing run can be told. */
export interface HashFileOptions {
  /** Ends the work; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called with the number of bytes that were hashed since the last call. */
  readonly onBytes?: (count: number) => void;
  /** True: other users may exchange the file meanwhile, so nothing but a regular file is opened, and no link. */
  readonly exchangeable?: boolean;
}

/** What was found out about a file in one pass. */
export interface FileHashes {
  /** How many bytes were read. */
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
  options.signal?.throwIfAborted();
  if (options.exchangeable === true) {
    const opened = await openRegularFile(path, { noLinks: true });
    using file = opened.file;
    return await hashOpenFile(file, algorithms, options);
  }
  const info = await Deno.stat(path);
  if (info.isFifo) await refuseNamedPipe(path);
  // A file that claims to be empty may be a pipe or one of /proc.
  if (info.isFile && info.size > 0 && info.size <= WHOLE_FILE_BYTES) {
    const bytes = await Deno.readFile(path);
    options.onBytes?.(bytes.length);
    const hashes = algorithms.map((name) => [name, hashBytes(bytes, name)]);
    return { sizeBytes: bytes.length, hashes: Object.fromEntries(hashes) };
  }
  using file = await Deno.open(path);
  return await hashOpenFile(file, algorithms, options);
}

/**
 * Opening a pipe that has a name waits for somebody who writes into it, and not even a signal would
 * end that. One without a name (`<(…)` of a shell) is open already.
 */
export async function refuseNamedPipe(path: string): Promise<void> {
  const name = await Deno.realPath(path).catch(() => undefined);
  if (name === undefined || !(await Deno.stat(path)).isFifo) return;
  throw new Error("it is a pipe, which - reads from standard input");
}

/** Hashes several files at the same time; results are in the order of `paths`. */
export async function hashFiles(
  paths: readonly string[],
  algorithms: readonly HashAlgorithm[],
  options: HashFileOptions & { concurrency?: number } = {},
): Promise<FileHashes[]> {
  return await mapConcurrently(
    paths,
    (path) => hashFile(path, algorithms, options),
    options.concurrency ?? DEFAULT_CONCURRENCY,
  );
}

/** `map` with at most `limit` items under way; the first failure ends it. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  limit = DEFAULT_CONCURRENCY,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  const runner = async () => {
    for (const [index, item] of waiting) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  return results;
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

/** Hashes what this process is given on its standard input. */
export async function hashStandardInput(
  algorithms: readonly HashAlgorithm[],
  options: HashFileOptions = {},
): Promise<FileHashes> {
  return await hashOpenFile(Deno.stdin, algorithms, options);
}

/** The text that this process is given on its standard input. */
export function readStandardInput(): Promise<string> {
  return new Response(Deno.stdin.readable).text();
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
