/**
 * Compilation on several machines, with a cache in front: distcc, its pump mode, icecream and
 * sccache-dist on loopback, also when the other machines go away in the middle of a build.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { CacheServer } from "../support/cache_servers.ts";
import {
  build,
  checkout,
  expectNowhere,
  lastHitRate,
  packToolchain,
  statsOf,
} from "../support/cached_projects.ts";
import {
  distccServer,
  distccWork,
  IcecreamNetwork,
  sccacheDist,
  SccacheDistNetwork,
  workingPump,
} from "../support/compile_farm.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";

const FILES = ["a.cpp", "b.c", "main.cpp"];
const GCC = '{name: main, type: gcc-crosstool, version: "4.8.5"}';

/** Compiles a.cpp and b.c, then stops the servers, then compiles main.cpp. */
async function stopInTheMiddle(cwd: string, servers: readonly CacheServer[]): Promise<void> {
  await Deno.writeTextFile(
    `${cwd}/CMakeLists.txt`,
    `cmake_minimum_required(VERSION 3.20)
project(demo C CXX)
add_library(first OBJECT src/a.cpp src/b.c)
add_custom_target(outage COMMAND sh "\${CMAKE_SOURCE_DIR}/outage.sh" VERBATIM)
add_dependencies(outage first)
add_executable(demo src/main.cpp $<TARGET_OBJECTS:first>)
add_dependencies(demo outage)
`,
  );
  await Deno.writeTextFile(`${cwd}/src/main.cpp`, "int after_the_outage;\n", { append: true });
  const pids = servers.map(({ pid }) => pid).join(" ");
  await Deno.writeTextFile(
    `${cwd}/outage.sh`,
    `kill ${pids}
for pid in ${pids}; do
  tries=0
  while grep -q '^State:.[^Z]' "/proc/$pid/status" 2>/dev/null && [ $((tries += 1)) -le 200 ]; do
    sleep 0.1
  done
done
kill -9 ${pids} 2>/dev/null
sleep 1 # Their children end with them.
`,
  );
}

