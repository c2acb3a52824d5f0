/**
 * One download from beginning to end: lock, what is there already, the groups of sources one after
 * the other, the final name. Owns the order of these; each is done elsewhere.
 */
import { basename, dirname } from "@std/path";
import type { DownloadProgress, DownloadRequest, DownloadResult } from "../download.ts";
import { cacheFileRules } from "../cache_file.ts";
import { ensureDirectory } from "../filesystem.ts";
import { NoSpaceError, writingTo } from "../filesystem/disk_errors.ts";
import { freeBytes } from "../filesystem/free_space.ts";
import { lookIfThere, openToWrite } from "../filesystem/regular_file.ts";
import type { Host } from "../host.ts";
import { OfflineError, projectExchange } from "../network.ts";
import { readNetrc } from "../network/credentials.ts";
import { mirrorsInForce } from "../network/mirrors.ts";
import { chooseProxy } from "../network/proxy.ts";
import { redactUrl, rememberAddress } from "../redact.ts";
import { PathKindError } from "../system_errors.ts";
import { after, monotonicMs } from "../timers.ts";
import { HashMismatchError } from "../verification/hash_errors.ts";
import { hashFile } from "../verification/hash_file.ts";
import {
  DownloadFailedError,
  DownloadTimeoutError,
  type SourceFailure,
} from "./download_errors.ts";
import { fetchGroup } from "./fetch_group.ts";
import type { GrowingInput } from "./growing_input.ts";
import { isLocal } from "./local_copy.ts";
import { PartFile, removeSecondName } from "./part_file.ts";
import { lockPart } from "./part_lock.ts";
import { digestOf, groupSources, incompleteSources, type SourceGroup } from "./source_list.ts";
import { SourcePool } from "./source_pool.ts";
import { SpeedMeter } from "./speed_meter.ts";

const DEFAULT_STALL_MS = 30_000;
const DEFAULT_TOTAL_MS = 2 * 3_600_000;
const DEFAULT_CONNECTIONS = 4;

/** What all steps of one download share. */
interface Run {
  readonly request: DownloadRequest;
  readonly host: Host;
  readonly input: GrowingInput;
  /** For messages. */
  readonly file: string;
  readonly connections: number;
  readonly stop: AbortSignal;
  readonly endsAtMs: number;
  readonly meter: SpeedMeter;
  fetchedBytes: number;
}

/** Runs a download; see `startDownload` for what it throws. */
export async function runDownload(
  request: DownloadRequest,
  host: Host,
  input: GrowingInput,
): Promise<DownloadResult> {
  const { destination, network = {} } = request;
  const file = basename(destination);
  const connections = Math.max(1, Math.floor(network.connections ?? DEFAULT_CONNECTIONS));
  const limitMs = network.totalTimeoutMs ?? DEFAULT_TOTAL_MS;
  const overtime = new AbortController();
  const signals = [host.signal, request.signal, overtime.signal];
  const run: Run = {
    request,
    host,
    input,
    file,
    connections,
    stop: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
    endsAtMs: monotonicMs() + limitMs,
    meter: new SpeedMeter(monotonicMs()),
    fetchedBytes: 0,
  };
  const full = await fullAddresses(request);
  const groups = groupSources(request.sources, {
    digests: request.digests,
    mirrors: mirrorsInForce(network.mirrors, host.env),
    connections,
    full,
  });
  const incomplete = incompleteSources(request.sources, full);
  const callOff = after(limitMs, () => {
    const doneBytes = run.fetchedBytes;
    overtime.abort(new DownloadTimeoutError({ file, limitMs, doneBytes }));
  });
  try {
    run.stop.throwIfAborted();
    await checkDestination(destination);
    const lock = await lockPart(await lockPath(destination), {
      signal: run.stop,
      onWait: () => host.log.info(`Waiting for another run that downloads ${file}`),
    });
    try {
      return await alreadyThere(groups, run) ?? await tryGroups(groups, incomplete, run);
    } finally {
      await lock.release();
    }
  } finally {
    callOff();
  }
}

