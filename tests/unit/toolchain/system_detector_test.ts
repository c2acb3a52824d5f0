import { assert, assertEquals } from "@std/assert";
import { detect } from "../../../src/cli/commands/toolchain_detect.ts";
import type { Host, ProcessRequest } from "../../../src/core/host.ts";
import { SystemToolchainDetector } from "../../../src/toolchain/system_detector.ts";
import { detectAll, getBestToolchain } from "../../../src/toolchain/system_detector.ts";
import type { SystemToolchain } from "../../../src/toolchain/types.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("detectAll() finds Debian's GCC and Clang, each once, with what belongs to them", async () => {
  await using world = await TestWorld.create();
  const all = await detectAll(world.host);
  const gcc = all.find(({ cCompiler }) => cCompiler === "/usr/bin/gcc");
  const real = await tell("gcc", ["-dumpfullversion"]);
  assertEquals([gcc?.type, gcc?.version, gcc?.cxxCompiler], ["gcc", real, "/usr/bin/g++"]);
  assertEquals(gcc?.target, await tell("gcc", ["-dumpmachine"]));
  assertEquals(gcc?.stdlibs, ["libstdc++"]);
  assert(gcc?.linkers.includes("bfd"));
  const clang = all.find(({ root }) => root === "/usr/lib/llvm-19");
  assertEquals(clang?.version, await tell("clang-19", ["-dumpversion"]));
  assertEquals(clang?.stdlibs, ["libstdc++", "libc++"]);
  assert(clang?.linkers.includes("lld"));
  const files = await Promise.all(all.map(({ cCompiler }) => Deno.realPath(cCompiler)));
  assertEquals(new Set(files).size, files.length);
});

Deno.test("detectAll() names compilers that compile, link and run a C++ program", async () => {
  await using world = await TestWorld.create();
  const source = await world.write("main.cpp", "#include <iostream>\nint main(){std::cout<<42;}\n");
  const best = await getBestToolchain(world.host);
  assertEquals(best?.type, "clang");
  for (const { cxxCompiler } of await nativeOnes(world.host)) {
    const program = world.path("program");
    assertEquals(await tell(cxxCompiler, [source, "-o", program]), "");
    assertEquals(await tell(program, []), "42");
  }
});

Deno.test("detectAll() sees through ccache's folder, links and scripts to one compiler", async () => {
  await using world = await TestWorld.create();
  await script(world, "tools/ccache", "exit 1");
  await Deno.mkdir(world.path("lib/ccache"), { recursive: true });
  await Deno.mkdir(world.path("links"));
  for (const name of ["gcc", "g++"]) {
    await Deno.symlink(world.path("tools/ccache"), world.path("lib/ccache", name));
    await Deno.symlink(`/usr/bin/${name}`, world.path("links", name));
    await script(world, `scripts/${name}`, `exec /usr/bin/${name} "$@"`);
  }
  const PATH = ["lib/ccache", "links", "scripts"].map((name) => world.path(name)).join(":");
  const env = { ...world.host.env, PATH: `${PATH}:/usr/bin` };
  const all = await detectAll({ ...world.host, env });
  const version = await tell("gcc", ["-dumpfullversion"]);
  const target = await tell("gcc", ["-dumpmachine"]);
  const same = all.filter((one) =>
    one.type === "gcc" && one.version === version && one.target === target
  );
  assertEquals(same.map(({ cCompiler }) => cCompiler), [world.path("links/gcc")]);
});

Deno.test("detectAll() asks each of many compilers once, and none the next time", async () => {
  await using world = await TestWorld.create();
  for (let version = 1; version <= 20; version++) await fakeGcc(world, version);
  const asked: string[] = [];
  const host = watched(world, asked);
  const options = { cacheFile: world.path("cache/compilers.json") };
  const first = await detectAll(host, options);
  assertEquals(ours(first, world).length, 20);
  assertEquals(new Set(asked).size, asked.length);
  const before = asked.length;
  assertEquals(await detectAll(host, options), first);
  assertEquals(asked.length, before);
});

Deno.test("detectAll() asks again when a compiler was replaced, and forgets removed ones", async () => {
  await using world = await TestWorld.create();
  await fakeGcc(world, 7);
  await fakeGcc(world, 8);
  const asked: string[] = [];
  const host = watched(world, asked);
  const options = { cacheFile: world.path("cache/compilers.json") };
  await detectAll(host, options);
  asked.length = 0;
  await fakeGcc(world, 7, "7.5.0");
  await Deno.remove(world.path("bin/gcc-8"));
  const again = ours(await detectAll(host, options), world);
  assertEquals(again.map(({ version }) => version), ["7.5.0"]);
  assertEquals(asked, [world.path("bin/gcc-7")]);
  assertEquals((await Deno.readTextFile(options.cacheFile)).includes("gcc-8"), false);
});

