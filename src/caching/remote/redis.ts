/** Redis and what speaks like it. Owns addresses and variables for both programs. */
import { isVersionAtLeast } from "../versions.ts";
import type { RemoteBackend, RemoteCache } from "../types.ts";
import {
  type AddressParts,
  definedOnly,
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
    const nodes = remote.clusterEndpoints ?? [];
    return definedOnly({
      ...(nodes.length > 0
        ? { SCCACHE_REDIS_CLUSTER_ENDPOINTS: nodes.join(",") }
        : { SCCACHE_REDIS_ENDPOINT: `${parts.scheme}://${host}` }),
      SCCACHE_REDIS_USERNAME: remote.username ?? plainPart(parts.userInfo, 0),
      SCCACHE_REDIS_PASSWORD: remote.password ?? plainPart(parts.userInfo, 1),
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
  const parts = splitAddress(remote.url ?? remote.endpoint ?? "127.0.0.1:6379", "redis");
  return { ...parts, scheme: remote.ssl === true ? "rediss" : parts.scheme };
}

/** User (0) or password (1) of an address, decoded where it is written out. */
function plainPart(userInfo: string, at: 0 | 1): string | undefined {
  const colon = userInfo.replaceAll(/\$\{[^}]*\}/g, (each) => "x".repeat(each.length)).indexOf(":");
  const part = at === 0
    ? colon < 0 ? userInfo : userInfo.slice(0, colon)
    : colon < 0
    ? ""
    : userInfo.slice(colon + 1);
  return part === "" ? undefined : part;
}
