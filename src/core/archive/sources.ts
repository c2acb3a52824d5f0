/** From a kind of archive to the tar stream inside. Owns which decoder reads what. */
import type { ArchiveKind } from "../artifact.ts";
import type { ByteSource } from "./byte_source.ts";
import { type Decoders, xzCodec, zstdCodec } from "./decoders.ts";
import { unsupported } from "./fault.ts";
import { gzipSource } from "./gzip_source.ts";
import { codecSource } from "./stream_codec.ts";

/** The decompressed content of a whole archive, to be closed; loads what it needs first. */
export async function decompressed(
  kind: ArchiveKind,
  input: ByteSource,
  decoders: Decoders,
): Promise<ByteSource> {
  switch (kind) {
    case "tar":
      return input;
    case "tar.gz":
      return gzipSource(input);
    case "tar.xz":
      return codecSource(input, await xzCodec(decoders));
    case "tar.zst":
      return codecSource(input, await zstdCodec(decoders));
    case "tar.bz2":
      return (await import("./bzip2_source.ts")).bzip2Source(input);
    default:
      throw unsupported(`it is a ${kind} file, which holds no tar stream`);
  }
}
