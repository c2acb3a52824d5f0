/** Azure Blob Storage. Owns its variables. */
import type { RemoteBackend } from "../types.ts";
import { definedOnly, readOnlyWord } from "./addresses.ts";

/** Azure Blob Storage: sccache only. */
export const AZURE: RemoteBackend = {
  type: "azure",
  sccache: (remote) =>
    definedOnly({
      SCCACHE_AZURE_BLOB_CONTAINER: remote.container ?? remote.bucket,
      SCCACHE_AZURE_CONNECTION_STRING: remote.connectionString,
      SCCACHE_AZURE_KEY_PREFIX: remote.prefix,
      SCCACHE_AZURE_RW_MODE: readOnlyWord(remote),
    }),
};
