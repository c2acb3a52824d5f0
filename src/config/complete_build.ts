/** Defaults of `build`. Owns caching and distribution too. */
import type { Fields } from "./fields.ts";
import type {
  BuildConfig,
  BuildType,
  CachingConfig,
  DistributedConfig,
  RemoteCacheConfig,
} from "./types.ts";

/** Fills in `build`. */
export function completeBuild(fields: Fields, defaultType: BuildType): BuildConfig {
  const flags = fields.section("flags");
  const types = fields.texts("types") as readonly BuildType[];
  return {
    directory: fields.text("directory") ?? "build",
    types: types.includes(defaultType) ? types : [...types, defaultType],
    parallelJobs: fields.number("parallel_jobs") ?? "auto",
    flags: {
      c: flags.text("c") ?? "",
      cxx: flags.text("cxx") ?? "",
      linker: flags.text("linker") ?? "",
      exeLinker: flags.text("exe_linker") ?? "",
      sharedLinker: flags.text("shared_linker") ?? "",
    },
    definitions: fields.record("definitions"),
    sanitizers: fields.texts("sanitizers") as BuildConfig["sanitizers"],
    lto: fields.text("lto") as BuildConfig["lto"] ?? "off",
    caching: completeCaching(fields),
    distributed: completeDistributed(fields),
  };
}

function completeCaching(build: Fields): CachingConfig {
  const fields = build.section("caching");
  return {
    enabled: fields.flag("enabled") ?? build.has("caching"),
    tool: fields.text("tool") as CachingConfig["tool"] ?? "auto",
    size: (fields.text("size") ?? "10G").replaceAll(/\s/g, ""),
    directory: fields.text("directory"),
    remote: fields.has("remote") ? completeRemote(fields.section("remote")) : undefined,
  };
}

function completeRemote(fields: Fields): RemoteCacheConfig {
  const ttlSeconds = fields.number("ttl");
  return {
    type: fields.text("type") as RemoteCacheConfig["type"],
    url: fields.text("url"),
    bucket: fields.text("bucket"),
    region: fields.text("region"),
    endpoint: fields.text("endpoint"),
    prefix: fields.text("prefix"),
    container: fields.text("container"),
    connectionString: fields.text("connection_string"),
    ssl: fields.flag("ssl"),
    username: fields.text("username"),
    password: fields.text("password"),
    token: fields.text("token"),
    accessKeyId: fields.text("access_key_id"),
    secretAccessKey: fields.text("secret_access_key"),
    profile: fields.text("profile"),
    credentialsFile: fields.text("credentials_file"),
    clusterEndpoints: fields.texts("cluster_endpoints"),
    sentinels: fields.texts("sentinels"),
    master: fields.text("master"),
    database: fields.number("database"),
    ttlSeconds,
    mode: fields.text("mode") as RemoteCacheConfig["mode"] ?? "read-write",
    whenUnreachable: fields.text("when_unreachable") as RemoteCacheConfig["whenUnreachable"] ??
      "fail",
  };
}

function completeDistributed(build: Fields): DistributedConfig | undefined {
  if (!build.has("distributed")) return undefined;
  const fields = build.section("distributed");
  return {
    engine: fields.text("engine") as DistributedConfig["engine"],
    scheduler: fields.text("scheduler"),
    hosts: fields.texts("hosts"),
    pump: fields.flag("pump") ?? false,
    token: fields.text("token"),
  };
}
