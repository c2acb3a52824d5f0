/**
 * What a cache program is told for one toolchain of one project: its configuration file, its
 * variables, its server. Owns those values; who carries them is decided in `launcher.ts`.
 */
import { stableHash } from "../core/stable_hash.ts";
import { cacheFeatures } from "./detection.ts";
import { type DistributionPlan, toolchainLines } from "./distributed.ts";
import { REMOTE_BACKENDS } from "./remote.ts";
import { ccacheSize, sizeInBytes } from "./size.ts";
import type { CacheTool, RemoteCache, Variables } from "./types.ts";

/** Facts about the build that the cache serves. */
export interface CacheFacts {
  readonly tool: CacheTool;
  /** Absolute folder of the local cache. */
  readonly directory: string;
  /** Upper limit such as `10G`. */
  readonly size: string;
  /** Absolute root of the project. */
  readonly projectRoot: string;
  /** Roots of all checkouts that use this cache, this project's too; sccache serves them together. */
  readonly baseDirectories: readonly string[];
  /** Digest of the toolchain; undefined: the compiler's own file tells one from another. */
  readonly toolchainDigest?: string | undefined;
  /** Values may be templates. */
  readonly remote?: RemoteCache | undefined;
  /** Differs where variables in the address of the shared cache do: a server serves one place. */
  readonly remotePlace?: string | undefined;
  readonly distribution?: DistributionPlan | undefined;
  /** Absolute path of the configuration file to write. */
  readonly configFile: string;
  /** For the files of ccache, as in a folder of ours; undefined: as the user's is, in a folder of his own. */
  readonly umask?: string | undefined;
  /** Absolute folder for the sockets of servers; undefined where they listen on ports. */
  readonly socketFolder?: string | undefined;
}

/**
 * Variables that would tell sccache about another cache or another server: it puts them before its
 * configuration file, and the first that starts a server would decide for all. By its sources.
 */
export const FOREIGN_SETTINGS: readonly string[] = [
  ...["SERVER_PORT", "SERVER_UDS", "START_SERVER", "STARTUP_NOTIFY", "NO_DAEMON"],
  ...["DIR", "CACHE_SIZE", "LOCAL_RW_MODE", "BASEDIRS", "MULTILEVEL_CHAIN"],
  ...["C_CUSTOM_CACHE_BUSTER", "BUCKET", "ENDPOINT", "REGION"],
  ...["USE_SSL", "KEY_PREFIX", "RW_MODE"].map((name) => `S3_${name}`),
  "REDIS",
  ...["ENDPOINT", "CLUSTER_ENDPOINTS", "USERNAME", "PASSWORD", "DB", "EXPIRATION", "TTL"]
    .map((name) => `REDIS_${name}`),
  ...["KEY_PREFIX", "RW_MODE"].map((name) => `REDIS_${name}`),
  "MEMCACHED",
  ...["ENDPOINT", "USERNAME", "PASSWORD", "EXPIRATION", "KEY_PREFIX", "RW_MODE"]
    .map((name) => `MEMCACHED_${name}`),
  ...["BUCKET", "KEY_PREFIX", "KEY_PATH", "OAUTH_URL", "RW_MODE"].map((name) => `GCS_${name}`),
  ...["ENABLED", "VERSION", "RW_MODE"].map((name) => `GHA_${name}`),
  ...["BLOB_CONTAINER", "CONNECTION_STRING", "KEY_PREFIX", "RW_MODE"]
    .map((name) => `AZURE_${name}`),
  ...["ENDPOINT", "KEY_PREFIX", "USERNAME", "PASSWORD", "TOKEN", "RW_MODE"]
    .map((name) => `WEBDAV_${name}`),
  ...["OSS_BUCKET", "COS_BUCKET"],
].map((name) => `SCCACHE_${name}`);

/** What a cache program is told. */
export interface CachePlan {
  /** Program that the compiler's command follows. */
  readonly command: string;
  /** Undefined when the program has none. */
  readonly configFile: { readonly path: string; readonly text: string } | undefined;
  /** For every compilation. */
  readonly variables: Variables;
  /** For compilations while an include server of distcc runs. */
  readonly pump?: Variables;
  /** With the shared cache; values may be templates. */
  readonly remote: Variables;
  /** Without it, when it is not wanted or not reachable. */
  readonly local: Variables;
  /** True: files with C++20 modules go past the program, which would mistake them or send them away. */
  readonly withoutModules?: boolean;
  /** Variables of the environment that must not reach the program, unless they are set here. */
  readonly foreign?: readonly string[];
}

/** The plan for either program. */
export function planCache(facts: CacheFacts): CachePlan {
  return facts.tool.name === "ccache" ? planCcache(facts) : planSccache(facts);
}

/** Longest path of a Unix socket that every system takes, in bytes. */
const SOCKET_PATH_BYTES = 100;

