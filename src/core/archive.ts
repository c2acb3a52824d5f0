/**
 * Archives: what kind a file is, and unpacking it safely. Owns the whole of an extraction: into a
 * staging folder beside the destination, one rename at the end, no trace after a failure.
 *
 * Archives are taken for hostile. The first entry that breaks a rule (`archive/rules/`) fails the
 * whole extraction; nothing is skipped or bent to fit.
 */
import { isAbsolute, join } from "@std/path";
import { ArchiveFault } from "./archive/fault.ts";
import { abortable, readHead } from "./archive/arrival.ts";
import type { ArchiveKind } from "./artifact.ts";
import { ArchiveUnsupportedError, errorOfFault } from "./archive/errors.ts";
import { Control } from "./archive/control.ts";
import { decodersOf } from "./archive/decoders.ts";
import { runExtraction } from "./archive/extraction.ts";
import type { ManifestEntry } from "./archive/job.ts";
import { archiveKindOf, KIND_BYTES } from "./archive/kind.ts";
import { createStagingPlace } from "./archive/staging_place.ts";
import { Threads } from "./archive/threads.ts";
import type { Host } from "./host.ts";
import type { ProgressTask } from "./progress.ts";

export {
  ArchiveCorruptError,
  ArchiveLayoutError,
  ArchiveUnsafeError,
  ArchiveUnsupportedError,
  DestinationNotEmptyError,
} from "./archive/errors.ts";
export type { ManifestEntry } from "./archive/job.ts";

/** An archive, which may still be arriving. */
export interface ArchiveInput {
  /** The file, complete or growing. */
  readonly path: string;
  /** Its length when it is complete, if known. */
  readonly sizeBytes?: number;
  /**
   * For a file that is still growing: resolves with the number of contiguous bytes readable from
   * offset 0 once it is at least `atLeast`, or with the final size when the file is complete and
   * shorter; rejects if the download failed. Absent: the file is complete.
   */
  available?(atLeast: number): Promise<number>;
  /** Resolves when a server was asked for the file, or when none has to be. */
  begun?(): Promise<void>;
  /** Called when `path` is needed no more; until then it stays valid, also if the file moves. */
  done?(): void;
}

