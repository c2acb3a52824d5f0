/** Old and current versions of both cache programs: what they share, and what they never mix up. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  type CacheProgram,
  currentProgram,
  onlyProgram,
  pathWithoutPrograms,
} from "../support/cache_programs.ts";
import { redisServer } from "../support/cache_servers.ts";
import {
  build,
  checkout,
  lastHitRate,
  packToolchain,
  type Stats,
  statsOf,
} from "../support/cached_projects.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";

const PASSWORD = "pw-1";

/** A machine with a redis server, two versions of a toolchain, and one cache program. */
class EngineWorld implements AsyncDisposable {
  private constructor(
    readonly machine: Machine,
    private readonly stack: AsyncDisposableStack,
    private readonly tool: "ccache" | "sccache",
    readonly program: CacheProgram,
    private readonly redisPort: number,
    private readonly sources: Readonly<Record<"one" | "two", string>>,
    /** True: the machines share a folder, as Debian's sccache has nothing else. */
    private readonly local: boolean,
  ) {}

  static async create(tool: "ccache" | "sccache", age: "old" | "current"): Promise<EngineWorld> {
    const stack = new AsyncDisposableStack();
    const machine = stack.use(await Machine.create());
    const redis = stack.use(await redisServer(machine.root, PASSWORD));
    const archives = {
      "one.tar.gz": await packToolchain(machine, "one", "#define OWN 1\n"),
      "two.tar.gz": await packToolchain(machine, "two", "#define OWN 2\n"),
    };
    const server = stack.use(new ReleaseServer(archives));
    const source = async (name: keyof typeof archives) => {
      const sum = await machine.exec("sha256sum", [archives[name]]);
      return `source: "${server.url(name)}", sha256: ${sum.stdout.split(" ")[0]}`;
    };
    const program = age === "old" ? await onlyProgram(machine, tool) : await currentProgram(tool);
    const sources = { one: await source("one.tar.gz"), two: await source("two.tar.gz") };
    return new EngineWorld(
      machine,
      stack,
      tool,
      program,
      redis.port,
      sources,
      tool === "sccache" && age === "old",
    );
  }

  /** Builds a new checkout on a new machine: another cache folder, another server of sccache. */
  async build(side: number, toolchain: "one" | "two", folder: string): Promise<BuiltProject> {
    const { machine, tool } = this;
    const shared = this.local
      ? `directory: "${machine.path("shared")}"`
      : `remote: {type: redis, url: "redis://127.0.0.1:${this.redisPort}", password: "\${env:PW}"}`;
    const cwd = await checkout(machine, folder, {
      caching: `{tool: ${tool}, ${shared}}`,
      toolchain: `{name: main, type: gcc, version: "1", ${this.sources[toolchain]}}`,
      tools: `, ${tool}: system`,
      more: "defaults: {build_type: Debug}\n",
    });
    await machine.write(`${folder}/src/x.h`, "#include <own.h>\n#define X OWN\n");
    const cache = machine.path(`machine-${side}/cache`);
    const env = {
      PW: PASSWORD,
      SCCACHE_IDLE_TIMEOUT: "120",
      TOOLCHAINKIT_CACHE_DIR: cache,
      PATH: `${this.program.folder}:/usr/local/bin:/usr/bin:/bin`,
    };
    const prepared = await machine.toolchainkit(["bootstrap", "--trust"], { cwd, env });
    // The compiler checks of CMake are cached too.
    expectCode(await machine.toolchainkit(["build-cache", "zero"], { cwd, env }), 0);
    await build(machine, cwd, env);
    const stats = await statsOf(machine, cwd, env);
    const table = side === 2
      ? (await machine.toolchainkit(["build-cache", "stats"], { cwd, env })).stdout
      : undefined;
    const own = await this.ownCounters(cwd, env);
    await machine.toolchainkit(["build-cache", "stop"], { cwd, env });
    const output = (await machine.exec(`${cwd}/build/demo`, [])).stdout;
    const rate = await lastHitRate(cwd);
    return { rate, output, said: prepared.stderr, stats, own, table };
  }

