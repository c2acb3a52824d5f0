/** Redis and what speaks like it. Owns addresses and variables for both programs. */
import { isVersionAtLeast } from "../versions.ts";
import type { RemoteBackend, RemoteCache } from "../types.ts";
import {
  type AddressParts,
  definedOnly,
  loginOf,
  readOnlyWord,
  splitAddress,
  withCredentials,
} from "./addresses.ts";

/** Redis for both programs; a cluster for sccache. */
export const REDIS: RemoteBackend = {
  type: "redis",
  sccache(remote, version) {
    const parts = addressOf(remote);
    const common = {
      SCCACHE_REDIS_EXPIRATION: remote.ttlSeconds,
      SCCACHE_REDIS_KEY_PREFIX: remote.prefix,
      SCCACHE_REDIS_RW_MODE: readOnlyWord(remote),
    };
    // Single variables came with 0.8; before that there was one address with everything in it.
    if (!isVersionAtLeast(version, "0.8")) {
      const path = remote.database === undefined || /\/\d/.test(parts.rest)
        ? parts.rest
        : `${parts.rest.replace(/\/$/, "")}/${remote.database}`;
      return definedOnly({
        SCCACHE_REDIS: withCredentials({ ...parts, rest: path }, remote),
        ...common,
      });
    }
    const [, host = parts.rest, database] = /^([^/]*)(?:\/(\d+)?.*)?$/s.exec(parts.rest) ?? [];
    const nodes = (remote.clusterEndpoints ?? []).map((node) => partsOf(node, remote));
    const { username, password } = loginOf(nodes[0] ?? parts, remote);
    return definedOnly({
      ...(nodes.length > 0
        ? {
          SCCACHE_REDIS_CLUSTER_ENDPOINTS: nodes.map(({ scheme, rest }) => `${scheme}://${rest}`)
            .join(","),
        }
        : { SCCACHE_REDIS_ENDPOINT: `${parts.scheme}://${host}` }),
      SCCACHE_REDIS_USERNAME: username,
      SCCACHE_REDIS_PASSWORD: password,
      SCCACHE_REDIS_DB: remote.database ?? database,
      ...common,
    });
  },
  ccache(remote) {
    const parts = addressOf(remote);
    const rest = remote.database === undefined || /\/\d/.test(parts.rest)
      ? parts.rest
      : `${parts.rest.replace(/\/$/, "")}/${remote.database}`;
    // ccache knows no empty user name, and without one a colon in the password would end it;
    // "default" is the name of that user since Redis 6.
    const address = withCredentials({ ...parts, rest }, remote).replace("://:", "://default:");
    return `${address}|connect-timeout=500|operation-timeout=10000${
      remote.mode === "read-only" ? "|read-only=true" : ""
    }`;
  },
};

function addressOf(remote: RemoteCache): AddressParts {
  return partsOf(remote.url ?? remote.endpoint ?? "127.0.0.1:6379", remote);
}

/** `ssl` counts for more than the scheme. */
function partsOf(address: string, { ssl }: Pick<RemoteCache, "ssl">): AddressParts {
  const parts = splitAddress(address, "redis");
  return { ...parts, scheme: ssl === undefined ? parts.scheme : ssl ? "rediss" : "redis" };
}
