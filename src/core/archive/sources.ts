/** From a kind of archive to the tar stream inside. Owns which decoder reads what. */
import type { ArchiveKind } from "../artifact.ts";
import type { ByteSource } from "./byte_source.ts";
import { unsupported } from "./fault.ts";
import { gzipSource } from "./gzip_source.ts";

/** The decompressed content of a whole archive; loads what it needs first. */
export async function decompressed(kind: ArchiveKind, input: ByteSource): Promise<ByteSource> {
  switch (kind) {
    case "tar":
      return input;
    case "tar.gz":
      return gzipSource(input);
    case "tar.xz":
      return (await (await import("./xz_decoder.ts")).loadXzDecoder()).decode(input);
    case "tar.zst":
      return await (await import("./zstd_source.ts")).zstdSource(input);
    case "tar.bz2":
      return (await import("./bzip2_source.ts")).bzip2Source(input);
    default:
      throw unsupported(`it is a ${kind} file, which holds no tar stream`);
  }
}
