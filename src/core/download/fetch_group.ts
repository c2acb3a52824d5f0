/**
 * One file from sources with the same bytes, until it is whole and its hash is right. Owns what a
 * wrong hash means: who is to blame, and whether there is another chance.
 */
import { basename } from "@std/path";
import type { Digests } from "../artifact.ts";
import { HashMismatchError } from "../verification/hash_errors.ts";
import { hashBytes } from "../verification/hash_file.ts";
import { DownloadFailedError } from "./download_errors.ts";
import { copyLocal, isLocal } from "./local_copy.ts";
import type { PartFile } from "./part_file.ts";
import { exchangeError, failureOf, SourceError } from "./source_error.ts";
import type { Source, SourcePool } from "./source_pool.ts";
import { Transfer } from "./transfer.ts";
import type { TransferOptions } from "./transfer_options.ts";

/** What was found out about the file. */
export interface FetchedContent {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Of the source that delivered most of it; without secrets. */
  readonly source: string;
}

/** Bytes of one source in a file that turned out wrong. */
interface Suspicion {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly sha256: string;
}

/**
 * Brings the file into `part`, whole and checked.
 *
 * @throws {HashMismatchError} If what the sources deliver is another file; nothing is left of it.
 * @throws {DownloadFailedError} If no source delivers.
 */
export async function fetchGroup(
  options: TransferOptions & { digests: Digests },
): Promise<FetchedContent> {
  const { part, pool, digests, file, host } = options;
  let suspicions: Suspicion[] = [];
  let mismatch: HashMismatchError | undefined;
  for (;;) {
    try {
      await bring(options);
    } catch (error) {
      if (mismatch === undefined || !(error instanceof DownloadFailedError)) throw error;
      await part.restart("it is another file");
      throw mismatchOf(mismatch, pool, file);
    }
    const hashes = await part.finish();
    const wrong = (["sha256", "sha512"] as const).find((name) =>
      digests[name] !== undefined && digests[name] !== hashes[name]
    );
    const sizeBytes = part.written.totalBytes;
    if (wrong === undefined) {
      const liars = await unmask(suspicions, part.path);
      for (const liar of liars) {
        host.log.warning(`${liar.display} delivered wrong bytes of ${file}; it was not used`);
      }
      return { sha256: hashes.sha256 ?? "", sizeBytes, source: mainSource(part, pool) };
    }
    mismatch = new HashMismatchError({
      path: options.destination,
      source: mainSource(part, pool),
      algorithm: wrong,
      expected: digests[wrong] ?? "",
      actual: hashes[wrong] ?? "",
    });
    const contributors = contributorsOf(part, pool);
    const resumed = part.resumedBytes > 0;
    if (contributors.length === 1 && contributors[0] !== undefined && !resumed) {
      const [source] = contributors;
      const reason = `its bytes are wrong: ${wrong} is ${hashes[wrong]}`;
      pool.drop(source, { source: source.display, reason });
      if (pool.live.length > 0) {
        host.log.warning(`${source.display} is not asked for ${file} any more: ${reason}`);
      }
    } else {
      host.log.warning(
        `${file} is wrong after ${
          resumed ? "it was continued" : "several sources served it together"
        }; fetching it again from the beginning`,
      );
      if (!resumed) suspicions = await suspect(contributors, part);
    }
    // From here on every byte has one name to it.
    pool.solo = true;
    await part.restart("its hash is wrong");
    for (const source of pool.all) source.validator = undefined;
  }
}

async function bring(options: TransferOptions): Promise<void> {
  const { pool, part, file } = options;
  for (const source of pool.all) {
    if (!isLocal(source) || source.dropped !== undefined) continue;
    try {
      await copyLocal(source, part, options);
      return;
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      const error = exchangeError(thrown, { url: source.url, proxy: undefined });
      pool.drop(source, failureOf(error, source.display));
    }
  }
  if (pool.live.length === 0) throw new DownloadFailedError(file, pool.failures);
  await new Transfer(options).run();
}

/** Who delivered the bytes; an empty file has none, but somebody said that it is empty. */
function contributorsOf(part: PartFile, pool: SourcePool): Source[] {
  if (part.written.totalBytes > 0) {
    return pool.all.filter(({ key }) => part.contributions.has(key));
  }
  const local = pool.all.find((source) => isLocal(source) && source.dropped === undefined);
  return local === undefined ? [...pool.live] : [local];
}

/** The source that delivered most. */
function mainSource(part: PartFile, pool: SourcePool): string {
  const bytesOf = ({ key }: Source) => part.contributions.get(key)?.totalBytes ?? 0;
  const contributors = contributorsOf(part, pool);
  const best = (contributors.length === 0 ? pool.all : contributors).reduce((one, other) =>
    bytesOf(other) > bytesOf(one) ? other : one
  );
  return best.display;
}

async function suspect(sources: readonly Source[], part: PartFile): Promise<Suspicion[]> {
  const found: Suspicion[] = [];
  for (const source of sources) {
    for (const { start, end } of part.contributions.get(source.key)?.ranges ?? []) {
      found.push({ source, start, end, sha256: await hashOfRange(part.path, start, end) });
    }
  }
  return found;
}

/** Whose bytes differ from those of the right file. */
async function unmask(suspicions: readonly Suspicion[], path: string): Promise<Source[]> {
  const liars = new Set<Source>();
  for (const { source, start, end, sha256 } of suspicions) {
    if (liars.has(source) || source.dropped !== undefined) continue;
    if (await hashOfRange(path, start, end) !== sha256) liars.add(source);
  }
  return [...liars];
}

async function hashOfRange(path: string, start: number, end: number): Promise<string> {
  using file = await Deno.open(path);
  await file.seek(start, Deno.SeekMode.Start);
  // Ranges of one source can be as long as the file; blocks keep the memory constant.
  const block = new Uint8Array(1 << 20);
  let combined = "";
  for (let left = end - start; left > 0;) {
    const count = await file.read(block.subarray(0, Math.min(block.length, left)));
    if (count === null) break;
    combined = hashBytes(combined + hashBytes(block.subarray(0, count)));
    left -= count;
  }
  return combined;
}

function mismatchOf(
  mismatch: HashMismatchError,
  pool: SourcePool,
  file: string,
): HashMismatchError {
  const others = pool.failures.map(({ source, reason }) => `${source}: ${reason}`);
  return new HashMismatchError(mismatch.details, {
    hint: `No source has the right bytes of ${basename(file)} (${others.join("; ")}); ` +
      "find out from its publisher which hash is right",
  });
}
