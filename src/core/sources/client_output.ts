/** Turns what package clients say when they fail into errors of ours. */
import type { TkError } from "../errors.ts";
import { NoSpaceError } from "../filesystem/disk_errors.ts";
import type { ProcessResult } from "../host.ts";
import { printable } from "../printable_text.ts";
import { redactSecrets } from "../redact.ts";
import { SourceUnavailableError } from "./source_error.ts";

/** Words of Python, Node and Windows for a full disk or quota. */
const DISK_FULL =
  /No space left on device|Errno 28\b|ENOSPC|Disk quota exceeded|EDQUOT|not enough space on the disk/;

/**
 * The error of a client that ended with another code than 0. A full disk is no failure of the source:
 * no other source would do better.
 *
 * @param how.path Where the client wrote.
 */
export function clientFailure(
  result: ProcessResult,
  how: { client: string; source: string; path: string; hint?: string },
): TkError {
  const output = `${result.stderr}\n${result.stdout}`;
  if (DISK_FULL.test(output)) return new NoSpaceError(how.path);
  return new SourceUnavailableError(
    how.source,
    `${how.client} ended with code ${result.code}: ${lastLines(output)}`,
    how.hint === undefined ? {} : { hint: how.hint },
  );
}

/** The last few lines that say something, in one line, without secrets. */
function lastLines(output: string, count = 3): string {
  const lines = printable(output).split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  return redactSecrets(lines.slice(-count).join("; ")) || "no output";
}
