/**
 * Downloads: one file from one or several sources, resumable, checked while it arrives. Owns the
 * way from a request to a file under its final name; the parts are in `download/`.
 */
import type { ArchiveInput } from "./archive.ts";
import type { Digests, UrlSource } from "./artifact.ts";
import { GrowingInput } from "./download/growing_input.ts";
import { partPath } from "./download/part_file.ts";
import { runDownload } from "./download/run_download.ts";
import type { Host } from "./host.ts";
import type { NetworkOptions } from "./network.ts";
import type { ProgressTask } from "./progress.ts";

export type { ArchiveInput } from "./archive.ts";
export type { Digests, UrlSource } from "./artifact.ts";
export type { Host } from "./host.ts";
export type { NetworkOptions } from "./network.ts";
export type { ProgressTask } from "./progress.ts";
export {
  DownloadFailedError,
  DownloadRestartedError,
  DownloadTimeoutError,
  type SourceFailure,
} from "./download/download_errors.ts";

/** A file to be brought to `destination`. */
export interface DownloadRequest {
  /** In order of preference; with a known hash they serve a large file together. */
  readonly sources: readonly UrlSource[];
  /** Absolute path; it appears there whole and checked, or not at all. */
  readonly destination: string;
  /** Of the file; a source's own digests win. */
  readonly digests?: Digests;
  /** What the file will take when it is unpacked on the same volume. */
  readonly unpackedBytes?: number;
  /** Where that is not known: times its own size that the file takes unpacked, estimated. */
  readonly unpackedRatio?: number;
  /** Is told how many bytes are there; the caller ends it. */
  readonly progress?: ProgressTask;
  /** Called after every block. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Settings of the project; without them the defaults. */
  readonly network?: NetworkOptions;
  /** Stops the download; what is there stays for the next time. */
  readonly signal?: AbortSignal;
}

/** A download under way. */
export interface Download {
  /** The growing file; fails with `DownloadRestartedError` if bytes already read became invalid. */
  readonly input: ArchiveInput;
  /** Settles when the file is at its destination, checked. */
  readonly finished: Promise<DownloadResult>;
}

/** What a finished download was. */
export interface DownloadResult {
  /** Where the file is. */
  readonly path: string;
  /** Of the whole file. */
  readonly sizeBytes: number;
  /** Of the file as it is on disk. */
  readonly sha256: string;
  /** Address without secrets. */
  readonly source: string;
  /** Bytes taken over from an earlier run, or from a file that was there already. */
  readonly resumedBytes: number;
  /** Bytes that came in now, those that turned out wrong included. */
  readonly fetchedBytes: number;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that are there, those of an earlier run included. */
  readonly bytesDownloaded: number;
  /** Undefined until a server has told. */
  readonly totalBytes: number | undefined;
  /** From 0 to 100; 0 while the size is unknown. */
  readonly percentage: number;
  /** Bytes per second over the last seconds. */
  readonly speedBps: number;
  /** Undefined while size or speed are unknown. */
  readonly etaSeconds: number | undefined;
}

/** The short form of a request: one address, one hash. */
export interface SimpleDownloadRequest {
  /** An https, http or file address. */
  readonly url: string;
  /** Absolute path of the file. */
  readonly destPath: string;
  /** Hexadecimal. */
  readonly expectedSha256?: string;
  /** Called after every block. */
  readonly progressCallback?: (progress: DownloadProgress) => void;
  /** Settings of the project; without them the defaults. */
  readonly network?: NetworkOptions;
  /** Stops the download; what is there stays for the next time. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a download. `finished` is the one that fails; failures of `input` repeat it for readers.
 *
 * @throws {DownloadFailedError} From `finished`: no source delivered.
 * @throws {HashMismatchError} From `finished`: what came is another file; it was removed.
 * @throws {OfflineError} From `finished`: the host is offline and no source is on this machine.
 * @throws {NoSpaceError} From `finished`: there is no room; nothing was written.
 * @throws {DownloadTimeoutError} From `finished`: it took longer than `network.totalTimeoutMs`.
 */
export function startDownload(request: DownloadRequest, host: Host): Download {
  const input = new GrowingInput(partPath(request.destination));
  const finished = runDownload(request, host, input).catch((error) => {
    input.fail(error);
    throw error;
  });
  // A reader may wait on `input` first; the failure is then not unhandled, only not yet seen.
  finished.catch(() => {});
  return { input, finished };
}

/**
 * Downloads a file and waits for it; fails like `startDownload().finished`.
 *
 * @example
 * ```ts
 * import { downloadFile } from "@toolchainkit/toolchainkit/core/download";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/published.txt`, "hello");
 * const result = await downloadFile({
 *   url: `file://${folder}/published.txt`,
 *   destPath: `${folder}/got.txt`,
 *   expectedSha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
 *   progressCallback: ({ percentage, speedBps }) => console.log(percentage, speedBps),
 * }, createSystemHost());
 * console.log(result.sizeBytes);
 * ```
 */
export function downloadFile(
  request: DownloadRequest | SimpleDownloadRequest,
  host: Host,
): Promise<DownloadResult> {
  if ("sources" in request) return startDownload(request, host).finished;
  const { url, destPath, expectedSha256, progressCallback, network, signal } = request;
  return startDownload({
    sources: [{ url }],
    destination: destPath,
    ...(expectedSha256 === undefined ? {} : { digests: { sha256: expectedSha256 } }),
    ...(progressCallback === undefined ? {} : { onProgress: progressCallback }),
    ...(network === undefined ? {} : { network }),
    ...(signal === undefined ? {} : { signal }),
  }, host).finished;
}
