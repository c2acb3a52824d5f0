/** What liblzma's functions answer (`lzma_ret` of lzma/base.h), whoever compiled it. */
import { type ArchiveFault, corrupt, unsupported } from "./fault.ts";
import type { CodecStep } from "./stream_codec.ts";

/** The largest preset (-9) needs 65 MiB; what asks for more was not made by a preset. */
export const MAX_LZMA_BYTES: number = 72 * 1024 * 1024;

/** LZMA_CONCATENATED: all streams of the file. */
export const LZMA_CONCATENATED = 0x08;
/** LZMA_RUN and LZMA_FINISH of `lzma_action`. */
export const LZMA_RUN = 0;
export const LZMA_FINISH = 3;

const OK = 0;
const STREAM_END = 1;
const MEMORY = 5;
const MEMORY_LIMIT = 6;
const OPTIONS = 8;
const BUFFER = 10;

/** Where the stream stands. @throws {ArchiveFault} For every answer that is a failure. */
export function lzmaState(result: number): CodecStep["state"] {
  if (result === OK) return "inside";
  if (result === STREAM_END) return "end";
  throw faultFor(result);
}

function faultFor(result: number): ArchiveFault {
  switch (result) {
    case MEMORY:
    case MEMORY_LIMIT:
      return unsupported(
        "its xz dictionary needs more than 64 MiB of memory",
        "Repack it with a preset such as xz -9 or lower",
      );
    case OPTIONS:
      return unsupported("it uses an xz filter or option that is unknown", "Repack it with xz -6");
    case BUFFER:
      return corrupt("its xz stream is cut");
    default:
      return corrupt("its xz data is damaged");
  }
}
