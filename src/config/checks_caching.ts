/**
 * Build caches and distribution: what each kind of server needs, and which settings no program can
 * follow. Owns these rules; versions of programs are looked at when a build is set up.
 */
import { remoteObstacle } from "../caching/obstacles.ts";
import type { BrokenRule, KeyOf } from "./broken_rule.ts";
import type { Config } from "./types.ts";
import type { RemoteCacheConfig, RemoteCacheType } from "./types_caching.ts";

const REMOTE_NEEDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  s3: [["bucket"]],
  gcs: [["bucket"]],
  azure: [["container"], ["connection_string"]],
  redis: [["url", "endpoint", "cluster_endpoints", "sentinels"]],
  memcached: [["url", "endpoint"]],
  http: [["url", "endpoint"]],
  webdav: [["url", "endpoint"]],
};

/** What every kind has, and what other rules look at. */
const OF_ALL = ["type", "mode", "when_unreachable", "ttl"];
const OF_WEB = ["url", "endpoint", "prefix", "ssl", "username", "password", "token"];

/** The settings that each kind of server understands, beside those of all. */
const REMOTE_SETTINGS: Readonly<Record<RemoteCacheType, readonly string[]>> = {
  s3: [
    ...["bucket", "region", "endpoint", "url", "prefix", "ssl"],
    ...["access_key_id", "secret_access_key", "profile"],
  ],
  redis: [
    ...["url", "endpoint", "cluster_endpoints", "sentinels", "master", "database"],
    ...["prefix", "ssl", "username", "password"],
  ],
  http: OF_WEB,
  webdav: OF_WEB,
  gcs: ["bucket", "prefix", "credentials_file", "endpoint"],
  azure: ["container", "bucket", "connection_string", "prefix"],
  memcached: ["url", "endpoint", "prefix", "ssl", "username", "password"],
  gha: ["prefix"],
};

/** How addresses of each kind may begin; one without a scheme gets that of its kind. */
const REMOTE_SCHEMES: Readonly<Record<string, readonly string[]>> = {
  s3: ["http", "https"],
  redis: ["redis", "rediss"],
  http: ["http", "https", "file"],
  webdav: ["http", "https", "file"],
  memcached: ["tcp", "memcached"],
};

/** The broken rules of `build.caching` and `build.distributed`. */
export function checkCaching(config: Config, keyOf: KeyOf): BrokenRule[] {
  const { caching, distributed } = config.build;
  const found: BrokenRule[] = [
    ...checkReferences(caching.remote, ["build", "caching", "remote"], config, keyOf),
    ...checkReferences(distributed, ["build", "distributed"], config, keyOf),
  ];
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
  const found = [
    ...checkKind(remote, key),
    ...checkSchemes(remote, key),
    ...checkSentinels(remote, given, key),
  ];
  const names = tool === "auto" ? ["ccache", "sccache"] as const : [tool];
  const obstacles = names.map((name) => remoteObstacle({ name }, remote));
  if (!obstacles.includes(undefined)) {
    const message = names.map((name, at) => `${name} ${obstacles[at]}`).join(", ");
    const expected = tool === "ccache" ? "tool: sccache, or another remote" : "another remote";
    found.push({ key: key("type"), message, expected });
  }
  return found;
}

/**
 * Launchers fill in references when a compiler starts. One that the configuration did not read as a
 * variable was asked about nowhere: it would carry any variable to the server of a stranger.
 */
function checkReferences(
  section: object | undefined,
  parts: readonly string[],
  config: Pick<Config, "expansions">,
  keyOf: KeyOf,
): BrokenRule[] {
  const found: BrokenRule[] = [];
  const check = (value: unknown, ...path: string[]) => {
    if (typeof value !== "string") return;
    const name = path.join(".");
    const raw = config.expansions.find((one) => one.key === name)?.raw;
    const stray = raw === undefined ? /\$\{(env|url):\w+\}/.exec(value) : /\$\{url:\w+\}/.exec(raw);
    if (stray === null) return;
    const message = `Nothing is filled in for "${stray[0]}" here`;
    found.push({ key: keyOf(...path), message, expected: "${env:NAME}, or no braces" });
  };
  for (const [field, value] of Object.entries(section ?? {})) {
    const path = [...parts, snakeCase(field)];
    if (Array.isArray(value)) {
      // A list may be written as a single value.
      value.forEach((item, at) => {
        const single = config.expansions.some(({ key }) => key === path.join("."));
        check(item, ...path, ...(single ? [] : [String(at)]));
      });
    } else check(value, ...path);
  }
  return found;
}

function snakeCase(field: string): string {
  return field === "ttlSeconds"
    ? "ttl"
    : field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A setting that this kind of server does not know would count for nothing. */
function checkKind(
  remote: RemoteCacheConfig,
  key: (...parts: string[]) => string,
): BrokenRule[] {
  const known = [...OF_ALL, ...REMOTE_SETTINGS[remote.type]];
  const given = Object.entries(remote).flatMap(([field, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [snakeCase(field)]
  );
  const strange = given.filter((name) => !known.includes(name));
  const folder = (remote.url ?? remote.endpoint ?? "").startsWith("file://");
  const login = ["username", "password", "token", "ssl"];
  const needless = folder ? given.filter((name) => login.includes(name)) : [];
  return [
    ...strange.map((name) => ({
      key: key(name),
      message: `A ${remote.type} build cache has no ${name}`,
    })),
    ...needless.map((name) => ({ key: key(name), message: `A folder has no ${name}` })),
  ];
}

/** With the scheme of another kind, programs would speak to the server in a language of its own. */
function checkSchemes(
  remote: RemoteCacheConfig,
  key: (...parts: string[]) => string,
): BrokenRule[] {
  const schemes = REMOTE_SCHEMES[remote.type];
  const addresses = [
    ["url", remote.url],
    ["endpoint", remote.endpoint],
    ...remote.clusterEndpoints.map((address) => ["cluster_endpoints", address] as const),
    ...remote.sentinels.map((address) => ["sentinels", address] as const),
  ] as const;
  return addresses.flatMap(([name, address]) => {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address ?? "")?.[1]?.toLowerCase();
    if (schemes === undefined || scheme === undefined || schemes.includes(scheme)) return [];
    const message = `A ${remote.type} build cache has no address with ${scheme}://`;
    return [{ key: key(name), message, expected: `${schemes.join(":// or ")}://` }];
  });
}

/** Sentinels say where the master is, so that no address of it may be written too. */
function checkSentinels(
  remote: RemoteCacheConfig,
  given: Readonly<Record<string, unknown>>,
  key: (...parts: string[]) => string,
): BrokenRule[] {
  if (remote.type !== "redis" || remote.sentinels.length === 0) return [];
  if (remote.master === undefined) {
    const message = "Redis sentinels need the name of the master that they watch";
    return [{ key: key("sentinels"), message, expected: "master: mymaster" }];
  }
  const other = ["url", "endpoint", "cluster_endpoints"].find((name) => given[name] !== undefined);
  if (other === undefined) return [];
  const message = `Redis sentinels say where the master is, so ${other} would not count`;
  return [{ key: key(other), message, expected: "either of the two" }];
}
