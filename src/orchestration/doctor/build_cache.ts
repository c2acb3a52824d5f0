/** The doctor on the build cache that a project shares with others. Owns the look at its server. */
import type { RemoteCacheConfig, RemoteCacheType } from "../../config/types_caching.ts";
import { type Probe, probeServer } from "../../core/network/probe.ts";
import type { Finding } from "./finding.ts";
import { type NetworkPlace, serverFinding, STEP_TIMEOUT_MS } from "./network.ts";

/** Looks at the servers of the build cache; not when offline. */
export async function checkBuildCache(
  { loaded, trusted, host }: Pick<NetworkPlace, "loaded" | "trusted" | "host">,
): Promise<Finding[]> {
  const remote = loaded?.config.build.caching.remote;
  if (remote === undefined || !trusted || host.offline) return [];
  const addresses = [remote.url, remote.endpoint, ...remote.clusterEndpoints, ...remote.sentinels]
    .flatMap((address) => address === undefined ? [] : [addressOf(address, remote.type)])
    .filter((address) => URL.canParse(address));
  return await Promise.all(addresses.map(async (address) => {
    const probe = await probeServer(new URL(address), { host, timeoutMs: STEP_TIMEOUT_MS });
    return buildCacheFinding(probe, remote);
  }));
}

/** An address as it may be written, `host:port` too, with the scheme that its server speaks. */
export function addressOf(address: string, type: RemoteCacheType): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return address;
  const scheme = type === "redis" || type === "memcached" ? type : "https";
  return `${scheme}://${address}`;
}

/** What the way to a server of the build cache means. Pure. */
export function buildCacheFinding(
  probe: Probe,
  remote: Pick<RemoteCacheConfig, "type" | "whenUnreachable">,
): Finding {
  const check = "build-cache-server";
  const finding = serverFinding(probe);
  if (finding.severity === "ok" || finding.severity === "info") return { ...finding, check };
  const builds = remote.whenUnreachable === "fail";
  return {
    ...finding,
    check,
    summary: `${finding.summary}, so ${
      builds ? "builds stop" : "builds use the cache of this machine only"
    } (build.caching.remote, ${remote.type})`,
    severity: builds ? "error" : "warning",
    mend: "Start the server or correct its address: toolchainkit config get build.caching.remote",
    exit: 6,
  };
}