  /** Hits and misses as the program itself shows them to people. */
  private async ownCounters(
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<readonly [number, number]> {
    const state = JSON.parse(await Deno.readTextFile(`${cwd}/.toolchainkit/state.json`));
    const { variables, remote, local, tool, mode } = state.buildCache;
    assertEquals(tool.path, `${this.program.folder}/${this.tool}`);
    const filled = Object.entries<string>({ ...variables, ...(mode === "shared" ? remote : local) })
      .map(
        ([name, value]) => [name, value.replaceAll(/\$\{(env|url):PW\}/g, PASSWORD)],
      );
    const args = [this.tool === "ccache" ? "-s" : "--show-stats"];
    const shown = await this.machine.exec(tool.path, args, {
      env: { ...env, ...Object.fromEntries(filled) },
    });
    const { stdout } = expectCode(shown, 0);
    const count = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? Number.NaN);
    return this.tool === "ccache"
      // "Cacheable calls:  3 / 4", "Hits:  3 / 3", "Misses:  0 / 3"
      ? [count(/^ {2}Hits:\s+(\d+)/m), count(/^ {2}Misses:\s+(\d+)/m)]
      : [count(/^Cache hits\s+(\d+)/m), count(/^Cache misses\s+(\d+)/m)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }
}

interface BuiltProject {
  readonly rate: number;
  readonly output: string;
  readonly said: string;
  readonly stats: Stats;
  readonly own: readonly [number, number];
  /** `build-cache stats` on the second machine. */
  readonly table: string | undefined;
}

/** All three compilations, as counted by the program and by us. */
function expectCounts(built: BuiltProject, hits: number, program: CacheProgram): void {
  assertEquals(built.own, [hits, 3 - hits]);
  assertEquals([built.stats.hits, built.stats.misses], [hits, 3 - hits]);
  assertEquals(built.stats.version, program.version);
  assertEquals([built.stats.hitRate, built.rate], [hits / 3, hits / 3]);
  const percent = ((hits / 3) * 100).toFixed(1);
  if (built.table !== undefined) {
    assertStringIncludes(built.table, `${percent} % of 3 compilations were cached`);
  }
}

for (
  const [tool, age] of [["ccache", "old"], ["ccache", "current"], ["sccache", "current"]] as const
) {
  Deno.test(`build shares equal toolchains between machines with the ${age} ${tool}, never others`, async () => {
    await using world = await EngineWorld.create(tool, age);
    const first = await world.build(1, "one", "a/app");
    expectCounts(first, 0, world.program);
    // Nobody can look up what is gone.
    await Deno.rename(world.machine.path("machine-1"), world.machine.path("gone"));
    const second = await world.build(2, "one", "b/deeper/app");
    expectCounts(second, 3, world.program);
    assertEquals(second.output, "2\n");
    const demo = await Deno.readTextFile(world.machine.path("b/deeper/app/build/demo"));
    const foreign = demo.includes(world.machine.path("a/app/src"));
    assertEquals(foreign, tool === "sccache");
    assertEquals(
      second.stats.limit?.includes("names the folder in which it was compiled"),
      foreign || undefined,
    );
    const third = await world.build(3, "two", "c/app");
    expectCounts(third, 0, world.program);
    assertEquals(third.output, "4\n");
  });
}

Deno.test("build shares with the old sccache too, and says what debug information names then", async () => {
  await using world = await EngineWorld.create("sccache", "old");
  const first = await world.build(1, "one", "a/app");
  expectCounts(first, 0, world.program);
  assertMatch(first.said, /sccache 0\.4\S* also takes what was compiled in other folders/);
  await Deno.rename(world.machine.path("machine-1"), world.machine.path("gone"));
  const second = await world.build(2, "one", "b/deeper/app");
  expectCounts(second, 3, world.program);
  assert(second.stats.limit?.includes("0.14 and newer"));
  assertStringIncludes(second.table ?? "", "debug information then names these");
  const demo = await Deno.readTextFile(world.machine.path("b/deeper/app/build/demo"));
  assertStringIncludes(demo, world.machine.path("a/app/src"));
  const third = await world.build(3, "two", "c/app");
  expectCounts(third, 0, world.program);
  assertEquals(third.output, "4\n");
});

Deno.test("bootstrap installs the locked program where there is none, ccache where only that will do", async () => {
  await using machine = await Machine.create();
  const bare = await pathWithoutPrograms(machine);
  const cwd = await checkout(machine, "app", {
    caching: `{remote: {type: http, url: "file://${machine.path("shared")}"}}`,
  });
  const env = { PATH: bare };
  const run = await build(machine, cwd, env);
  assertStringIncludes(run.stderr, "ccache 4.14.2");
  const installed = machine.path("cache/tools/ccache-4.14.2-linux-x64/ccache");
  const { stdout } = await machine.exec(installed, ["--version"]);
  assertStringIncludes(stdout, "ccache version 4.14.2");
  const lock = await Deno.readTextFile(`${cwd}/toolchainkit.lock`);
  assertStringIncludes(lock, "5c5838e5bc0853cbd6d5ac1e6a4f5bff39220abc0dbc158ee7f0c4a871f526fc");
  assertEquals(await lastHitRate(cwd), 0);
  await Deno.remove(`${cwd}/build`, { recursive: true });
  await Deno.remove(machine.path("cache/build-cache"), { recursive: true });
  await build(machine, cwd, env);
  assertEquals(await lastHitRate(cwd), 1);
  const other = await checkout(machine, "other", { caching: "{}" });
  const bootstrap = await machine.toolchainkit(["bootstrap"], { cwd: other, env });
  assertStringIncludes(expectCode(bootstrap, 0).stderr, "Prepare build cache: sccache 0.16");
  await machine.toolchainkit(["build-cache", "stop"], { cwd: other, env });
  // What a living project uses is never cleaned away.
  await machine.toolchainkit(["cache", "clean", "--all"], { cwd, env });
  assert((await Deno.stat(installed)).isFile);
});

Deno.test("build refuses a program that would pass over a setting of the shared cache", async () => {
  await using machine = await Machine.create();
  const { folder } = await onlyProgram(machine, "sccache");
  const env = { PATH: `${folder}:/usr/bin:/bin`, PW: PASSWORD };
  const failing = async (remote: string, tool = "sccache: system") => {
    const what = { caching: `{tool: sccache, remote: {${remote}}}`, tools: `, ${tool}` };
    const cwd = await checkout(machine, "app", what);
    return await machine.toolchainkit(["bootstrap", "--trust"], { cwd, env });
  };
  const reading = await failing('type: redis, url: "redis://127.0.0.1:1", mode: read-only');
  assertEquals(reading.code, 3);
  assertStringIncludes(
    reading.stderr,
    "writes to a cache that is to be read only, wanted 0.16 or newer",
  );
  const pinned = await failing("type: s3, bucket: b, mode: read-only", 'sccache: "0.15.0"');
  assertStringIncludes(pinned.stderr, '"sccache 0.15.0": it writes to a cache');
  await using redis = await redisServer(machine.root, PASSWORD);
  const url = `redis://127.0.0.1:${redis.port}`;
  const built = await failing(`type: redis, url: "${url}", password: "\${env:PW}"`);
  assertEquals(built.code, 3);
  assertStringIncludes(built.stderr, "was built without shared caches");
});
