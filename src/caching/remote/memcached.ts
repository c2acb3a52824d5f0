/** Memcached. Owns its variables. */
import { isVersionAtLeast } from "../versions.ts";
import type { RemoteBackend } from "../types.ts";
import { definedOnly, loginOf, readOnlyWord, splitAddress } from "./addresses.ts";

/** Memcached: sccache only. */
export const MEMCACHED: RemoteBackend = {
  type: "memcached",
  sccache(remote, version) {
    const parts = splitAddress(remote.url ?? remote.endpoint ?? "127.0.0.1:11211", "tcp");
    const { username, password } = loginOf(parts, remote);
    const name = isVersionAtLeast(version, "0.8")
      ? "SCCACHE_MEMCACHED_ENDPOINT"
      : "SCCACHE_MEMCACHED";
    return definedOnly({
      [name]: `tcp://${parts.rest.replace(/\/$/, "")}`,
      SCCACHE_MEMCACHED_USERNAME: username,
      SCCACHE_MEMCACHED_PASSWORD: password,
      SCCACHE_MEMCACHED_EXPIRATION: remote.ttlSeconds,
      SCCACHE_MEMCACHED_KEY_PREFIX: remote.prefix,
      SCCACHE_MEMCACHED_RW_MODE: readOnlyWord(remote),
    });
  },
};