/** What to extract and how. */
export interface ExtractRequest {
  /** The archive; a path stands for a complete file. */
  readonly input: ArchiveInput | string;
  /** Must be absent or an empty folder. */
  readonly destination: string;
  /** Leading path components to drop; null drops a single common top folder if there is one. */
  readonly strip?: number | null;
  /** Only this folder of the archive is taken (after stripping). */
  readonly subdirectory?: string;
  /** Declared size of the content; more than that is refused. */
  readonly expectedBytes?: number;
  /** Told bytes and entries; neither ended nor failed here. */
  readonly progress?: ProgressTask;
  /** True: the manifest holds the SHA-256 of every file. */
  readonly hashFiles?: boolean;
  /** Stops the extraction; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** What was extracted. */
export interface ExtractResult {
  /** By content. */
  readonly format: ArchiveKind;
  /** Sorted by path. */
  readonly entries: ManifestEntry[];
  /** Sum of the sizes of all files. */
  readonly unpackedBytes: number;
}

/** Threads beyond this many do not help: one writer takes what they decode. */
const MAX_THREADS = 4;
/** One that decodes and one that writes. */
const THREADS_AT_FIRST = 2;

/**
 * Extracts an archive. The destination appears complete or stays as it was.
 *
 * @throws {DestinationNotEmptyError} If something is at the destination.
 * @throws {ArchiveCorruptError} If the archive is damaged or cut.
 * @throws {ArchiveUnsafeError} If an entry breaks a safety rule.
 * @throws {ArchiveUnsupportedError} If it is of a kind that is not read here.
 * @throws {ArchiveLayoutError} If nothing is left after `strip` and `subdirectory`.
 * @throws {NoSpaceError} If the disk is full; other disk errors likewise.
 *
 * @example
 * ```ts
 * import { ArchiveUnsupportedError, extractArchive } from "@toolchainkit/toolchainkit/core/archive";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/llvm-18.tar.gz`, "not an archive");
 * const request = { input: `${folder}/llvm-18.tar.gz`, destination: `${folder}/llvm-18`, strip: 1 };
 * try {
 *   const { entries } = await extractArchive(request, createSystemHost());
 *   console.log(entries.length);
 * } catch (error) {
 *   if (!(error instanceof ArchiveUnsupportedError)) throw error;
 *   console.log(error.message, error.hint);
 * }
 * ```
 */
export async function extractArchive(
  request: ExtractRequest,
  host: Host,
): Promise<ExtractResult> {
  try {
    return await extract(request, host);
  } finally {
    if (typeof request.input !== "string") request.input.done?.();
  }
}

async function extract(request: ExtractRequest, host: Host): Promise<ExtractResult> {
  const signal = request.signal === undefined
    ? host.signal
    : AbortSignal.any([request.signal, host.signal]);
  signal.throwIfAborted();
  const given = typeof request.input === "string" ? { path: request.input } : request.input;
  const input = abortable(given, signal);
  const destination = isAbsolute(request.destination)
    ? request.destination
    : join(host.cwd, request.destination);
  const control = new Control();
  using threads = new Threads(control);
  // Made while the server is asked.
  const place = await createStagingPlace(destination.replace(/(?<=.)[/\\]+$/, ""), {
    randomId: host.randomId(),
    cwd: host.cwd,
  });
  try {
    // Starting threads blocks this one, and a request leaves it on the next turn only: what a server
    // sends meanwhile is waiting when they are there.
    await input.begun?.();
    if (input.begun !== undefined) await host.sleep(0);
    threads.prepare(THREADS_AT_FIRST);
    const kind = await supportedKind(input);
    const tree = await runExtraction({
      kind,
      input,
      root: place.root,
      destination,
      windows: host.platform.os === "windows",
      foldsNames: place.foldsNames,
      selection: {
        strip: request.strip ?? 0,
        subdirectory: (request.subdirectory ?? "").split("/").filter((part) => part !== ""),
      },
      dropTopFolder: request.strip === null,
      hashFiles: request.hashFiles ?? false,
      decoders: decodersOf(host.env),
      expectedBytes: request.expectedBytes,
      progress: request.progress,
      signal,
      control,
      threads,
      threadCount: Math.min(navigator.hardwareConcurrency, MAX_THREADS),
    });
    await place.publish(tree.topFolder);
    return { format: kind, entries: tree.entries, unpackedBytes: tree.unpackedBytes };
  } catch (error) {
    await place.discard();
    if (error instanceof ArchiveFault) throw errorOfFault(error.data, input.path, destination);
    throw error;
  }
}

/** The kind of the file at `path` by its content; undefined for what is no archive. */
export async function detectArchiveKind(path: string): Promise<ArchiveKind | undefined> {
  return archiveKindOf(await readHead({ path }, KIND_BYTES));
}

async function supportedKind(input: ArchiveInput): Promise<ArchiveKind> {
  const head = await readHead(input, KIND_BYTES);
  const kind = archiveKindOf(head);
  switch (kind) {
    case undefined:
      throw new ArchiveUnsupportedError(input.path, {
        reason: "it is no archive that is known here",
        hint: "Supported are tar (plain, gz, xz, zst, bz2) and zip",
      });
    case "7z":
      throw new ArchiveUnsupportedError(input.path, {
        reason: "it is a 7z archive",
        hint: "Unpack it with 7z and use the folder, or repack it as .tar.xz or .zip",
      });
    case "exe":
      throw new ArchiveUnsupportedError(input.path, {
        reason: "it is a Windows program (an installer?)",
        hint: "Run the installer yourself and use its folder, or take the publisher's .zip",
      });
    default:
      return kind;
  }
}
