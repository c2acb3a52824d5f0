/** Redis servers that work together: a cluster, and a master that sentinels watch. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { currentProgram } from "../support/cache_programs.ts";
import { endOf } from "../support/cache_servers.ts";
import {
  build,
  checkout,
  expectNowhere,
  lastHitRate,
  statsOf,
} from "../support/cached_projects.ts";
import { until } from "../support/deadlines.ts";
import { Machine } from "../support/executable.ts";
import { redisCli, RedisCluster, RedisWithSentinel } from "../support/redis_groups.ts";

const PASSWORD = "pa:ss-w/rd@1";

/** A machine of its own: another cache folder, the current sccache first in PATH. */
async function environment(machine: Machine, side: number): Promise<Record<string, string>> {
  const { folder } = await currentProgram("sccache");
  return {
    PW: PASSWORD,
    SCCACHE_IDLE_TIMEOUT: "120",
    TOOLCHAINKIT_CACHE_DIR: machine.path(`machine-${side}`),
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
  };
}

Deno.test("build shares a Redis cluster: hits on all nodes, keys that expire, a wrong password", async () => {
  await using machine = await Machine.create();
  await using cluster = await RedisCluster.start(machine.path("redis"), PASSWORD);
  const nodes = cluster.nodes.map(({ port }) => `"redis://127.0.0.1:${port}"`);
  const what = {
    caching: `{tool: sccache, remote: {type: redis, cluster_endpoints: [${nodes.join(", ")}], ` +
      'password: "${env:PW}", prefix: tk, ttl: 600}}',
    tools: ", sccache: system",
    units: 21,
  };
  const one = await environment(machine, 1);
  const two = await environment(machine, 2);
  const first = await checkout(machine, "one/app", what);
  const second = await checkout(machine, "two/deeper/app", what);
  const wrong = await machine.toolchainkit(["build", "--trust"], {
    cwd: first,
    env: { ...one, PW: "mistaken-word" },
  });
  assertEquals(wrong.code, 6);
  assertStringIncludes(wrong.stderr, "it refuses the user name or password");
  assert(!`${wrong.stderr}${wrong.stdout}`.includes("mistaken-word"));
  await build(machine, first, one);
  assertEquals(await lastHitRate(first), 0);
  // sccache answers a compiler's caller before it has stored what was compiled.
  const total = async () => (await cluster.keyCounts()).reduce((sum, count) => sum + count);
  await until("storing 24 objects", async () => await total() >= 24);
  const counts = await cluster.keyCounts();
  assert(counts.every((count) => count > 0), `keys on the nodes: ${counts}`);
  for (const { port } of cluster.nodes) {
    for (const key of (await redisCli(port, PASSWORD, "keys", "*")).trim().split("\n")) {
      const seconds = Number(await redisCli(port, PASSWORD, "ttl", key));
      assert(seconds > 0 && seconds <= 600, `${key} lives for ${seconds} s`);
      assertStringIncludes(key, "tk");
    }
  }
  await build(machine, second, two);
  assert(await lastHitRate(second) >= 0.95);
  const stats = await statsOf(machine, second, two);
  assert(stats.hits >= 24);
  assertEquals(stats.remoteErrors, 0);
  for (const folder of ["machine-1/build-cache", "machine-2/build-cache", "two"]) {
    await expectNowhere(machine.path(folder), PASSWORD);
  }
  for (const [cwd, env] of [[first, one], [second, two]] as const) {
    await machine.toolchainkit(["build-cache", "stop"], { cwd, env });
  }
  if (Deno.env.get("TOOLCHAINKIT_TEST_ALL") === "1") {
    const [node] = cluster.nodes;
    assert(node !== undefined);
    // sccache waits for missing slots without end, unless somebody stops it.
    const third = await checkout(machine, "three/app", {
      ...what,
      more: `hooks: {post_configure: "${endOf(node)}"}\n`,
    });
    await machine.write("three/app/src/x.h", "#define X 1\n");
    await cluster.losePatience();
    const lost = await build(machine, third, two);
    assertStringIncludes(lost.stderr, "the rest of the build does without it");
  }
  await cluster.stopNode();
  const broken = await machine.toolchainkit(["build", "--trust"], { cwd: second, env: two });
  assertEquals(broken.code, 6);
  assertStringIncludes(broken.stderr, 'the state of the cluster is "fail"');
  await checkout(machine, "two/deeper/app", {
    ...what,
    caching: what.caching.replace("ttl: 600", "when_unreachable: local"),
  });
  const local = await build(machine, second, two);
  assertStringIncludes(local.stderr, "building with the local cache");
  await machine.toolchainkit(["build-cache", "stop"], { cwd: second, env: two });
});

