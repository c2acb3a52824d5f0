/** What can go wrong with a download as a whole. Owns the errors that leave `download.ts`. */
import { TkError, type TkErrorOptions } from "../errors.ts";

/** Why one source did not deliver. */
export interface SourceFailure {
  /** Without secrets. */
  readonly source: string;
  /** Half a sentence, such as "HTTP 404 Not Found". */
  readonly reason: string;
  /** The HTTP status, if that is what went wrong. */
  readonly status?: number;
  /** What the user can do about it. */
  readonly hint?: string;
}

/** No source delivered the file. */
export class DownloadFailedError
  extends TkError<{ file: string; failures: readonly SourceFailure[] }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "DOWNLOAD_FAILED";

  /** For the name of the file and why each source did not deliver. */
  constructor(file: string, failures: readonly SourceFailure[], options: TkErrorOptions = {}) {
    super(`Cannot download "${file}": ${describeFailures(failures)}`, { file, failures }, {
      hint: options.hint ?? hintOf(failures),
      cause: options.cause,
    });
  }
}

/** A download took longer than it may. What is there stays for the next run. */
export class DownloadTimeoutError
  extends TkError<{ file: string; limitMs: number; doneBytes: number }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "DOWNLOAD_TIMEOUT";

  /** For the name of the file, the limit and what is there. */
  constructor(details: { file: string; limitMs: number; doneBytes: number }) {
    super(
      `Cannot download "${details.file}": not done after ${Math.round(details.limitMs / 1000)} s ` +
        `(${details.doneBytes} bytes are there)`,
      details,
      { hint: "Run the same command again; it continues where this one stopped" },
    );
  }
}

/** Bytes that a reader was already given are not valid any more; the reader has to start again. */
export class DownloadRestartedError extends TkError<{ file: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "DOWNLOAD_RESTARTED";

  /** For the name of the file and what made the bytes invalid. */
  constructor(file: string, reason: string) {
    super(`Cannot go on reading "${file}": the download began again (${reason})`, { file }, {
      hint: "Run the same command again",
    });
  }
}

function describeFailures(failures: readonly SourceFailure[]): string {
  if (failures.length === 0) return "there is no source";
  const [only] = failures;
  if (failures.length === 1 && only !== undefined) return `${only.source}: ${only.reason}`;
  return `none of ${failures.length} sources delivered it\n${
    failures.map((failure) => `  ${failure.source}: ${failure.reason}`).join("\n")
  }`;
}

function hintOf(failures: readonly SourceFailure[]): string {
  const hints = new Set(failures.flatMap(({ hint }) => hint === undefined ? [] : [hint]));
  if (hints.size === 0) return "Check the network connection and run the command again";
  return [...hints].slice(0, 2).join("; ");
}
