/** Rule "tar-end": after the end mark of a tar stream come only zeros, and not endlessly many. */
import type { ByteReader } from "../byte_source.ts";
import { unsafe } from "../fault.ts";
import { isZeroBlock } from "../tar_header.ts";

/** The rule's name in errors. */
export const TAR_END = "tar-end";

/** Tapes pad to 10 KiB, some tools to a MiB. */
const MAX_PADDING_BYTES = 64 * 1024 * 1024;

/** Reads the stream to its end, so that its checksums are verified too. */
export function checkPadding(reader: ByteReader): void {
  const start = reader.position;
  for (let piece = reader.readAny(); piece !== undefined; piece = reader.readAny()) {
    if (!isZeroBlock(piece)) {
      throw unsafe(TAR_END, "(end)", "there is data after the end mark");
    }
    if (reader.position - start > MAX_PADDING_BYTES) {
      throw unsafe(TAR_END, "(end)", "the padding after the end mark is too long");
    }
  }
}
