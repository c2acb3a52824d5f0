/** Unpacks an arriving archive into staging while its bytes are still being verified. */
import { join } from "@std/path";
import { extractArchive, type ManifestEntry } from "../archive.ts";
import type { ArchiveKind, Artifact } from "../artifact.ts";
import { DownloadRestartedError } from "../download.ts";
import { ensureDirectory, removeTree } from "../filesystem.ts";
import type { Host } from "../host.ts";
import type { ProgressTask } from "../progress.ts";
import {
  type AcquiredArchive,
  layoutSource,
  type Provenance,
  type SourceGroup,
} from "./acquire.ts";
import { computeHash } from "../verification.ts";

/** An unpacked and verified tree that nobody sees yet. */
export interface PlacedTree {
  readonly folder: string;
  readonly entries: readonly ManifestEntry[];
  readonly unpackedBytes: number;
  readonly provenance: Provenance;
}

/** What placing needs beside the archive. */
export interface PlaceOptions {
  readonly artifact: Artifact;
  readonly group: SourceGroup;
  readonly workFolder: string;
  readonly host: Host;
  readonly task: ProgressTask;
}

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
  const stop = new AbortController();
  const signal = AbortSignal.any([options.host.signal, stop.signal]);
  const unpacking = unpack(archive, folder, { ...options, signal });
  const unpacked = unpacking.then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  let provenance: Provenance;
  try {
    provenance = await archive.verified;
  } catch (error) {
    stop.abort();
    await unpacked;
    throw error;
  }
  const first = await unpacked;
  if (first.value !== undefined) return { folder, provenance, ...first.value };
  if (!(first.error instanceof DownloadRestartedError)) throw first.error;
  await removeTree(folder);
  const whole: AcquiredArchive = { ...archive, input: { path: archive.input.path } };
  return { folder, provenance, ...await unpack(whole, folder, { ...options, signal }) };
}

async function unpack(
  archive: AcquiredArchive,
  folder: string,
  options: PlaceOptions & { signal: AbortSignal },
): Promise<Pick<PlacedTree, "entries" | "unpackedBytes">> {
  const { artifact, group, host } = options;
  const source = layoutSource(group);
  const kind: ArchiveKind = source.archive ?? artifact.archive;
  if (kind === "raw") return await placeRaw(archive, folder, options);
  const strip = source.strip ?? artifact.strip;
  const result = await extractArchive({
    input: archive.input,
    destination: folder,
    strip,
    ...(source.subdirectory === undefined ? {} : { subdirectory: source.subdirectory }),
    progress: options.task,
    hashFiles: true,
    signal: options.signal,
  }, host);
  return { entries: result.entries, unpackedBytes: result.unpackedBytes };
}

/** A single executable is an archive of one file. */
async function placeRaw(
  archive: AcquiredArchive,
  folder: string,
  options: PlaceOptions,
): Promise<Pick<PlacedTree, "entries" | "unpackedBytes">> {
  const { artifact, host } = options;
  const { sizeBytes } = await archive.verified;
  const name = host.platform.os === "windows" ? `${artifact.name}.exe` : artifact.name;
  const relative = artifact.bin === "." ? name : `${artifact.bin}/${name}`;
  const path = join(folder, ...relative.split("/"));
  await ensureDirectory(join(path, ".."));
  await Deno.copyFile(archive.input.path, path);
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
