/** Build caches with real programs and servers: hits across checkouts, machines and failures. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import { onlyProgram } from "../support/cache_programs.ts";
import { endOf, redisServer } from "../support/cache_servers.ts";
import { build, checkout, lastHitRate, statsOf } from "../support/cached_projects.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { fetchedCMake } from "../support/real_tools.ts";

Deno.test("build shares ccache between checkouts, also for debug builds and builds by hand", async () => {
  await using machine = await Machine.create();
  const caching = "{tool: ccache, size: 200M}";
  const what = { caching, more: "defaults: {build_type: Debug}\n" };
  const first = await checkout(machine, "one/app", what);
  const second = await checkout(machine, "two/deeper/app", what);
  await build(machine, first);
  assertEquals(await lastHitRate(first), 0);
  // Whoever speaks another language shares it too.
  await build(machine, second, { LANG: "de_DE.UTF-8" });
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
    more: `hooks: {post_configure: "${endOf(redis)}"}\n`,
  });
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

Deno.test("build takes nothing from ccache that was compiled with an older C++20 module", async () => {
  await using machine = await Machine.create();
  const { folder } = await onlyProgram(machine, "ccache");
  const cmake = dirname(await fetchedCMake("4.4.4"));
  const env = { PATH: `${folder}:${cmake}:/usr/local/bin:/usr/bin:/bin` };
  const cwd = await checkout(machine, "app", {
    caching: "{tool: ccache}",
    toolchain: '{name: main, type: clang, version: "19", source: system}',
  });
  const lists = `cmake_minimum_required(VERSION 3.28)
project(modular LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
add_executable(demo app.cpp plain.cpp)
target_sources(demo PRIVATE FILE_SET CXX_MODULES FILES numbers.cppm)
`;
  await machine.write("app/CMakeLists.txt", lists);
  await machine.write("app/app.cpp", "import numbers;\nint main() { return some(0); }\n");
  await machine.write("app/plain.cpp", "int plain() { return 0; }\n");
  for (const number of [7, 8]) {
    // The importer's own text stays the same.
    const numbers = `export template <class T> T some(T) { return ${number}; }`;
    await machine.write("app/numbers.cppm", `export module numbers;\n${numbers}\n`);
    await build(machine, cwd, env);
    assertEquals((await machine.exec(`${cwd}/build/demo`, [])).code, number);
    await Deno.remove(`${cwd}/build`, { recursive: true });
  }
  // What imports nothing still comes from the cache.
  assertEquals(await lastHitRate(cwd), 1);
});

Deno.test("build shares what Clang compiles with precompiled headers, and Objective-C with modules", async () => {
  await using machine = await Machine.create();
  const { folder } = await onlyProgram(machine, "ccache");
  const env = { PATH: `${folder}:/usr/local/bin:/usr/bin:/bin` };
  const clang = '{name: main, type: clang, version: "19", source: system}';
  const project = async (name: string, value: number) => {
    const what = { caching: "{tool: ccache}", toolchain: clang };
    const cwd = await checkout(machine, name, {
      ...what,
      more: "defaults: {build_type: Debug}\n",
    });
    const lists = await Deno.readTextFile(`${cwd}/CMakeLists.txt`);
    const header = '"$<$<COMPILE_LANGUAGE:CXX>:${CMAKE_CURRENT_SOURCE_DIR}/src/x.h>"';
    await machine.write(
      `${name}/CMakeLists.txt`,
      `${lists.replace("C CXX", "C CXX OBJC")}target_sources(demo PRIVATE src/o.m)
set_source_files_properties(src/o.m PROPERTIES COMPILE_OPTIONS -fmodules)
target_precompile_headers(demo PRIVATE ${header})
`,
    );
    await machine.write(`${name}/src/o.m`, "@class Some;\nint o(void) { return 0; }\n");
    await machine.write(`${name}/src/a.cpp`, "int a() { return X; }\n");
    await machine.write(`${name}/src/x.h`, `#pragma once\n#define X ${value}\n`);
    await build(machine, cwd, env);
    const { stdout } = await machine.exec(`${cwd}/build/demo`, []);
    return [stdout, await lastHitRate(cwd)];
  };
  assertEquals(await project("one/app", 1), ["2\n", 0]);
  // The precompiled header itself names its folder; what is compiled with it does not.
  assertEquals(await project("two/deeper/app", 1), ["2\n", 0.8]);
  assertEquals(await project("three/app", 2), ["4\n", 0.2]);
  await Deno.remove(machine.path("two/deeper/app/build"), { recursive: true });
  assertEquals(await project("two/deeper/app", 1), ["2\n", 1]);
});
