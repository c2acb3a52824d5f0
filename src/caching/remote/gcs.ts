/** Google Cloud Storage. Owns its variables. */
import type { RemoteBackend } from "../types.ts";
import { definedOnly } from "./addresses.ts";

/** Google Cloud Storage: sccache only. */
export const GCS: RemoteBackend = {
  type: "gcs",
  sccache: (remote) =>
    definedOnly({
      SCCACHE_GCS_BUCKET: remote.bucket,
      SCCACHE_GCS_KEY_PREFIX: remote.prefix,
      SCCACHE_GCS_KEY_PATH: remote.credentialsFile,
      // sccache reads only unless it is told otherwise.
      SCCACHE_GCS_RW_MODE: remote.mode === "read-only" ? "READ_ONLY" : "READ_WRITE",
    }),
};
