/** Unpacks an arriving archive into staging while its bytes are still being verified. */
import { join } from "@std/path";
import { type ArchiveInput, extractArchive, type ManifestEntry } from "../archive.ts";
import type { ArchiveKind, Artifact } from "../artifact.ts";
import { TkError } from "../errors.ts";
import { ensureDirectory, removeTree } from "../filesystem.ts";
import type { Host } from "../host.ts";
import { computeHash } from "../verification.ts";
import {
  type AcquiredArchive,
  layoutSource,
  type Provenance,
  type SourceGroup,
  type VerifiedArchive,
} from "./acquire.ts";
import type { TwoPhaseProgress } from "./two_phase_progress.ts";

/** An unpacked and verified tree that nobody sees yet. */
export interface PlacedTree {
  readonly folder: string;
  readonly entries: readonly ManifestEntry[];
  readonly unpackedBytes: number;
  readonly provenance: Provenance;
  readonly archive: VerifiedArchive;
}

/** What placing needs beside the archive. */
export interface PlaceOptions {
  readonly artifact: Artifact;
  readonly group: SourceGroup;
  readonly workFolder: string;
  readonly host: Host;
  readonly progress: TwoPhaseProgress;
}

type Unpacked = Pick<PlacedTree, "entries" | "unpackedBytes">;

/**
 * Unpacks while the download runs. The tree is returned only after every byte was verified,
 * whatever was unpacked before.
 */
export async function placeTree(
  archive: AcquiredArchive,
  options: PlaceOptions,
): Promise<PlacedTree> {
  const folder = join(options.workFolder, "tree");
  await removeTree(folder);
  const { artifact, group } = options;
  const kind: ArchiveKind = layoutSource(group).archive ?? artifact.archive;
  if (kind === "raw") {
    const verified = await archive.verified;
    const { provenance } = verified;
    return { folder, provenance, archive: verified, ...await placeRaw(verified, folder, options) };
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([options.host.signal, stop.signal]);
  const first = unpack(archive.input, folder, { ...options, signal }).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  let verified: VerifiedArchive;
  try {
    verified = await archive.verified;
  } catch (error) {
    stop.abort();
    await first;
    throw error;
  }
  const { provenance, path } = verified;
  options.progress.downloaded();
  const outcome = await first;
  if (outcome.value !== undefined) {
    return { folder, provenance, archive: verified, ...outcome.value };
  }
  if (!readWhileArriving(outcome.error, provenance)) throw outcome.error;
  await removeTree(folder);
  const again = await unpack({ path }, folder, { ...options, signal });
  return { folder, provenance, archive: verified, ...again };
}

/**
 * True if unpacking may have failed because the bytes it was given early were replaced later: the
 * download began anew, or a damaged beginning was found only by the checksum.
 */
function readWhileArriving(error: unknown, provenance: Provenance): boolean {
  if (provenance.fromCache || !(error instanceof TkError)) return false;
  return error.code === "DOWNLOAD_RESTARTED" || error.code === "ARCHIVE_CORRUPT";
}

async function unpack(
  input: ArchiveInput,
  folder: string,
  options: PlaceOptions & { signal: AbortSignal },
): Promise<Unpacked> {
  const source = layoutSource(options.group);
  const result = await extractArchive({
    input,
    destination: folder,
    strip: source.strip ?? options.artifact.strip,
    ...(source.subdirectory === undefined ? {} : { subdirectory: source.subdirectory }),
    progress: options.progress.unpack,
    hashFiles: true,
    signal: options.signal,
  }, options.host);
  return { entries: result.entries, unpackedBytes: result.unpackedBytes };
}

/** A single executable is an archive of one file. */
async function placeRaw(
  verified: VerifiedArchive,
  folder: string,
  options: PlaceOptions,
): Promise<Unpacked> {
  const { artifact, host } = options;
  const { sizeBytes } = verified.provenance;
  const name = host.platform.os === "windows" ? `${artifact.name}.exe` : artifact.name;
  const relative = artifact.bin === "." ? name : `${artifact.bin}/${name}`;
  const path = join(folder, ...relative.split("/"));
  await ensureDirectory(join(path, ".."));
  await Deno.copyFile(verified.path, path);
  if (host.platform.os !== "windows") await Deno.chmod(path, 0o755);
  const entry: ManifestEntry = {
    path: relative,
    kind: "file",
    sizeBytes,
    mode: 0o755,
    sha256: await computeHash(path),
  };
  return { entries: [entry], unpackedBytes: sizeBytes };
}
