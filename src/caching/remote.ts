/**
 * Shared build caches. Owns the list of kinds and which program speaks to which; each kind is in a
 * file of its own under `remote/`.
 */
import { remoteObstacle } from "./obstacles.ts";
import { AZURE } from "./remote/azure.ts";
import { GCS } from "./remote/gcs.ts";
import { GITHUB_ACTIONS } from "./remote/github_actions.ts";
import { MEMCACHED } from "./remote/memcached.ts";
import { REDIS } from "./remote/redis.ts";
import { parseS3Url, S3 } from "./remote/s3.ts";
import { HTTP, WEBDAV } from "./remote/webdav.ts";
import type { CacheToolName, RemoteBackend, RemoteCache, RemoteType, Variables } from "./types.ts";

/** Every kind of server. */
export const REMOTE_BACKENDS: Readonly<Record<RemoteType, RemoteBackend>> = {
  s3: S3,
  redis: REDIS,
  http: HTTP,
  gcs: GCS,
  azure: AZURE,
  memcached: MEMCACHED,
  webdav: WEBDAV,
  gha: GITHUB_ACTIONS,
};

/** True if the newest version of the program can use such a cache. */
export function speaksTo(tool: CacheToolName, remote: RemoteCache): boolean {
  return remoteObstacle({ name: tool }, remote) === undefined;
}

/** Credentials by the names that the servers' own tools use. */
export type Credentials = Readonly<Record<string, string>>;

/** What `S3Backend` and `RedisBackend` are made from. */
export interface BackendRequest {
  /** Address such as `s3://bucket/prefix` or `redis://host:6379/1`. */
  readonly endpoint: string;
  /** Such as `aws_access_key_id` or `password`. */
  readonly credentials?: Credentials;
}

/**
 * S3 for sccache.
 *
 * @example
 * ```ts
 * import { RedisBackend, S3Backend } from "@toolchainkit/toolchainkit/caching/remote";
 *
 * const credentials = { aws_access_key_id: "AKIA…", aws_secret_access_key: "…" };
 * const s3 = new S3Backend({ endpoint: "s3://my-company-cache/sccache", credentials });
 * console.log(s3.getEnvironmentVariables()); // { SCCACHE_BUCKET: "my-company-cache", … }
 * const redis = new RedisBackend({ endpoint: "redis://cache.example.com:6379/1" });
 * console.log(redis.getEnvironmentVariables());
 * ```
 */
export class S3Backend {
  /** Takes `s3://bucket/prefix`. */
  constructor(private readonly request: BackendRequest) {}

  /** Variables for sccache. */
  getEnvironmentVariables(): Variables {
    const credentials = this.request.credentials ?? {};
    return S3.sccache({
      type: "s3",
      ...parseS3Url(this.request.endpoint),
      region: credentials["region"],
      endpoint: credentials["endpoint"],
      accessKeyId: credentials["aws_access_key_id"],
      secretAccessKey: credentials["aws_secret_access_key"],
    }, NEWEST);
  }
}

/** Redis for sccache, as one address that every version takes. */
export class RedisBackend {
  /** Takes `redis://host:port/database`. */
  constructor(private readonly request: BackendRequest) {}

  /** Variables for sccache. */
  getEnvironmentVariables(): Variables {
    const credentials = this.request.credentials ?? {};
    return REDIS.sccache({
      type: "redis",
      url: this.request.endpoint,
      username: credentials["username"],
      password: credentials["password"],
    }, OLDEST);
  }
}

const NEWEST = "1";
const OLDEST = "0.4";
