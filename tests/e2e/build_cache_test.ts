/** Build caches with real programs and servers: hits across checkouts, machines and failures. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import {
  distccServer,
  IcecreamNetwork,
  memcachedServer,
  redisServer,
  s3Server,
  webdavServer,
} from "../support/cache_servers.ts";
import { ReleaseServer } from "../support/release_server.ts";

const FILES: Readonly<Record<string, string>> = {
  "CMakeLists.txt": `cmake_minimum_required(VERSION 3.20)
project(demo C CXX)
add_executable(demo src/main.cpp src/a.cpp src/b.c)
target_include_directories(demo PRIVATE src)
`,
  "src/main.cpp": '#include "x.h"\n#include <cstdio>\nint a(); extern "C" int b(void);\n' +
    'int main() { std::printf("%d\\n", a() + b()); }\n',
  "src/a.cpp": '#include "x.h"\nint a() { return X; }\n',
  "src/b.c": '#include "x.h"\nint b(void) { return X; }\n',
  "src/x.h": "#define X 21\n",
};
const SYSTEM_GCC = "{name: main, type: gcc, source: system}";

interface Checkout {
  readonly caching: string;
  readonly toolchain?: string;
  readonly tools?: string;
  readonly more?: string;
}

async function checkout(machine: Machine, name: string, what: Checkout): Promise<string> {
  for (const [file, text] of Object.entries(FILES)) await machine.write(`${name}/${file}`, text);
  await machine.write(
    `${name}/toolchainkit.yaml`,
    `version: 1
project: demo
toolchains:
  - ${what.toolchain ?? SYSTEM_GCC}
tools: {cmake: system, ninja: system${what.tools ?? ""}}
build:
  types: [Debug, Release]
  caching: ${what.caching}
${what.more ?? ""}`,
  );
  return machine.path(name);
}

interface Stats {
  readonly hits: number;
  readonly misses: number;
  readonly hitRate: number;
  readonly remoteHits: number;
  readonly tool: string;
}

async function statsOf(machine: Machine, cwd: string, env = {}): Promise<Stats> {
  const run = await machine.toolchainkit(["build-cache", "stats", "--json"], { cwd, env });
  return JSON.parse(expectCode(run, 0).stdout) as Stats;
}

async function build(
  machine: Machine,
  cwd: string,
  env: Record<string, string> = {},
): Promise<Run> {
  return expectCode(await machine.toolchainkit(["build", "--trust"], { cwd, env }), 0);
}

/** The share of the last build that came from the cache, as state.json keeps it. */
async function lastHitRate(cwd: string): Promise<number> {
  const state = JSON.parse(await Deno.readTextFile(`${cwd}/.toolchainkit/state.json`));
  return state.caching.hitRate;
}

/** No file that was written for the project holds the secret. */
async function expectNowhere(folder: string, secret: string): Promise<void> {
  const { code } = await new Deno.Command("grep", {
    args: ["-rlF", secret, folder],
    stdout: "null",
  }).output();
  assertEquals(code, 1, `the secret is in a file below ${folder}`);
}

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
  assertMatch(run.stderr, /The shared build cache failed \d+ times during the build/);
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

