/**
 * Build caches and distribution: what each kind of server needs, and which settings no program can
 * follow. Owns these rules; versions of programs are looked at when a build is set up.
 */
import { remoteObstacle } from "../caching/obstacles.ts";
import type { BrokenRule, KeyOf } from "./broken_rule.ts";
import type { Config } from "./types.ts";
import type { RemoteCacheConfig } from "./types_caching.ts";

const REMOTE_NEEDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  s3: [["bucket"]],
  gcs: [["bucket"]],
  azure: [["container"], ["connection_string"]],
  redis: [["url", "endpoint", "cluster_endpoints", "sentinels"]],
  memcached: [["url", "endpoint"]],
  http: [["url", "endpoint"]],
  webdav: [["url", "endpoint"]],
};

/** The broken rules of `build.caching` and `build.distributed`. */
export function checkCaching(config: Config, keyOf: KeyOf): BrokenRule[] {
  const { caching, distributed } = config.build;
  const found: BrokenRule[] = [];
  if (caching.remote !== undefined) found.push(...checkRemote(caching.remote, caching.tool, keyOf));
  if (distributed?.engine === "distcc" && distributed.hosts.length === 0) {
    const message = "distcc needs hosts";
    found.push({ key: keyOf("build", "distributed"), message, expected: "hosts: [build1/8]" });
  }
  if (distributed?.engine === "sccache-dist" && distributed.scheduler === undefined) {
    const message = "sccache-dist needs a scheduler";
    found.push({ key: keyOf("build", "distributed"), message, expected: "scheduler: https://…" });
  }
  return found;
}

function checkRemote(
  remote: RemoteCacheConfig,
  tool: Config["build"]["caching"]["tool"],
  keyOf: KeyOf,
): BrokenRule[] {
  const key = (...parts: string[]) => keyOf("build", "caching", "remote", ...parts);
  const given: Readonly<Record<string, unknown>> = {
    bucket: remote.bucket,
    container: remote.container,
    connection_string: remote.connectionString,
    url: remote.url,
    endpoint: remote.endpoint,
    cluster_endpoints: remote.clusterEndpoints[0],
    sentinels: remote.sentinels[0],
  };
  const missing = (REMOTE_NEEDS[remote.type] ?? []).find((names) =>
    names.every((name) => given[name] === undefined)
  );
  if (missing !== undefined) {
    const message = `A ${remote.type} build cache needs ${missing.join(" or ")}`;
    return [{ key: key(), message }];
  }
  const found = checkSentinels(remote, given, key);
  const names = tool === "auto" ? ["ccache", "sccache"] as const : [tool];
  const obstacles = names.map((name) => remoteObstacle({ name }, remote));
  if (!obstacles.includes(undefined)) {
    const message = names.map((name, at) => `${name} ${obstacles[at]}`).join(", ");
    const expected = tool === "ccache" ? "tool: sccache, or another remote" : "another remote";
    found.push({ key: key("type"), message, expected });
  }
  return found;
}

/** Sentinels say where the master is, so that no address of it may be written too. */
function checkSentinels(
  remote: RemoteCacheConfig,
  given: Readonly<Record<string, unknown>>,
  key: (...parts: string[]) => string,
): BrokenRule[] {
  if (remote.sentinels.length === 0) return [];
  if (remote.type !== "redis") {
    return [{ key: key("sentinels"), message: `A ${remote.type} build cache has no sentinels` }];
  }
  if (remote.master === undefined) {
    const message = "Redis sentinels need the name of the master that they watch";
    return [{ key: key("sentinels"), message, expected: "master: mymaster" }];
  }
  const other = ["url", "endpoint", "cluster_endpoints"].find((name) => given[name] !== undefined);
  if (other === undefined) return [];
  const message = `Redis sentinels say where the master is, so ${other} would not count`;
  return [{ key: key(other), message, expected: "either of the two" }];
}