/** The addresses to ask, by those of the request, where somebody names more than was stored. */
async function fullAddresses({ sources, network }: DownloadRequest): Promise<Map<string, string>> {
  const full = new Map<string, string>();
  for (const { url } of sources) {
    const address = await network?.fullAddress?.(url);
    if (address === undefined) continue;
    rememberAddress(address);
    full.set(url, address);
  }
  return full;
}

/** Renaming puts a file in the place of a device just as well, for everybody on the machine. */
async function checkDestination(path: string): Promise<void> {
  const there = await Deno.stat(path).catch(() => undefined);
  if (there === undefined || there.isFile) return;
  const what = there.isDirectory ? "folder" : "device, pipe or socket";
  throw new PathKindError(path, `it is a ${what}, wanted a file`);
}

async function lockPath(destination: string): Promise<string> {
  const path = `${destination}.part.lock`;
  await writingTo(destination, async () => {
    await ensureDirectory(dirname(path));
    using _file = await openToWrite(path);
  });
  return path;
}

/** A file under the final name that has the wanted hash needs no download. */
async function alreadyThere(
  groups: readonly SourceGroup[],
  run: Run,
): Promise<DownloadResult | undefined> {
  const { request: { destination }, input, stop } = run;
  const known = groups.filter(({ digests }) => digestOf(digests) !== undefined);
  if (known.length === 0) return undefined;
  try {
    // A link is replaced, and the owner of a file can change it after it was checked.
    const rules = await cacheFileRules(destination);
    if (await lookIfThere(destination, rules) === undefined) return undefined;
  } catch {
    return undefined;
  }
  const { hashes, sizeBytes } = await hashFile(destination, ["sha256", "sha512"], { signal: stop });
  const same = known.some(({ digests: { sha256, sha512 } }) =>
    (sha256 === undefined || sha256 === hashes.sha256) &&
    (sha512 === undefined || sha512 === hashes.sha512)
  );
  if (!same) return undefined;
  await removeSecondName(destination).catch(() => {});
  input.complete(destination, sizeBytes);
  const sha256 = hashes.sha256 ?? "";
  const source = "the file that was there";
  return { path: destination, sizeBytes, sha256, source, resumedBytes: sizeBytes, fetchedBytes: 0 };
}

/** Each group is another file; the first that can be had is taken. */
async function tryGroups(
  all: readonly SourceGroup[],
  incomplete: readonly SourceFailure[],
  run: Run,
): Promise<DownloadResult> {
  const { host, file } = run;
  const groups = all.filter(({ sources }) => sources.length > 0);
  const usable = host.offline
    ? groups.map((group) => ({ ...group, sources: group.sources.filter(isLocal) }))
      .filter(({ sources }) => sources.length > 0)
    : groups;
  const shown = groups.flatMap(({ sources }) => sources.map(({ display }) => display));
  const named = [...shown, ...incomplete.map(({ source }) => source)];
  if (host.offline && usable.length === 0) throw new OfflineError(file, named);
  const failures: SourceFailure[] = [...incomplete];
  let mismatch: HashMismatchError | undefined;
  for (const group of usable) {
    try {
      return await fetchOne(group, run);
    } catch (error) {
      if (error instanceof HashMismatchError) mismatch ??= error;
      else if (error instanceof DownloadFailedError) failures.push(...error.details.failures);
      else throw error;
    }
  }
  if (mismatch !== undefined) throw mismatch;
  if (host.offline) throw new OfflineError(file, named);
  throw new DownloadFailedError(file, failures);
}

