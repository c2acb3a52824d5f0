/** S3 and what speaks like it. Owns the variables; sccache's `docs/S3.md` is their source. */
import type { RemoteBackend, RemoteCache } from "../types.ts";
import { definedOnly, readOnlyWord } from "./addresses.ts";

/** S3: sccache only. Without keys the AWS environment, profile or instance role counts. */
export const S3: RemoteBackend = {
  type: "s3",
  sccache(remote) {
    const endpoint = remote.endpoint ?? remote.url;
    const plain = endpoint !== undefined && /^http:\/\//.test(endpoint);
    return definedOnly({
      SCCACHE_BUCKET: remote.bucket,
      // Compatible servers do not care, sccache wants to know it anyway.
      SCCACHE_REGION: remote.region ?? (endpoint === undefined ? undefined : "auto"),
      SCCACHE_ENDPOINT: endpoint,
      SCCACHE_S3_USE_SSL: remote.ssl === undefined
        ? plain ? "false" : endpoint === undefined ? undefined : "true"
        : String(remote.ssl),
      SCCACHE_S3_KEY_PREFIX: remote.prefix,
      SCCACHE_S3_RW_MODE: readOnlyWord(remote),
      AWS_ACCESS_KEY_ID: remote.accessKeyId,
      AWS_SECRET_ACCESS_KEY: remote.secretAccessKey,
      AWS_PROFILE: remote.profile,
    });
  },
};

/** The parts of `s3://bucket/prefix`. */
export function parseS3Url(url: string): Pick<RemoteCache, "bucket" | "prefix"> {
  const [bucket = "", ...prefix] = url.replace(/^s3:\/\//, "").split("/");
  return { bucket, ...(prefix.join("/") === "" ? {} : { prefix: prefix.join("/") }) };
}
