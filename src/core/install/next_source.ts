/** Decides whether a failure of one source leads to the next one. Pure. */
import { TkError } from "../errors.ts";
import { type SourceFailure, SourceUnavailableError } from "../sources/source_error.ts";

/**
 * The failures to report for a source when the next one may be tried; undefined when the error is
 * not the source's: a full disk, an interrupt, a hostile archive.
 */
export function failuresOfSource(error: unknown, source: string): SourceFailure[] | undefined {
  if (!(error instanceof TkError)) return undefined;
  if (error instanceof SourceUnavailableError) return [error.details];
  if (error.exit !== 6 && error.code !== "HASH_MISMATCH") return undefined;
  const { failures } = error.details as { failures?: readonly SourceFailure[] };
  if (failures === undefined || failures.length === 0) return [{ source, reason: error.message }];
  return failures.map(({ source, reason }) => ({ source, reason }));
}
