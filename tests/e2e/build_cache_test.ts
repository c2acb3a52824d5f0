/** Build caches with real programs and servers: hits across checkouts, machines and failures. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { memcachedServer, redisServer, s3Server, webdavServer } from "../support/cache_servers.ts";
import {
  build,
  checkout,
  expectNowhere,
  lastHitRate,
  statsOf,
} from "../support/cached_projects.ts";
import { expectCode, Machine } from "../support/executable.ts";

Deno.test("build shares ccache between checkouts, also for debug builds and builds by hand", async () => {
  await using machine = await Machine.create();
  const caching = "{tool: ccache, size: 200M}";
  const what = { caching, more: "defaults: {build_type: Debug}\n" };
  const first = await checkout(machine, "one/app", what);
  const second = await checkout(machine, "two/deeper/app", what);
  await build(machine, first);
  assertEquals(await lastHitRate(first), 0);
  await build(machine, second);
  assertEquals(await lastHitRate(second), 1);
  const before = await statsOf(machine, second);
  await machine.write("one/app/src/x.h", "#define X 20\n");
  // As an editor would: no variable of ours is set.
  expectCode(await machine.exec("cmake", ["--build", `${first}/build`]), 0);
  const after = await statsOf(machine, second);
  // main.cpp includes the header but says the same as before.
  assertEquals([after.misses - before.misses, after.hits - before.hits], [2, 1]);
  const run = await machine.exec(`${first}/build/demo`, []);
  assertEquals(run.stdout, "40\n");
  expectCode(await machine.toolchainkit(["build-cache", "zero"], { cwd: first }), 0);
  assertEquals((await statsOf(machine, first)).hits, 0);
  const table = await machine.toolchainkit(["build-cache", "stats"], { cwd: first });
  assertStringIncludes(table.stdout, "nothing compiled yet");
});

Deno.test("build shares redis between machines with either program, and tells wrong passwords", async () => {
  await using machine = await Machine.create();
  const password = "pa:ss@w/rd 1";
  await using redis = await redisServer(machine.root, password);
  const remote = `{type: redis, url: "redis://127.0.0.1:${redis.port}", password: "\${env:PW}"}`;
  for (const tool of ["ccache", "sccache"]) {
    const what = {
      caching: `{tool: ${tool}, remote: ${remote}}`,
      tools: tool === "sccache" ? ', sccache: "0.16.0"' : "",
    };
    const first = await checkout(machine, `${tool}-1`, what);
    const second = await checkout(machine, `${tool}-2/x`, what);
    const one = { PW: password, TOOLCHAINKIT_CACHE_DIR: machine.path("cache-1") };
    const two = { PW: password, TOOLCHAINKIT_CACHE_DIR: machine.path("cache-2") };
    if (tool === "sccache") {
      const wrong = await machine.toolchainkit(["build", "--trust"], {
        cwd: first,
        env: { ...one, PW: "mistaken-word" },
      });
      assertEquals(wrong.code, 6);
      assertStringIncludes(wrong.stderr, "it refuses the user name or password");
      assert(!`${wrong.stderr}${wrong.stdout}`.includes("mistaken-word"));
      await Deno.mkdir(machine.path("cache-2"), { recursive: true });
      await machine.exec("cp", ["-r", machine.path("cache-1/tools"), machine.path("cache-2")]);
    }
    await build(machine, first, one);
    const run = await build(machine, second, two);
    assertStringIncludes(run.stderr, "3 of 3 compilations were cached (100 %)");
    assertEquals((await statsOf(machine, second, two)).misses, 0);
    await expectNowhere(machine.path(`${tool}-2`), password);
    await expectNowhere(machine.path("cache-2", "build-cache"), password);
    for (const env of [one, two]) {
      await machine.toolchainkit(["build-cache", "stop"], { cwd: first, env });
      await machine.toolchainkit(["build-cache", "stop"], { cwd: second, env });
    }
  }
});

Deno.test("build goes on without a shared cache that goes away, and says so", async () => {
  await using machine = await Machine.create();
  const redis = await redisServer(machine.root, "pw");
  const url = `redis://127.0.0.1:${redis.port}`;
  const remote = (more: string) => `{type: redis, url: "${url}", password: "\${env:PW}"${more}}`;
  const env = { PW: "pw" };
  const cwd = await checkout(machine, "app", {
    caching: `{tool: ccache, remote: ${remote("")}}`,
    // The server goes away between configuring and compiling.
    more: `hooks: {post_configure: "kill $(cat ${machine.root}/redis-pid)"}\n`,
  });
  await machine.write("redis-pid", String(redis.pid));
  const run = await build(machine, cwd, env);
  assertMatch(run.stderr, /The shared build cache failed \d+ times? during the build/);
  await redis[Symbol.asyncDispose]();
  const refused = await machine.toolchainkit(["build", "--trust"], { cwd, env });
  assertEquals(refused.code, 6);
  assertStringIncludes(refused.stderr, "BUILD_CACHE_UNREACHABLE");
  const degraded = await checkout(machine, "app", {
    caching: `{tool: ccache, remote: ${remote(", when_unreachable: local")}}`,
  });
  const second = await build(machine, degraded, env);
  assertStringIncludes(second.stderr, "building with the local cache");
  const plain = await checkout(machine, "app", {
    caching: `{tool: ccache, remote: {type: redis, url: "${url}", password: written-out}}`,
  });
  const secret = await machine.toolchainkit(["build", "--trust"], { cwd: plain });
  assertEquals(secret.code, 2);
  assertStringIncludes(secret.stderr, "wanted ${env:NAME}");
  assert(!secret.stderr.includes("written-out"));
});

Deno.test("build shares S3, memcached and WebDAV between machines", async () => {
  await using machine = await Machine.create();
  for (const folder of ["s3", "nginx"]) await Deno.mkdir(machine.path(folder));
  await using s3 = await s3Server(machine.path("s3"));
  await using memcached = await memcachedServer();
  await using webdav = await webdavServer(machine.path("nginx"), { name: "ann", password: "pw-1" });
  const keys = 'access_key_id: "${env:KEY}", secret_access_key: "${env:KEY}"';
  const remotes = [
    `sccache {type: s3, bucket: cache, endpoint: "http://127.0.0.1:${s3.port}", region: us-east-1, prefix: tk, ${keys}}`,
    `sccache {type: memcached, url: "tcp://127.0.0.1:${memcached.port}"}`,
    `sccache {type: webdav, url: "http://127.0.0.1:${webdav.port}/s", username: ann, password: "\${env:PW}"}`,
    `ccache {type: webdav, url: "http://127.0.0.1:${webdav.port}/c", username: ann, password: "\${env:PW}"}`,
  ];
  for (const [at, remote] of remotes.entries()) {
    const [tool = "", ...rest] = remote.split(" ");
    const what = {
      caching: `{tool: ${tool}, remote: ${rest.join(" ")}}`,
      tools: ', sccache: "0.16.0"',
    };
    const env = (side: number) => ({
      KEY: "S3RVER",
      PW: "pw-1",
      TOOLCHAINKIT_CACHE_DIR: machine.path(`cache-${side}`),
    });
    for (const side of [1, 2]) {
      const cwd = await checkout(machine, `app-${at}/${"d/".repeat(side)}app`, what);
      if (at === 0 && side === 2) {
        await Deno.mkdir(machine.path("cache-2"));
        await machine.exec("cp", ["-r", machine.path("cache-1/tools"), machine.path("cache-2")]);
      }
      await build(machine, cwd, env(side));
      assertEquals(await lastHitRate(cwd), side - 1, remote);
      if (at === 3) {
        await machine.toolchainkit(["build-cache", "zero"], { cwd, env: env(side) });
        await Deno.remove(machine.path(`cache-${side}/build-cache`), { recursive: true });
      }
      await machine.toolchainkit(["build-cache", "stop"], { cwd, env: env(side) });
    }
  }
  const wrong = await machine.toolchainkit(["build", "--trust"], {
    cwd: machine.path("app-0/d/app"),
    env: { KEY: "not-the-key", TOOLCHAINKIT_CACHE_DIR: machine.path("cache-1") },
  });
  assertEquals(wrong.code, 6);
  assert(!wrong.stderr.includes("not-the-key"));
});
