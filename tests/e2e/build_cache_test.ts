/** Build caches with real programs and servers: hits across checkouts, machines and failures. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { redisServer } from "../support/cache_servers.ts";
import { build, checkout, lastHitRate, statsOf } from "../support/cached_projects.ts";
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