Deno.test("build asks sentinels at every run which Redis server is the master", async () => {
  await using machine = await Machine.create();
  await using group = await RedisWithSentinel.start(machine.path("redis"), PASSWORD);
  const dead = '"redis://127.0.0.1:1"';
  const sentinels = `[${dead}, "127.0.0.1:${group.sentinel.port}"]`;
  const remote = (more = "") =>
    `{type: redis, sentinels: ${sentinels}, master: cache, password: "\${env:PW}"${more}}`;
  const env = await environment(machine, 1);
  const projects = await Promise.all(["ccache", "sccache"].map(async (tool) => ({
    tool,
    cwd: await checkout(machine, tool, {
      caching: `{tool: ${tool}, remote: ${remote()}}`,
      tools: `, ${tool}: system`,
    }),
  })));
  const built = async (cwd: string, port: number, changes = {}) => {
    await Deno.remove(`${cwd}/build`, { recursive: true }).catch(() => {});
    const run = await build(machine, cwd, { ...env, ...changes });
    assertStringIncludes(run.stderr, `master "cache" is 127.0.0.1:${port}`);
    return await lastHitRate(cwd);
  };
  for (const { tool, cwd } of projects) {
    assertEquals(await built(cwd, group.master.port), 0);
    const other = { TOOLCHAINKIT_CACHE_DIR: machine.path(`machine-2-${tool}`) };
    assertEquals(await built(cwd, group.master.port, other), 1);
    await machine.toolchainkit(["build-cache", "stop"], { cwd, env: { ...env, ...other } });
    await expectNowhere(cwd, PASSWORD);
  }
  await group.failOver();
  for (const { tool, cwd } of projects) {
    const stats = await statsOf(machine, cwd, env) as unknown as {
      master: { address: string; sentinel: string };
    };
    assertEquals(stats.master.address, `127.0.0.1:${group.replica.port}`);
    assertEquals(stats.master.sentinel, `127.0.0.1:${group.sentinel.port}`);
    // A bootstrap with nothing else to do asks too.
    const again = await machine.toolchainkit(["bootstrap", "--trust"], { cwd, env });
    assertStringIncludes(again.stderr, `is 127.0.0.1:${group.replica.port}`);
    // Entries that the replica had got are hits.
    const other = { TOOLCHAINKIT_CACHE_DIR: machine.path(`machine-3-${tool}`) };
    assertEquals(await built(cwd, group.replica.port, other), 1);
    await machine.toolchainkit(["build-cache", "stop"], { cwd, env: { ...env, ...other } });
  }
  await group.sentinel[Symbol.asyncDispose]();
  const [first, second] = projects;
  const silent = await machine.toolchainkit(["build", "--trust"], { cwd: first?.cwd ?? "", env });
  assertEquals(silent.code, 6);
  assertStringIncludes(silent.stderr, "BUILD_CACHE_UNREACHABLE");
  const degraded = await checkout(machine, "ccache", {
    caching: `{tool: ccache, remote: ${remote(", when_unreachable: local")}}`,
  });
  const local = await build(machine, degraded, env);
  assertStringIncludes(local.stderr, "building with the local cache");
  const table = await machine.toolchainkit(["build-cache", "stats"], { cwd: degraded, env });
  assertMatch(table.stdout, /Master +not known: Cannot reach/);
  await machine.toolchainkit(["build-cache", "stop"], { cwd: second?.cwd ?? "", env });
});

Deno.test("build tells sentinels that know no such master and servers that are none", async () => {
  await using machine = await Machine.create();
  await using group = await RedisWithSentinel.start(machine.path("redis"), PASSWORD);
  const failing = async (port: number, master: string, password = PASSWORD) => {
    const remote = `{type: redis, sentinels: "127.0.0.1:${port}", master: ${master}, ` +
      'password: "${env:PW}"}';
    const cwd = await checkout(machine, "app", { caching: `{tool: ccache, remote: ${remote}}` });
    const env = { PW: password };
    const run = await machine.toolchainkit(["build", "--trust"], { cwd, env });
    assertEquals(run.code, 6);
    assert(!`${run.stderr}${run.stdout}`.includes(password));
    return run.stderr;
  };
  const { sentinel, master } = group;
  assertMatch(await failing(sentinel.port, "cache", "mistaken-word"), /BUILD_CACHE_REFUSED/);
  assertMatch(await failing(sentinel.port, "other"), /this sentinel knows no master "other"/);
  assertMatch(await failing(master.port, "cache"), /it is no sentinel/);
});