Deno.test("a toolchain is part of the key: equal ones share, changed ones never do", async () => {
  await using machine = await Machine.create();
  const archive = async (name: string, header: string) => {
    const folder = machine.path(name, "tc", "gcc-1");
    await Deno.mkdir(`${folder}/bin`, { recursive: true });
    await Deno.mkdir(`${folder}/include`, { recursive: true });
    for (const tool of ["gcc", "g++"]) {
      await Deno.writeTextFile(
        `${folder}/bin/${tool}`,
        `#!/bin/sh\nexec /usr/bin/${tool} -isystem "\${0%/bin/*}/include" "$@"\n`,
        { mode: 0o755 },
      );
    }
    await Deno.writeTextFile(`${folder}/include/own.h`, header);
    const path = machine.path(`${name}.tar.gz`);
    // The same bytes for the same content.
    const tar = ["--sort=name", "--mtime=@0", "-czf", path, "-C", dirname(folder), "gcc-1"];
    expectCode(await machine.exec("tar", tar), 0);
    return path;
  };
  await using server = new ReleaseServer({
    "one.tar.gz": await archive("one", "#define OWN 1\n"),
    "two.tar.gz": await archive("two", "#define OWN 2\n"),
  });
  const what = async (name: string): Promise<Checkout> => {
    const sum = await machine.exec("sha256sum", [machine.path(name)]);
    const source = `source: "${server.url(name)}", sha256: ${sum.stdout.split(" ")[0]}`;
    return {
      caching: "{tool: ccache, directory: ../../shared}",
      toolchain: `{name: main, type: gcc, version: "1", ${source}}`,
    };
  };
  const builtWith = async (side: number, name: string, folder: string) => {
    const cwd = await checkout(machine, folder, await what(name));
    await machine.write(`${folder}/src/x.h`, "#include <own.h>\n#define X OWN\n");
    await build(machine, cwd, { TOOLCHAINKIT_CACHE_DIR: machine.path(`machine-${side}/cache`) });
    const run = await machine.exec(`${cwd}/build/demo`, []);
    return { rate: await lastHitRate(cwd), output: run.stdout };
  };
  assertEquals(await builtWith(1, "one.tar.gz", "a/app"), { rate: 0, output: "2\n" });
  await Deno.rename(machine.path("machine-1"), machine.path("gone"));
  assertEquals(await builtWith(2, "one.tar.gz", "b/app"), { rate: 1, output: "2\n" });
  assertEquals(await builtWith(3, "two.tar.gz", "c/app"), { rate: 0, output: "4\n" });
});

Deno.test("build asks the cache first and lets distcc compile the rest on two machines", async () => {
  await using machine = await Machine.create();
  await Deno.chmod(machine.root, 0o755);
  const logs = [machine.path("distccd-1.log"), machine.path("distccd-2.log")] as const;
  await using one = await distccServer(logs[0]);
  await using two = await distccServer(logs[1]);
  const hosts = [one, two].map(({ port }) => `"127.0.0.1:${port}/1"`).join(", ");
  const what = {
    caching: "{tool: ccache}",
    more: `  distributed: {engine: distcc, hosts: [${hosts}]}\n`,
  };
  const compiled = async () => {
    const texts = await Promise.all(logs.map((log) => Deno.readTextFile(log)));
    return texts.join("").split("\n").filter((line) =>
      /COMPILE_OK.*\/(main\.cpp|a\.cpp|b\.c)$/.test(line)
    ).length;
  };
  await build(machine, await checkout(machine, "one", what), { DISTCC_FALLBACK: "0" });
  assert(await compiled() >= 3);
  const before = await compiled();
  const second = await checkout(machine, "two", what);
  await build(machine, second, { DISTCC_FALLBACK: "0" });
  assertEquals(await lastHitRate(second), 1);
  assertEquals(await compiled(), before);
});

Deno.test("build asks the cache first and lets icecream compile the rest", async () => {
  await using machine = await Machine.create();
  const folder = machine.path("ice");
  await Deno.mkdir(folder);
  for (const path of [machine.root, folder]) await Deno.chmod(path, 0o777);
  await using network = await IcecreamNetwork.start(folder);
  const env = {
    ICECC_TEST_SOCKET: network.socket,
    ICECC_PREFERRED_HOST: "node2",
    ICECC_DEBUG: "debug",
    ICECC_LOGFILE: machine.path("client.log"),
  };
  const what = {
    caching: "{tool: ccache}",
    more: "  distributed: {engine: icecream, scheduler: 127.0.0.1}\n",
  };
  await build(machine, await checkout(machine, "one", what), env);
  const client = await Deno.readTextFile(machine.path("client.log"));
  assertStringIncludes(client, "src/main.cpp");
  const remote = await Deno.readTextFile(network.logs[1] ?? "");
  assertStringIncludes(remote, "Remote compilation completed with exit code 0");
  const second = await checkout(machine, "two", what);
  await build(machine, second, env);
  assertEquals(await lastHitRate(second), 1);
});