async function distccHosts(machine: Machine) {
  await Deno.chmod(machine.root, 0o755);
  const logs = [machine.path("distccd-1.log"), machine.path("distccd-2.log")] as const;
  const servers = [await distccServer(logs[0]), await distccServer(logs[1])] as const;
  const hosts = servers.map(({ port }) => `"127.0.0.1:${port}/1"`).join(", ");
  const config = (more = "") => ({
    caching: "{tool: ccache}",
    more: `  distributed: {engine: distcc, hosts: [${hosts}]${more}}\n`,
  });
  return {
    logs,
    servers,
    config,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}

Deno.test("build asks the cache first and lets distcc compile the rest on two machines", async () => {
  await using machine = await Machine.create();
  await using farm = await distccHosts(machine);
  const what = farm.config();
  const first = await build(machine, await checkout(machine, "one", what), {
    DISTCC_FALLBACK: "0",
  });
  assertStringIncludes(first.stderr, "distcc: 3 of 3 compilations were done elsewhere");
  const work = await distccWork(farm.logs, 3);
  assertEquals(work, { compiled: FILES, preprocessed: 0 });
  const stats = await machine.toolchainkit(["build-cache", "stats"], { cwd: machine.path("one") });
  assertMatch(stats.stdout, /Last distributed build +3 of 3 done elsewhere by distcc/);
  const second = await checkout(machine, "two", what);
  await build(machine, second, { DISTCC_FALLBACK: "0" });
  assertEquals(await lastHitRate(second), 1);
  assertEquals(await distccWork(farm.logs, 3), work);
});

Deno.test("build keeps distcc's machines busy, with an installed compiler where they have it", async () => {
  await using machine = await Machine.create();
  await using farm = await distccHosts(machine);
  const archive = await packToolchain(machine, "one", "#define OWN 1\n");
  await using server = new ReleaseServer({ "gcc.tar.gz": archive });
  const sum = (await machine.exec("sha256sum", [archive])).stdout.split(" ")[0];
  const source = `source: "${server.url("gcc.tar.gz")}", sha256: ${sum}`;
  const toolchain = `{name: main, type: gcc, version: "1", ${source}}`;
  const cwd = await checkout(machine, "one", { ...farm.config(), toolchain });
  const yaml = `${cwd}/toolchainkit.yaml`;
  await Deno.writeTextFile(yaml, (await Deno.readTextFile(yaml)).replaceAll('/1"', '/20"'));
  const run = await machine.toolchainkit(["build", "--trust", "-v"], { cwd });
  // As many as the machines take, or this one where it has more processors than they take.
  const [, jobs] = /--parallel (\d+)/.exec(expectCode(run, 0).stderr) ?? [];
  assert(Number(jobs) >= 40, `--parallel ${jobs}`);
  assertStringIncludes(run.stderr, "distcc: 3 of 3 compilations were done elsewhere");
  // The project's link to it is on this machine only.
  await distccWork(farm.logs, 3);
  const logs = await Promise.all(farm.logs.map((log) => Deno.readTextFile(log)));
  assertMatch(
    logs.join(""),
    /COMPILE_OK.* \/\S*\/cache\/toolchains\/gcc-1\S*\/bin\/g\+\+ .*main\.cpp$/m,
  );
});

Deno.test("build goes on without distcc's machines when they stop in the middle, and says so", async () => {
  await using machine = await Machine.create();
  await using farm = await distccHosts(machine);
  const cwd = await checkout(machine, "one", farm.config());
  await stopInTheMiddle(cwd, farm.servers);
  const run = await build(machine, cwd);
  assertStringIncludes(run.stderr, "distcc: 2 of 3 compilations were done elsewhere");
  assertMatch(
    run.stderr,
    /distcc could not distribute 1 of 3 compilations, which was done here \(.*Connection refused\)/,
  );
  assertEquals((await machine.exec(`${cwd}/build/demo`, [])).stdout, "42\n");
});

Deno.test("build lets distcc preprocess elsewhere too in pump mode, with ccache in front", async () => {
  await using machine = await Machine.create();
  await using farm = await distccHosts(machine);
  const path = `${await workingPump()}:${machine.environment()["PATH"]}`;
  const what = farm.config(", pump: true");
  const env = { PATH: path, DISTCC_FALLBACK: "0" };
  const first = await checkout(machine, "one", what);
  const run = await build(machine, first, env);
  assertStringIncludes(run.stderr, "distcc: 3 of 3 compilations were done elsewhere");
  assert(!run.stderr.includes("Pump mode"), run.stderr);
  const work = await distccWork(farm.logs, 3);
  assertEquals(work, { compiled: FILES, preprocessed: 3 });
  // Nothing was preprocessed here, and a changed header is noticed all the same.
  const log = await Deno.readTextFile(`${first}/.toolchainkit/distcc.log`);
  assert(!/^distcc\[\d+\] cpp /m.test(log), log);
  const second = await checkout(machine, "two", what);
  await build(machine, second, env);
  assertEquals(await lastHitRate(second), 1);
  assertEquals(await distccWork(farm.logs, 3), work);
  await machine.write("two/src/x.h", "#define X 5\n");
  await build(machine, second, env);
  assertEquals((await machine.exec(`${second}/build/demo`, [])).stdout, "10\n");
  assertEquals((await distccWork(farm.logs, 6)).preprocessed, 6);
  // Started by hand there is no include server, so that it is plain distcc.
  await machine.write("two/src/x.h", "#define X 6\n");
  const byHand = await machine.exec("cmake", ["--build", `${second}/build`], { env });
  assert(!expectCode(byHand, 0).stderr.includes("INCLUDE_SERVER_PORT"), byHand.stderr);
  assertEquals((await machine.exec(`${second}/build/demo`, [])).stdout, "12\n");
  const after = await distccWork(farm.logs, 9);
  assertEquals([after.compiled.length, after.preprocessed], [9, 6]);
});

Deno.test("build preprocesses here when distcc's include server does not start, and says so", async () => {
  await using machine = await Machine.create();
  await using farm = await distccHosts(machine);
  const broken = await machine.write(
    "bin/distcc-pump",
    "#!/bin/sh\necho '__Could not start' >&2\nexit 1\n",
  );
  await Deno.chmod(broken, 0o755);
  const env = { PATH: `${machine.path("bin")}:${machine.environment()["PATH"]}` };
  const run = await build(
    machine,
    await checkout(machine, "one", farm.config(", pump: true")),
    env,
  );
  assertStringIncludes(run.stderr, "Pump mode is left alone: Could not start");
  assertEquals(await distccWork(farm.logs, 3), { compiled: FILES, preprocessed: 0 });
});

Deno.test("build asks the cache first and lets icecream compile the rest", async () => {
  await using machine = await Machine.create();
  await using network = await icecream(machine);
  const what = {
    caching: "{tool: ccache}",
    more: "  distributed: {engine: icecream, scheduler: 127.0.0.1}\n",
  };
  const { stderr } = await build(machine, await checkout(machine, "one", what), network.env);
  assertStringIncludes(stderr, "icecream: 3 of 3 compilations were done elsewhere");
  const compiled = await network.compiled(3);
  const second = await checkout(machine, "two", what);
  await build(machine, second, network.env);
  assertEquals(await lastHitRate(second), 1);
  assertEquals(await network.compiled(compiled), compiled);
  await machine.write("two/src/x.h", "#define X 5\n");
  await stopInTheMiddle(second, [network.builder]);
  const run = await build(machine, second, network.env);
  assertStringIncludes(run.stderr, "icecream: 2 of 3 compilations were done elsewhere, 1 here");
  assertEquals((await machine.exec(`${second}/build/demo`, [])).stdout, "10\n");
});

Deno.test("build packs an installed toolchain once for icecream, for builds by hand too", async () => {
  await using machine = await Machine.create();
  await using network = await icecream(machine);
  const what = {
    caching: "{tool: ccache}",
    toolchain: GCC,
    more: "  distributed: {engine: icecream, scheduler: 127.0.0.1}\n",
  };
  const first = await checkout(machine, "one", what);
  const run = await build(machine, first, network.env);
  assertStringIncludes(run.stderr, "Packing gcc-crosstool-4.8.5-linux-x64 for icecream, once");
  const folder = machine.path("cache/build-cache/icecream");
  const [digest = ""] = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  const manifest = machine.path(
    "cache/toolchains/gcc-crosstool-4.8.5-linux-x64/.toolchainkit/manifest.json",
  );
  assertEquals(digest, JSON.parse(await Deno.readTextFile(manifest)).treeDigest);
  const [archive = ""] = (await Array.fromAsync(Deno.readDir(`${folder}/${digest}`)))
    .map(({ name }) => name);
  assertEquals(await network.received(), [archive.replace(".tar.gz", "")]);
  assertStringIncludes(await network.ask("listcs"), "node2");
  const compiled = await network.compiled(3);
  const second = await checkout(machine, "two", what);
  const again = await build(machine, second, network.env);
  assert(!again.stderr.includes("Packing"), again.stderr);
  assertEquals(await lastHitRate(second), 1);
  await machine.write("two/src/x.h", "#define X 5\n");
  const env = { ...network.env, ICECC_VERSION: undefined };
  expectCode(await machine.exec("cmake", ["--build", `${second}/build`], { env }), 0);
  assertEquals((await machine.exec(`${second}/build/demo`, [])).stdout, "10\n");
  // What main.cpp says is the same as before.
  assertEquals(await network.compiled(compiled + 2), compiled + 2);
  assertEquals((await network.received()).length, 1);
});

async function icecream(machine: Machine): Promise<IcecreamNetwork> {
  const folder = machine.path("ice");
  await Deno.mkdir(folder);
  for (const path of [machine.root, folder]) await Deno.chmod(path, 0o777);
  return await IcecreamNetwork.start(folder);
}

const dist = await sccacheDist();
const lacking = typeof dist === "string" ? ` (${dist})` : "";

Deno.test({
  name: `build lets sccache-dist compile what its cache lacks, with either toolchain${lacking}`,
  ignore: typeof dist === "string",
  fn: async () => {
    assert(typeof dist !== "string");
    await using machine = await Machine.create();
    const folder = machine.path("farm");
    await Deno.mkdir(folder);
    const token = "a-token-of-clients";
    const network = await SccacheDistNetwork.start(dist.path, folder, token);
    await using _network = network;
    const env = { DIST_TOKEN: token };
    for (const toolchain of [undefined, GCC]) {
      const name = toolchain === undefined ? "system" : "installed";
      const what = {
        caching: "{tool: sccache}",
        tools: ', sccache: "0.16.0"',
        ...(toolchain === undefined ? {} : { toolchain }),
        more: `  distributed: {engine: sccache-dist, scheduler: "${network.address}", ` +
          'token: "${env:DIST_TOKEN}"}\n',
      };
      const first = await checkout(machine, `${name}-1`, what);
      if (toolchain === undefined) {
        const run = await machine.toolchainkit(["build", "--trust"], {
          cwd: first,
          env: { DIST_TOKEN: "another-word" },
        });
        assertEquals(run.code, 6);
        assertStringIncludes(run.stderr, "it refuses the token");
        assert(!`${run.stderr}${run.stdout}`.includes("another-word"));
      }
      const run = await build(machine, first, env);
      assertStringIncludes(run.stderr, "sccache-dist: 3 of 3 compilations were done elsewhere");
      assertEquals(run.stderr.includes("Packing"), toolchain !== undefined, run.stderr);
      assert((await statsOf(machine, first, env)).distributed >= 3);
      const second = await checkout(machine, `${name}-2/deeper`, what);
      const again = await build(machine, second, env);
      assert(!again.stderr.includes("Packing"), again.stderr);
      assertEquals(await lastHitRate(second), 1);
      await expectNowhere(second, token);
      for await (const { name } of Deno.readDir(machine.path("cache/build-cache"))) {
        if (!name.endsWith(".toml")) continue;
        const { mode } = await Deno.stat(machine.path("cache/build-cache", name));
        assertEquals((mode ?? 0) & 0o777, 0o600);
      }
      await machine.write(`${name}-2/deeper/src/x.h`, "#define X 5\n");
      if (toolchain === undefined) continue;
      await stopInTheMiddle(second, [network.builder]);
      const outage = await build(machine, second, env);
      assertStringIncludes(outage.stderr, "sccache-dist: 2 of 3 compilations were done elsewhere");
      assertStringIncludes(outage.stderr, "sccache-dist could not distribute 1 of 3 compilations");
      assertEquals((await machine.exec(`${second}/build/demo`, [])).stdout, "10\n");
      await machine.toolchainkit(["build-cache", "stop"], { cwd: second, env });
    }
  },
});
