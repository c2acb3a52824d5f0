/** What libzstd's errors mean (`ZSTD_ErrorCode` of zstd_errors.h), whoever compiled it. */
import { type ArchiveFault, corrupt, unsupported } from "./fault.ts";

/** A result from minus this to -1 is an error (ZSTD_error_maxCode). */
const HIGHEST_ERROR = 120;
const PARAMETER_UNSUPPORTED = 14;
const WINDOW_TOO_LARGE = 16;
const DICTIONARY_WRONG = 32;
const MEMORY_ALLOCATION = 64;

/**
 * Whether a frame ended with this result of ZSTD_decompressStream, as a signed number.
 *
 * @throws {ArchiveFault} For every answer that is a failure.
 */
export function zstdState(result: number): "inside" | "boundary" {
  if (result < 0 && result > -HIGHEST_ERROR) throw faultFor(-result);
  return result === 0 ? "boundary" : "inside";
}

function faultFor(code: number): ArchiveFault {
  switch (code) {
    case PARAMETER_UNSUPPORTED:
    case WINDOW_TOO_LARGE:
    case MEMORY_ALLOCATION:
      return unsupported(
        "its zstd window needs more than 128 MiB of memory",
        "Repack it without --long, or with --long=27 at most",
      );
    case DICTIONARY_WRONG:
      return unsupported("its zstd data needs a dictionary", "Repack it without a dictionary");
    default:
      return corrupt("its zstd data is damaged");
  }
}
