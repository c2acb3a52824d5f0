/** The cache of GitHub Actions. Owns its variables; the runner gives address and token. */
import type { RemoteBackend } from "../types.ts";
import { definedOnly, readOnlyWord } from "./addresses.ts";

/** GitHub Actions: sccache only, inside a workflow that exposes the runner's variables. */
export const GITHUB_ACTIONS: RemoteBackend = {
  type: "gha",
  sccache: (remote) =>
    definedOnly({
      SCCACHE_GHA_ENABLED: "on",
      // The service's first version is switched off; without this sccache would ask for it.
      ACTIONS_CACHE_SERVICE_V2: "on",
      SCCACHE_GHA_VERSION: remote.prefix,
      SCCACHE_GHA_RW_MODE: readOnlyWord(remote),
    }),
};
