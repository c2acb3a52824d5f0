/**
 * What the parts of the build cache say to each other. Owns the types only.
 *
 * Values that may be secret are templates: `${env:NAME}` stands for a variable of the environment
 * in which a compiler is started, `${url:NAME}` for the same, percent-encoded.
 */

/** Programs that keep what compilers made. */
export type CacheToolName = "ccache" | "sccache";

/**
 * A cache program on this machine.
 *
 * @example
 * ```ts
 * import { suitableTools } from "@toolchainkit/toolchainkit/caching/detection";
 * import type { RemoteCache } from "@toolchainkit/toolchainkit/caching/types";
 *
 * const remote: RemoteCache = { type: "s3", bucket: "my-company-cache", region: "eu-west-1" };
 * console.log(suitableTools({ tool: "auto", compiler: "clang", remote })); // ["sccache"]
 * ```
 */
export interface CacheTool {
  /** Which one it is. */
  readonly name: CacheToolName;
  /** Absolute. */
  readonly path: string;
  /** Such as `4.7.5`. */
  readonly version: string;
}

/** Kinds of shared build cache. */
export type RemoteType =
  | "s3"
  | "redis"
  | "http"
  | "gcs"
  | "azure"
  | "memcached"
  | "webdav"
  | "gha";

/** A shared build cache as the configuration describes it; values may be templates. */
export interface RemoteCache {
  /** Kind of server. */
  readonly type: RemoteType;
  /** redis, http, webdav, memcached: address. */
  readonly url?: string | undefined;
  /** s3, gcs: bucket. */
  readonly bucket?: string | undefined;
  /** s3: region. */
  readonly region?: string | undefined;
  /** Address of the server, when not the provider's own. */
  readonly endpoint?: string | undefined;
  /** Prefix of every entry. */
  readonly prefix?: string | undefined;
  /** azure: container. */
  readonly container?: string | undefined;
  /** azure: connection string. */
  readonly connectionString?: string | undefined;
  /** Use TLS; undefined: as the address says. */
  readonly ssl?: boolean | undefined;
  /** Name to log in with. */
  readonly username?: string | undefined;
  /** Password. */
  readonly password?: string | undefined;
  /** Bearer token. */
  readonly token?: string | undefined;
  /** s3: key id. */
  readonly accessKeyId?: string | undefined;
  /** s3: key. */
  readonly secretAccessKey?: string | undefined;
  /** s3: profile of the credentials file. */
  readonly profile?: string | undefined;
  /** gcs: service account file. */
  readonly credentialsFile?: string | undefined;
  /** redis: nodes of a cluster. */
  readonly clusterEndpoints?: readonly string[];
  /** redis: who says where the master is. */
  readonly sentinels?: readonly string[];
  /** redis: name under which sentinels watch the master. */
  readonly master?: string | undefined;
  /** redis: number of the database. */
  readonly database?: number | undefined;
  /** Seconds that an entry lives. */
  readonly ttlSeconds?: number | undefined;
  /** `read-only` never writes an entry. */
  readonly mode?: "read-write" | "read-only";
}

/** Variables by name; values may be templates. */
export type Variables = Readonly<Record<string, string>>;

/** A kind of server: how each program is told about it. */
export interface RemoteBackend {
  /** Kind of server. */
  readonly type: RemoteType;
  /** Variables for sccache of the given version. */
  sccache(remote: RemoteCache, version: string): Variables;
  /** Value of ccache's `remote_storage`; absent where ccache does not speak to such a server. */
  ccache?(remote: RemoteCache): string;
}

/** Distribution of compilations as the configuration describes it. */
export interface Distribution {
  /** Program that distributes. */
  readonly engine: "icecream" | "distcc" | "sccache-dist";
  /** icecream: host; sccache-dist: address. */
  readonly scheduler?: string | undefined;
  /** distcc: `host/jobs` entries. */
  readonly hosts?: readonly string[];
  /** distcc: preprocess on the other machines too. */
  readonly pump?: boolean;
  /** sccache-dist: token. */
  readonly token?: string | undefined;
}
