import { assert, assertEquals } from "@std/assert";
import { RedisBackend, REMOTE_BACKENDS, S3Backend, speaksTo } from "../../../src/caching/remote.ts";
import type { RemoteCache } from "../../../src/caching/types.ts";

const sccache = (remote: RemoteCache, version = "0.16.0") =>
  REMOTE_BACKENDS[remote.type].sccache(remote, version);
const ccache = (remote: RemoteCache) => REMOTE_BACKENDS[remote.type].ccache?.(remote);

Deno.test("S3 tells sccache bucket, server, keys and read-only mode", () => {
  assertEquals(
    sccache({
      type: "s3",
      bucket: "b",
      endpoint: "http://127.0.0.1:9000",
      prefix: "p",
      accessKeyId: "${env:ID}",
      secretAccessKey: "${env:KEY}",
      mode: "read-only",
    }),
    {
      SCCACHE_BUCKET: "b",
      SCCACHE_REGION: "auto",
      SCCACHE_ENDPOINT: "http://127.0.0.1:9000",
      SCCACHE_S3_USE_SSL: "false",
      SCCACHE_S3_KEY_PREFIX: "p",
      SCCACHE_S3_RW_MODE: "READ_ONLY",
      AWS_ACCESS_KEY_ID: "${env:ID}",
      AWS_SECRET_ACCESS_KEY: "${env:KEY}",
    },
  );
  assertEquals(sccache({ type: "s3", bucket: "b", region: "eu-west-1", profile: "ci" }), {
    SCCACHE_BUCKET: "b",
    SCCACHE_REGION: "eu-west-1",
    AWS_PROFILE: "ci",
  });
});

Deno.test("S3Backend and RedisBackend read addresses", () => {
  assertEquals(
    new S3Backend({
      endpoint: "s3://my-company-cache/sccache",
      credentials: { aws_access_key_id: "i", aws_secret_access_key: "k" },
    }).getEnvironmentVariables(),
    {
      SCCACHE_BUCKET: "my-company-cache",
      SCCACHE_S3_KEY_PREFIX: "sccache",
      AWS_ACCESS_KEY_ID: "i",
      AWS_SECRET_ACCESS_KEY: "k",
    },
  );
  assertEquals(
    new RedisBackend({
      endpoint: "redis://cache.example.com:6379/1",
      credentials: { password: "p@ss" },
    }).getEnvironmentVariables(),
    { SCCACHE_REDIS: "redis://:p%40ss@cache.example.com:6379/1" },
  );
});

Deno.test("Redis speaks to each version and program in its own way", () => {
  const remote: RemoteCache = {
    type: "redis",
    url: "redis://host:6380/2",
    username: "ann",
    password: "${env:PW}",
    ttlSeconds: 60,
    prefix: "x",
  };
  assertEquals(sccache(remote), {
    SCCACHE_REDIS_ENDPOINT: "redis://host:6380",
    SCCACHE_REDIS_USERNAME: "ann",
    SCCACHE_REDIS_PASSWORD: "${env:PW}",
    SCCACHE_REDIS_DB: "2",
    SCCACHE_REDIS_EXPIRATION: "60",
    SCCACHE_REDIS_KEY_PREFIX: "x",
  });
  assertEquals(
    sccache(remote, "0.4.0-pre.6")["SCCACHE_REDIS"],
    "redis://ann:${url:PW}@host:6380/2",
  );
  assertEquals(
    ccache(remote),
    "redis://ann:${url:PW}@host:6380/2|connect-timeout=500|operation-timeout=10000",
  );
  assertEquals(
    ccache({ type: "redis", url: "host", password: "${env:PW}", mode: "read-only" }),
    "redis://default:${url:PW}@host|connect-timeout=500|operation-timeout=10000|read-only=true",
  );
  assertEquals(
    sccache({ type: "redis", clusterEndpoints: ["redis://a:1", "redis://b:2"] }),
    { SCCACHE_REDIS_CLUSTER_ENDPOINTS: "redis://a:1,redis://b:2" },
  );
});

Deno.test("HTTP and WebDAV take names, passwords and tokens", () => {
  const remote: RemoteCache = {
    type: "webdav",
    url: "https://${env:USER_PART}:${env:PW}@dav.example/c/",
    prefix: "p",
  };
  assertEquals(ccache(remote), "https://${env:USER_PART}:${env:PW}@dav.example/c/p|layout=flat");
  assertEquals(
    ccache({ type: "http", url: "http://h/c", token: "${env:T}", mode: "read-only" }),
    "http://h/c|layout=subdirs|bearer-token=${url:T}|read-only=true",
  );
  assertEquals(ccache({ type: "http", url: "file:///mnt/cache" }), "file:///mnt/cache");
  assertEquals(
    sccache({ type: "webdav", url: "http://h/c", username: "u", password: "${env:P}" }),
    {
      SCCACHE_WEBDAV_ENDPOINT: "http://h/c",
      SCCACHE_WEBDAV_USERNAME: "u",
      SCCACHE_WEBDAV_PASSWORD: "${env:P}",
    },
  );
});

