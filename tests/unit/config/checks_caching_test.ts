import { assertEquals } from "@std/assert";
import { configOf, problemsOf } from "../../support/config_text.ts";

async function rulesOf(text: string): Promise<string[]> {
  const error = await problemsOf(text);
  return error.details.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
}

const caching = (text: string) => rulesOf(`build:\n  caching: {${text}}\n`);

Deno.test("checkCaching() wants what each build cache server needs", async () => {
  assertEquals(await caching("remote: {type: s3, region: r}"), [
    "2:21 A s3 build cache needs bucket",
  ]);
  assertEquals(await caching("remote: {type: redis}"), [
    "2:21 A redis build cache needs url or endpoint or cluster_endpoints or sentinels",
  ]);
  assertEquals(await caching("remote: {type: azure, container: c}"), [
    "2:21 A azure build cache needs connection_string",
  ]);
  assertEquals(await rulesOf("build: {distributed: {engine: distcc}}\n"), [
    "1:22 distcc needs hosts",
  ]);
  assertEquals(await rulesOf("build: {distributed: {engine: sccache-dist}}\n"), [
    "1:22 sccache-dist needs a scheduler",
  ]);
});

Deno.test("checkCaching() refuses settings that the wanted program would pass over", async () => {
  assertEquals(await caching("tool: ccache, remote: {type: s3, bucket: b}"), [
    "2:42 ccache does not speak to a s3 cache",
  ]);
  assertEquals(await caching("tool: ccache, remote: {type: redis, url: 'redis://h', ttl: 60}"), [
    "2:42 ccache cannot let entries expire (ttl)",
  ]);
  assertEquals(await caching("tool: ccache, remote: {type: http, url: 'https://h'}"), [
    "2:42 ccache does not speak TLS",
  ]);
  assertEquals(await caching("tool: sccache, remote: {type: http, url: 'file:///mnt/c'}"), [
    "2:43 sccache does not share a folder",
  ]);
  assertEquals(await caching("remote: {type: s3, bucket: b, ttl: 60}"), [
    "2:28 ccache does not speak to a s3 cache, sccache cannot let entries of s3 expire (ttl)",
  ]);
  await configOf("build: {caching: {tool: sccache, remote: {type: redis, url: h, ttl: 60}}}\n");
  await configOf("build: {caching: {tool: ccache, remote: {type: redis, url: h, ttl: 0}}}\n");
});

Deno.test("checkCaching() wants one way to a Redis server, and a name for sentinels", async () => {
  await configOf("build: {caching: {remote: {type: redis, sentinels: ['h:1'], master: m}}}\n");
  assertEquals(await caching("remote: {type: redis, sentinels: ['h:26379']}"), [
    "2:46 Redis sentinels need the name of the master that they watch",
  ]);
  assertEquals(
    await caching("remote: {type: redis, sentinels: ['h:1'], master: m, url: 'redis://h'}"),
    ["2:71 Redis sentinels say where the master is, so url would not count"],
  );
  assertEquals(
    await caching("remote: {type: memcached, url: h, sentinels: ['h:1'], master: m}"),
    [
      "2:58 A memcached build cache has no sentinels",
      "2:75 A memcached build cache has no master",
    ],
  );
});

Deno.test("checkCaching() refuses settings that a kind of server does not have", async () => {
  assertEquals(await caching("remote: {type: s3, bucket: b, password: x}"), [
    "2:53 A s3 build cache has no password",
  ]);
  assertEquals(await caching("remote: {type: redis, url: h, bucket: b, token: t}"), [
    "2:51 A redis build cache has no bucket",
    "2:61 A redis build cache has no token",
  ]);
  assertEquals(await caching("remote: {type: http, url: 'file:///mnt/c', username: ann}"), [
    "2:66 A folder has no username",
  ]);
  await configOf("build: {caching: {remote: {type: webdav, url: 'http://h', token: t}}}\n");
});

Deno.test("checkCaching() refuses references that nobody was asked about", async () => {
  assertEquals(await caching("remote: {type: http, url: 'http://h/${url:HOME}'}"), [
    '2:39 Nothing is filled in for "${url:HOME}" here',
  ]);
  assertEquals(await caching("remote: {type: http, url: 'http://${env:HOME}/${url:HOME}'}"), [
    '2:39 Nothing is filled in for "${url:HOME}" here',
  ]);
  assertEquals(
    await rulesOf(
      "build: {distributed: {engine: distcc, hosts: [a, 'b${url:HOME}']}}\n",
    ),
    ['1:50 Nothing is filled in for "${url:HOME}" here'],
  );
  const { build } = await configOf(
    "build: {caching: {remote: {type: redis, sentinels: '${env:HOME}', master: '${env:HOME}'}}}\n",
  );
  assertEquals(build.caching.remote?.master, "/home/me");
});

Deno.test("checkCaching() refuses addresses with the scheme of another kind", async () => {
  assertEquals(await caching("remote: {type: redis, url: 'http://h'}"), [
    "2:40 A redis build cache has no address with http://",
  ]);
  assertEquals(await caching("remote: {type: webdav, endpoint: 'webdav://h'}"), [
    "2:46 A webdav build cache has no address with webdav://",
  ]);
  assertEquals(await caching("remote: {type: redis, cluster_endpoints: ['h:1', 'tcp://h:2']}"), [
    "2:54 A redis build cache has no address with tcp://",
  ]);
  for (const url of ["rediss://h", "REDIS://h", "h:1"]) {
    await configOf(`build: {caching: {remote: {type: redis, url: '${url}'}}}\n`);
  }
});