Deno.test("detectAll() starts afresh when its cache is damaged or of another schema", async () => {
  await using world = await TestWorld.create();
  await fakeGcc(world, 7);
  for (
    const text of ["{", "[]", '{"schema":99,"compilers":{"x":1}}', '{"schema":1,"compilers":3}']
  ) {
    const cacheFile = await world.write("compilers.json", text);
    const asked: string[] = [];
    const all = await detectAll(watched(world, asked), { cacheFile });
    assertEquals(ours(all, world).length, 1);
    assert(asked.length > 0);
  }
});

Deno.test("detectAll() leaves out what is broken, is no compiler, or has no C++ compiler", async () => {
  await using world = await TestWorld.create();
  await script(world, "bin/gcc-1", "exit 1");
  await script(world, "bin/g++-1", "exit 1");
  await script(world, "bin/gcc-2", "echo hello");
  await script(world, "bin/g++-2", "echo hello");
  await world.write("bin/gcc-3", "not executable");
  await world.write("bin/g++-3", "not executable");
  await script(world, "bin/gcc-4", "echo 'gcc version 4.0.0' >&2");
  await Deno.symlink("nowhere", world.path("bin/gcc-5"));
  await Deno.symlink("nowhere", world.path("bin/g++-5"));
  assertEquals(ours(await detectAll(watched(world, [])), world), []);
});

Deno.test("detectAll() searches no relative folder of PATH", async () => {
  await using world = await TestWorld.create();
  await fakeGcc(world, 7);
  const asked: string[] = [];
  const host = watched(world, asked);
  const before = Deno.cwd();
  Deno.chdir(world.root);
  try {
    await detectAll({ ...host, env: { PATH: "bin:.:" } });
  } finally {
    Deno.chdir(before);
  }
  assertEquals(asked.filter((path) => path.includes("gcc-7")), []);
});

Deno.test("SystemToolchainDetector finds compilers in further folders", async () => {
  await using world = await TestWorld.create();
  await fakeGcc(world, 7);
  const detector = new SystemToolchainDetector(world.host, { extraFolders: [`${world.root}/b*`] });
  assertEquals(ours(await detector.detectAll(), world).length, 1);
  assertEquals((await detector.getBestToolchain())?.type, "clang");
});

Deno.test("toolchain detect prints the compilers and marks the best", async () => {
  await using world = await TestWorld.create();
  if (detect.run === undefined) throw new Error("detect has no work");
  const result = await detect.run({
    options: {},
    args: [],
    rest: [],
    host: world.host,
    global: {
      projectRoot: world.root,
      configFile: world.path("toolchainkit.yaml"),
      cacheDir: world.path("cache"),
      offline: true,
      locked: false,
      json: false,
      trust: false,
      logLevel: "info",
    },
  });
  const lines = result.text.split("\n");
  assertEquals(lines.filter((line) => line.startsWith("*")).length, 1);
  assert(lines.some((line) => /gcc .* \/usr\/bin\/gcc$/.test(line)));
  const { toolchains } = result.data as { toolchains: readonly { best: boolean }[] };
  assertEquals(toolchains.filter(({ best }) => best).length, 1);
  assert((await Deno.stat(world.path("cache/compilers.json"))).isFile);
});

/** A host that has the world's `bin` in PATH and writes down which compilers are run. */
function watched(world: TestWorld, asked: string[]): Host {
  const { host } = world;
  return {
    ...host,
    env: { ...host.env, PATH: `${world.path("bin")}:${host.env["PATH"]}` },
    run(request: ProcessRequest) {
      asked.push(request.command);
      return host.run(request);
    },
  };
}

function ours(all: readonly SystemToolchain[], world: TestWorld): SystemToolchain[] {
  return all.filter(({ cCompiler }) => cCompiler.startsWith(world.root));
}

async function nativeOnes(host: Host): Promise<SystemToolchain[]> {
  const all = await detectAll(host);
  return all.filter(({ type, target }) => type !== "zig" && target.startsWith("x86_64"));
}

/** A script that answers as a GCC would. */
async function fakeGcc(world: TestWorld, major: number, version = `${major}.1.0`): Promise<void> {
  const text = `echo 'Target: x86_64-linux-gnu' >&2; echo 'gcc version ${version} (fake)' >&2`;
  await script(world, `bin/gcc-${major}`, text);
  await script(world, `bin/g++-${major}`, text);
}

async function script(world: TestWorld, name: string, body: string): Promise<void> {
  await Deno.chmod(await world.write(name, `#!/bin/sh\n${body}\n`), 0o755);
}

async function tell(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