async function fetchOne(group: SourceGroup, run: Run): Promise<DownloadResult> {
  const { request, host, input, connections, stop, file } = run;
  const { digests, sources } = group;
  const { destination, network = {} } = request;
  const digest = digestOf(digests);
  const part = await PartFile.open({
    destination,
    algorithms: digests.sha512 === undefined ? ["sha256"] : ["sha256", "sha512"],
    digest,
    input,
    sources,
  });
  const { exchange, close } = projectExchange(network, host);
  try {
    const content = await fetchGroup({
      host,
      part,
      pool: new SourcePool(sources, { tries: network.retries, solo: digest === undefined }),
      file,
      destination,
      digests,
      connections,
      stallMs: network.timeoutMs ?? DEFAULT_STALL_MS,
      expectedBytes: digests.sizeBytes,
      contentIsChecked: digest !== undefined,
      stop,
      exchange: (request) => {
        const answer = exchange(request);
        input.begin();
        return answer;
      },
      netrc: await readNetrc(host.env),
      proxyOf: (url) => proxyFor(url, run),
      remainingMs: () => run.endsAtMs - monotonicMs(),
      onSize: (sizeBytes) => checkSpace(sizeBytes, part, run),
      onBytes: (count, source) => report(count, source.display, part, run),
    });
    const { resumedBytes } = part;
    await part.publish();
    input.complete(destination, content.sizeBytes);
    return { path: destination, ...content, resumedBytes, fetchedBytes: run.fetchedBytes };
  } catch (error) {
    await leave(part, error);
    throw error;
  } finally {
    close();
  }
}

/** Keeps what another run can continue; wrong bytes and empty files go. */
async function leave(part: PartFile, error: unknown): Promise<void> {
  const worthKeeping = part.written.totalBytes > 0 && !(error instanceof HashMismatchError);
  if (!worthKeeping) return await part.discard();
  await part.record({ force: true }).catch(() => {});
  await part.close();
}

function proxyFor(url: string, { host, request: { network } }: Run): string | undefined {
  try {
    const proxy = chooseProxy(new URL(url), host.env, network?.proxy);
    return proxy === undefined ? undefined : redactUrl(proxy.url);
  } catch {
    return undefined;
  }
}

async function checkSpace(sizeBytes: number, part: PartFile, run: Run): Promise<void> {
  const { request: { destination, unpackedBytes, unpackedRatio = 0 } } = run;
  const downloadBytes = Math.max(0, sizeBytes - part.written.totalBytes);
  const toUnpack = unpackedBytes ?? Math.ceil(sizeBytes * unpackedRatio);
  const neededBytes = downloadBytes + toUnpack;
  const free = await freeBytes(dirname(destination));
  if (free === undefined || free >= neededBytes) return;
  const about = unpackedBytes === undefined ? "about " : "";
  const detail = `${downloadBytes} to download and ${about}${toUnpack} to unpack`;
  throw new NoSpaceError(destination, {
    neededBytes,
    freeBytes: free,
    ...(toUnpack === 0 ? {} : { detail }),
  });
}

function report(count: number, source: string, part: PartFile, run: Run): void {
  const { request: { progress, onProgress }, meter } = run;
  run.fetchedBytes += count;
  const nowMs = monotonicMs();
  meter.add(count, nowMs);
  const doneBytes = part.written.totalBytes;
  const totalBytes = part.sizeBytes;
  progress?.update({
    doneBytes,
    ...(totalBytes === undefined ? {} : { totalBytes }),
    detail: URL.canParse(source) ? new URL(source).host : source,
  });
  onProgress?.(describeProgress(doneBytes, totalBytes, meter.bytesPerSecond(nowMs)));
}

function describeProgress(
  bytesDownloaded: number,
  totalBytes: number | undefined,
  speedBps: number,
): DownloadProgress {
  const left = totalBytes === undefined ? undefined : totalBytes - bytesDownloaded;
  return {
    bytesDownloaded,
    totalBytes,
    percentage: totalBytes === undefined
      ? 0
      : totalBytes === 0
      ? 100
      : bytesDownloaded / totalBytes * 100,
    speedBps,
    etaSeconds: left === undefined || speedBps === 0 ? undefined : left / speedBps,
  };
}