/**
 * What ccache may overlook: for precompiled headers what its manual says, and the language of messages,
 * or people and servers of different languages would share nothing.
 */
export const SLOPPINESS = "pch_defines,time_macros,include_file_mtime,include_file_ctime,locale";

function planCcache(facts: CacheFacts): CachePlan {
  const { remote, tool, distribution } = facts;
  const name = cacheFeatures(tool).remoteVariable;
  const storage = remote === undefined ? undefined : REMOTE_BACKENDS[remote.type].ccache?.(remote);
  const options: Record<string, string | undefined> = {
    cache_dir: literal(facts.directory),
    max_size: ccacheSize(facts.size),
    // Whoever can change what was compiled changes programs of this user.
    umask: facts.umask,
    base_dir: literal(facts.projectRoot),
    compiler_check: facts.toolchainDigest === undefined
      ? "content"
      : `string:${facts.toolchainDigest}`,
    sloppiness: SLOPPINESS,
    pch_external_checksum: "true",
    prefix_command: distribution?.command === undefined ? undefined : literal(distribution.command),
  };
  const lines = Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${value}`]
  );
  return {
    command: tool.path,
    configFile: { path: facts.configFile, text: `${WRITTEN_BY}\n${lines.join("\n")}\n` },
    variables: { CCACHE_CONFIGPATH: facts.configFile, ...distribution?.variables },
    pump: pumpVariables(tool, distribution),
    remote: storage === undefined || name === undefined ? {} : { [name]: storage },
    local: {},
    withoutModules: !cacheFeatures(tool).modules || distribution?.command !== undefined,
  };
}

/**
 * In pump mode nothing is preprocessed here: ccache takes what a file includes from what the
 * compiler wrote about it, and hands the file itself to distcc, as its manual calls depend mode.
 */
function pumpVariables(tool: CacheTool, distribution: DistributionPlan | undefined): Variables {
  const variables = distribution?.pumpVariables ?? {};
  if (Object.keys(variables).length === 0 || !cacheFeatures(tool).dependMode) return variables;
  return { ...variables, CCACHE_DEPEND: "1" };
}

const WRITTEN_BY = "# Written by ToolchainKit. Change toolchainkit.yaml instead.";

/** ccache takes `$NAME` in values for variables. */
function literal(value: string): string {
  return value.replaceAll("$", "$$$$");
}

function planSccache(facts: CacheFacts): CachePlan {
  const { remote, tool, distribution } = facts;
  const features = cacheFeatures(tool);
  const bases = features.baseDirectories
    ? [`basedirs = [${facts.baseDirectories.map(tomlText).join(", ")}]`, ""]
    : [];
  const text = [
    WRITTEN_BY,
    ...bases,
    ...(distribution === undefined || distribution.sccacheConfig.length === 0
      ? []
      : [...distribution.sccacheConfig, ...toolchainLines(distribution.toolchains), ""]),
    "[cache.disk]",
    `dir = ${tomlText(facts.directory)}`,
    `size = ${sizeInBytes(facts.size)}`,
    "",
  ].join("\n");
  const remoteVariables = remote === undefined
    ? {}
    : REMOTE_BACKENDS[remote.type].sccache(remote, tool.version);
  const server = (variables: Variables, ...place: readonly string[]) =>
    serverVariables(
      facts,
      stableHash(JSON.stringify([tool.version, facts.configFile, variables, ...place])),
    );
  return {
    command: tool.path,
    configFile: { path: facts.configFile, text },
    variables: {
      SCCACHE_CONF: facts.configFile,
      // A server that goes away costs a compilation, never a build.
      SCCACHE_IGNORE_SERVER_IO_ERROR: "1",
      ...(facts.toolchainDigest === undefined
        ? {}
        : { SCCACHE_C_CUSTOM_CACHE_BUSTER: facts.toolchainDigest }),
      ...distribution?.variables,
    },
    remote: remote === undefined ? {} : {
      ...remoteVariables,
      ...server(remoteVariables, facts.remotePlace ?? ""),
    },
    local: server({}),
    foreign: FOREIGN_SETTINGS,
  };
}

/** A server of its own for every configuration: the first to start it decides what it serves. */
function serverVariables(facts: CacheFacts, key: string): Variables {
  if (facts.socketFolder !== undefined && cacheFeatures(facts.tool).serverSocket) {
    const path = `${facts.socketFolder}/sccache-${key}.sock`;
    if (new TextEncoder().encode(path).length <= SOCKET_PATH_BYTES) {
      return { SCCACHE_SERVER_UDS: path };
    }
  }
  // 20000 to 31999: below the ports that systems hand out by themselves.
  return { SCCACHE_SERVER_PORT: String(20_000 + Number(BigInt(`0x${key}`) % 12_000n)) };
}

/** A TOML basic string; JSON's escapes are among its own. */
function tomlText(text: string): string {
  return JSON.stringify(text);
}
