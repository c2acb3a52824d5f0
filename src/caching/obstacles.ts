/**
 * What keeps a cache program from using a shared cache the way it is configured. Owns what no
 * version can do and since when the others can; a setting is never passed over in silence.
 */
import { splitAddress } from "./remote/addresses.ts";
import type { CacheToolName, RemoteCache } from "./types.ts";
import { isVersionAtLeast } from "./versions.ts";

/** A program whose version matters; without one the newest is meant. */
export interface ProgramVersion {
  readonly name: CacheToolName;
  readonly version?: string;
}

/** Something that a program cannot do. */
interface Lack {
  /** Follows the program's name: `cannot …`. */
  readonly reason: string;
  /** First version that can; undefined: none. */
  readonly since?: string;
}

/**
 * Why the program cannot use the shared cache as configured, such as `writes to a cache that is to be
 * read only, wanted 0.16 or newer`; undefined when it can. Texts of the configuration may be templates.
 */
export function remoteObstacle(program: ProgramVersion, remote: RemoteCache): string | undefined {
  const lacks = program.name === "ccache" ? ccacheLacks(remote) : sccacheLacks(remote);
  const lack = lacks.find(({ since }) =>
    since === undefined ||
    program.version !== undefined && !isVersionAtLeast(program.version, since)
  );
  if (lack === undefined) return undefined;
  return lack.since === undefined ? lack.reason : `${lack.reason}, wanted ${lack.since} or newer`;
}

/** By the manual of ccache 4.14, and by what 4.7 and 4.14 do. */
function ccacheLacks(remote: RemoteCache): Lack[] {
  const address = remote.url ?? remote.endpoint ?? "";
  const lacks: Lack[] = [];
  if (!["redis", "http", "webdav"].includes(remote.type)) {
    lacks.push({ reason: `does not speak to a ${remote.type} cache` });
  }
  if ((remote.clusterEndpoints ?? []).length > 0) {
    lacks.push({ reason: "does not speak to a Redis cluster" });
  }
  if (!address.startsWith("file://") && isEncrypted(remote, address)) {
    lacks.push({ reason: "does not speak TLS" });
  }
  if (expires(remote)) {
    lacks.push({ reason: "cannot let entries expire (ttl)" });
  }
  if (remote.type === "redis" && remote.prefix !== undefined) {
    lacks.push({ reason: "puts no prefix before the keys of a Redis server" });
  }
  lacks.push({ reason: "has no shared cache", since: "4.4" });
  return lacks;
}

/** A life of 0 seconds is one without end. */
function expires({ ttlSeconds = 0 }: RemoteCache): boolean {
  return ttlSeconds > 0;
}

function isEncrypted(remote: RemoteCache, address: string): boolean {
  if (remote.ssl !== undefined) return remote.ssl;
  const plain = remote.type === "redis" ? "redis" : "https";
  return /^(https|rediss)$/.test(splitAddress(address, plain).scheme);
}

/** By sccache's release notes and the variables that its versions read. */
function sccacheLacks(remote: RemoteCache): Lack[] {
  const { type } = remote;
  const lacks: Lack[] = [];
  const lack = (when: boolean, reason: string, since?: string) => {
    if (when) lacks.push({ reason, ...(since === undefined ? {} : { since }) });
  };
  const limits = type === "redis" || type === "memcached";
  lack((remote.url ?? "").startsWith("file://"), "does not share a folder");
  lack(expires(remote) && !limits, `cannot let entries of ${type} expire (ttl)`);
  lack(type === "gcs" && remote.endpoint !== undefined, "speaks to no other server than Google's");
  lack(type === "http" || type === "webdav", "does not speak to a web server", "0.5");
  if (type === "redis") {
    lack((remote.clusterEndpoints ?? []).length > 0, "does not speak to a Redis cluster", "0.8");
    lack(expires(remote), "cannot let entries expire (ttl)", "0.8");
    lack(remote.prefix !== undefined, "puts no prefix before keys", "0.8");
  }
  if (type === "memcached") {
    lack(remote.ssl === true, "does not speak TLS to memcached");
    lack(remote.username !== undefined, "does not log in to memcached", "0.8");
    lack(remote.prefix !== undefined, "puts no prefix before keys", "0.8");
  }
  lack(type === "gha", "does not speak to today's cache of GitHub Actions", "0.10");
  const mode = remote.mode === "read-only" && type !== "gcs";
  lack(mode, "writes to a cache that is to be read only", "0.16");
  return lacks;
}
