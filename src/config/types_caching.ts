/** Types of `build.caching` and `build.distributed`. Owns no defaults; see `types.ts`. */

/** Kinds of shared build cache. */
export type RemoteCacheType =
  | "s3"
  | "redis"
  | "http"
  | "gcs"
  | "azure"
  | "memcached"
  | "webdav"
  | "gha";

/** A build cache shared by several machines. Which fields count depends on `type`. */
export interface RemoteCacheConfig {
  /** Kind of server. */
  readonly type: RemoteCacheType;
  /** redis, http, webdav, memcached: address such as `redis://host:6379/1`. */
  readonly url: string | undefined;
  /** s3, gcs: name of the bucket. */
  readonly bucket: string | undefined;
  /** s3: region of the bucket. */
  readonly region: string | undefined;
  /** Address of the server, when not the provider's own. */
  readonly endpoint: string | undefined;
  /** Prefix of every entry. */
  readonly prefix: string | undefined;
  /** azure */
  readonly container: string | undefined;
  /** azure: connection string; a secret. */
  readonly connectionString: string | undefined;
  /** Use TLS; undefined: as the address says. */
  readonly ssl: boolean | undefined;
  /** Name to log in with. */
  readonly username: string | undefined;
  /** A secret. */
  readonly password: string | undefined;
  /** A secret. */
  readonly token: string | undefined;
  /** s3: a secret. */
  readonly accessKeyId: string | undefined;
  /** s3: a secret. */
  readonly secretAccessKey: string | undefined;
  /** s3: profile of the credentials file. */
  readonly profile: string | undefined;
  /** gcs: service account file. */
  readonly credentialsFile: string | undefined;
  /** redis: addresses of a cluster's nodes. */
  readonly clusterEndpoints: readonly string[];
  /** redis: addresses of the sentinels. */
  readonly sentinels: readonly string[];
  /** redis with sentinels: name of the master. */
  readonly master: string | undefined;
  /** redis: number of the database. */
  readonly database: number | undefined;
  /** Entries live this many seconds; undefined: as the server likes. */
  readonly ttlSeconds: number | undefined;
  /** `read-only` never writes an entry. */
  readonly mode: "read-write" | "read-only";
  /** What to do when it cannot be reached: stop, or build with the local cache. */
  readonly whenUnreachable: "fail" | "local";
}

/** Compilation on several machines. */
export interface DistributedConfig {
  /** Program that distributes. */
  readonly engine: "icecream" | "distcc" | "sccache-dist";
  /** icecream: host; sccache-dist: address. */
  readonly scheduler: string | undefined;
  /** distcc: `host/jobs` entries. */
  readonly hosts: readonly string[];
  /** distcc: preprocess on the remote side too. */
  readonly pump: boolean;
  /** sccache-dist: a secret. */
  readonly token: string | undefined;
}

/** `build.caching`. */
export interface CachingConfig {
  /** True when there is a `caching:` section that does not say otherwise. */
  readonly enabled: boolean;
  /** `auto`: by compiler and by what the machine has. */
  readonly tool: "auto" | "sccache" | "ccache";
  /** Upper limit such as `10G`. */
  readonly size: string;
  /** Absolute; undefined: in the shared cache. */
  readonly directory: string | undefined;
  /** Undefined: only the local cache. */
  readonly remote: RemoteCacheConfig | undefined;
}