Deno.test("every other kind of server has its variables", () => {
  assertEquals(sccache({ type: "gcs", bucket: "b", credentialsFile: "/k.json" }), {
    SCCACHE_GCS_BUCKET: "b",
    SCCACHE_GCS_KEY_PATH: "/k.json",
    SCCACHE_GCS_RW_MODE: "READ_WRITE",
  });
  assertEquals(sccache({ type: "azure", container: "c", connectionString: "${env:AZ}" }), {
    SCCACHE_AZURE_BLOB_CONTAINER: "c",
    SCCACHE_AZURE_CONNECTION_STRING: "${env:AZ}",
  });
  assertEquals(sccache({ type: "gha", prefix: "v1" }), {
    SCCACHE_GHA_ENABLED: "on",
    ACTIONS_CACHE_SERVICE_V2: "on",
    SCCACHE_GHA_VERSION: "v1",
  });
  assertEquals(sccache({ type: "memcached", url: "h:1" }, "0.4.0-pre.6"), {
    SCCACHE_MEMCACHED: "tcp://h:1",
  });
});

Deno.test("speaksTo() tells ccache's servers from those of sccache", () => {
  for (const type of ["redis", "http", "webdav"] as const) {
    assertEquals(speaksTo("ccache", { type, url: "x://h" }), true);
  }
  for (const type of ["s3", "gcs", "azure", "memcached", "gha"] as const) {
    assert(!(speaksTo("ccache", { type })));
    assertEquals(speaksTo("sccache", { type }), true);
  }
  assert(!(speaksTo("sccache", { type: "http", url: "file:///mnt/c" })));
  assert(!(speaksTo("ccache", { type: "redis", clusterEndpoints: ["redis://a"] })));
});

Deno.test("addresses that say who logs in tell both programs the same", () => {
  const url = "dav.example/c";
  const login = "https://ann%40x:${url:PW}@";
  assertEquals(ccache({ type: "http", url: `${login}${url}` }), `${login}${url}|layout=subdirs`);
  const web = sccache({ type: "webdav", url: `${login}${url}` });
  assertEquals(web["SCCACHE_WEBDAV_ENDPOINT"], `https://${url}`);
  assertEquals(web["SCCACHE_WEBDAV_USERNAME"], "ann@x");
  assertEquals(web["SCCACHE_WEBDAV_PASSWORD"], "${env:PW}");
  assertEquals(sccache({ type: "redis", url: "redis://:${url:PW}@h" }), {
    SCCACHE_REDIS_ENDPOINT: "redis://h",
    SCCACHE_REDIS_PASSWORD: "${env:PW}",
  });
  assertEquals(sccache({ type: "memcached", url: "tcp://ann:${url:PW}@h:1" }), {
    SCCACHE_MEMCACHED_ENDPOINT: "tcp://h:1",
    SCCACHE_MEMCACHED_USERNAME: "ann",
    SCCACHE_MEMCACHED_PASSWORD: "${env:PW}",
  });
  const nodes = ["redis://ann:${url:PW}@a:1", "redis://ann:${url:PW}@b:2"];
  assertEquals(sccache({ type: "redis", clusterEndpoints: nodes }), {
    SCCACHE_REDIS_CLUSTER_ENDPOINTS: "redis://a:1,redis://b:2",
    SCCACHE_REDIS_USERNAME: "ann",
    SCCACHE_REDIS_PASSWORD: "${env:PW}",
  });
});

Deno.test("ssl counts for more than the scheme of an address", () => {
  const endpoint = (remote: RemoteCache, name: string) => sccache(remote)[name];
  for (const type of ["http", "webdav"] as const) {
    const remote: RemoteCache = { type, url: "http://h/c", ssl: true };
    assertEquals(endpoint(remote, "SCCACHE_WEBDAV_ENDPOINT"), "https://h/c");
  }
  assertEquals(
    endpoint({ type: "redis", url: "rediss://h", ssl: false }, "SCCACHE_REDIS_ENDPOINT"),
    "redis://h",
  );
  assertEquals(
    endpoint(
      { type: "redis", clusterEndpoints: ["redis://a:1", "b:2"], ssl: true },
      "SCCACHE_REDIS_CLUSTER_ENDPOINTS",
    ),
    "rediss://a:1,rediss://b:2",
  );
});

Deno.test("ccache gets an address in one piece, whatever is in it", () => {
  assertEquals(
    ccache({ type: "http", url: "file:///mnt/my cache/", prefix: "a|b", mode: "read-only" }),
    "file:///mnt/my%20cache/a%7Cb|read-only=true",
  );
  assertEquals(
    ccache({ type: "http", url: "http://h", prefix: "a b" }),
    "http://h/a%20b|layout=subdirs",
  );
});
