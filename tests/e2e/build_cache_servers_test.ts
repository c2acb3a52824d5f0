/**
 * One scenario for every kind of shared build cache: another machine gets everything, a pull request
 * writes nothing, a wrong secret is told and not shown, a server that goes away stops no build.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CACHE_KINDS, type CacheKind } from "../support/cache_kinds.ts";
import { currentProgram } from "../support/cache_programs.ts";
import { build, expectNowhere, lastHitRate, statsOf } from "../support/cached_projects.ts";
import { Machine } from "../support/executable.ts";

/** A project in C alone, which CMake looks at twice as fast; `own` is what one file says. */
async function project(
  machine: Machine,
  name: string,
  what: { tool: string; remote: string; own?: number; hook?: string },
): Promise<string> {
  const files: Readonly<Record<string, string>> = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(demo C)\n" +
      "add_executable(demo main.c a.c b.c own.c)\n",
    "main.c":
      "int a(void); int b(void); int own(void);\nint main(void) { return a() + b() + own(); }\n",
    "a.c": "int a(void) { return 0; }\n",
    "b.c": "int b(void) { return 0; }\n",
    "own.c": `int own(void) { return ${what.own ?? 0}; }\n`,
    "toolchainkit.yaml": `version: 1
project: demo
toolchains: [{name: main, type: gcc, source: system}]
tools: {cmake: system, ninja: system, sccache: system, ccache: system}
build:
  caching: {tool: ${what.tool}, remote: {${what.remote}}}
${what.hook === undefined ? "" : `hooks: {post_configure: "${what.hook}"}\n`}`,
  };
  for (const [file, text] of Object.entries(files)) await machine.write(`${name}/${file}`, text);
  return machine.path(name);
}

/** Losing these costs sccache ten seconds; one of them is enough unless all is wanted. */
const EVERYTHING = Deno.env.get("TOOLCHAINKIT_TEST_ALL") === "1";

async function scenario({ name, tool, start }: CacheKind): Promise<void> {
  await using machine = await Machine.create();
  const { folder } = await currentProgram("sccache");
  await Deno.mkdir(machine.path("server"));
  await using cache = await start(machine.path("server"));
  const { remote, secrets } = cache;
  const env = (side: number, changes = {}) => ({
    ...cache.variables,
    ...secrets,
    ...changes,
    SCCACHE_IDLE_TIMEOUT: "120",
    TOOLCHAINKIT_CACHE_DIR: machine.path(`machine-${side}`),
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
  });
  const stop = (cwd: string, side: number) =>
    machine.toolchainkit(["build-cache", "stop"], { cwd, env: env(side) });
  const first = await project(machine, "one/app", { tool, remote });
  if (cache.wrong !== undefined) {
    const wrong = env(1, cache.wrong);
    const refused = await machine.toolchainkit(["build", "--trust"], { cwd: first, env: wrong });
    // ccache finds out while it compiles, but the server is asked before.
    assertEquals(refused.code, 6, refused.stderr);
    assertMatch(refused.stderr, /BUILD_CACHE_REFUSED/);
    const said = `${refused.stderr}${refused.stdout}`;
    for (const name of Object.keys(secrets)) assert(!said.includes(cache.wrong[name] ?? ""), said);
  }
  await build(machine, first, env(1));
  assertEquals(await lastHitRate(first), 0);
  await stop(first, 1);
  const entries = await cache.count();
  assert(entries >= 4, `${entries} entries`);

  const reading = { tool, remote: `${remote}, mode: read-only`, own: 1 };
  const second = await project(machine, "two/deeper/app", reading);
  await build(machine, second, env(2));
  assertEquals(await lastHitRate(second), 0.75);
  assertEquals((await statsOf(machine, second, env(2))).remoteErrors, 0);
  await stop(second, 2);
  assertEquals(await cache.count(), entries, "entries after a build that only reads");

  if (name.startsWith("memcached") && !EVERYTHING) return;
  const third = await project(machine, "three/app", { tool, remote, own: 2, hook: cache.kill });
  const lost = await build(machine, third, env(3));
  assertMatch(
    lost.stderr,
    /shared build cache failed \d+ times? during the build|the rest of the build does without it/,
  );
  // sccache alone would wait a minute for each compilation.
  assert(lost.durationMs < 60_000, `${lost.durationMs} ms`);
  assertEquals((await machine.exec(`${third}/build/demo`, [])).code, 2);
  await stop(third, 3);
  for (const secret of Object.values(secrets)) {
    for (const place of ["one", "two", "three", "machine-1", "machine-2", "machine-3"]) {
      await expectNowhere(machine.path(place), secret);
    }
  }
}

for (const kind of CACHE_KINDS) {
  Deno.test(`build shares ${kind.name}, reads only, tells wrong secrets, outlives the server`, () =>
    scenario(kind));
}

Deno.test("build has a clear error for an address where nobody is, and builds alone on request", async () => {
  await using machine = await Machine.create();
  const remote = 'type: webdav, url: "http://127.0.0.1:1/c"';
  const cwd = await project(machine, "app", { tool: "ccache", remote });
  const refused = await machine.toolchainkit(["build", "--trust"], { cwd });
  assertEquals(refused.code, 6);
  assertStringIncludes(
    refused.stderr,
    'Cannot reach the shared build cache "http://127.0.0.1:1/c"',
  );
  await project(machine, "app", { tool: "ccache", remote: `${remote}, when_unreachable: local` });
  const alone = await build(machine, cwd);
  assertStringIncludes(alone.stderr, "building with the local cache");
});
