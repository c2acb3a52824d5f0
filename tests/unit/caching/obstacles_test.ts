import { assertEquals } from "@std/assert";
import { remoteObstacle } from "../../../src/caching/obstacles.ts";
import type { RemoteCache } from "../../../src/caching/types.ts";

const REDIS: RemoteCache = { type: "redis", url: "redis://h" };

function sccache(version: string, remote: RemoteCache): string | undefined {
  return remoteObstacle({ name: "sccache", version }, remote);
}

function ccache(remote: RemoteCache, version?: string): string | undefined {
  return remoteObstacle({ name: "ccache", ...(version === undefined ? {} : { version }) }, remote);
}

Deno.test("remoteObstacle() knows since when sccache leaves a cache unwritten", () => {
  const reading = { ...REDIS, mode: "read-only" } as const;
  const old = "writes to a cache that is to be read only, wanted 0.16 or newer";
  assertEquals(sccache("0.15.0", reading), old);
  assertEquals(sccache("0.16.0", reading), undefined);
  assertEquals(sccache("0.15.0", { type: "s3", bucket: "b", mode: "read-only" }), old);
  assertEquals(sccache("0.4.0", { type: "gcs", bucket: "b", mode: "read-only" }), undefined);
});

Deno.test("remoteObstacle() knows which servers and settings old versions pass over", () => {
  const old = "0.4.0-pre.6";
  assertEquals(sccache(old, REDIS), undefined);
  assertEquals(
    sccache(old, { ...REDIS, ttlSeconds: 60 }),
    "cannot let entries expire (ttl), wanted 0.8 or newer",
  );
  assertEquals(sccache(old, { ...REDIS, ttlSeconds: 0 }), undefined);
  assertEquals(
    sccache(old, { ...REDIS, prefix: "p" }),
    "puts no prefix before keys, wanted 0.8 or newer",
  );
  assertEquals(
    sccache(old, { type: "redis", clusterEndpoints: ["redis://a"] }),
    "does not speak to a Redis cluster, wanted 0.8 or newer",
  );
  assertEquals(
    sccache(old, { type: "webdav", url: "http://h" }),
    "does not speak to a web server, wanted 0.5 or newer",
  );
  assertEquals(
    sccache("0.9.1", { type: "gha" }),
    "does not speak to today's cache of GitHub Actions, wanted 0.10 or newer",
  );
  assertEquals(ccache(REDIS, "4.3"), "has no shared cache, wanted 4.4 or newer");
  assertEquals(ccache(REDIS, "4.4"), undefined);
});

Deno.test("remoteObstacle() knows what no version of ccache can do", () => {
  assertEquals(ccache({ type: "http", url: "https://h/c" }), "does not speak TLS");
  assertEquals(ccache({ type: "http", url: "h/c" }), "does not speak TLS");
  assertEquals(ccache({ type: "http", url: "h/c", ssl: false }), undefined);
  assertEquals(ccache({ type: "http", url: "file:///mnt/c" }), undefined);
  assertEquals(ccache({ ...REDIS, url: "rediss://h" }), "does not speak TLS");
  assertEquals(ccache({ ...REDIS, ssl: true }), "does not speak TLS");
  assertEquals(ccache({ ...REDIS, ttlSeconds: 5 }), "cannot let entries expire (ttl)");
  assertEquals(
    ccache({ ...REDIS, prefix: "p" }),
    "puts no prefix before the keys of a Redis server",
  );
});

Deno.test("remoteObstacle() knows that nobody speaks TLS to memcached", () => {
  const remote = { type: "memcached", url: "h:1", ssl: true } as const;
  assertEquals(sccache("0.16.0", remote), "does not speak TLS to memcached");
});
