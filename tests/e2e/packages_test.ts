/** Packages from the real Conan: installed, found by CMake, built and run. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { expectCode } from "../support/executable.ts";
import { PackageMachine } from "../support/package_world.ts";
import { systemClang } from "../support/real_tools.ts";

const clang = await systemClang("libc++");

interface DepsReport {
  readonly kind: string;
  readonly packages: readonly { name: string; version: string; origin?: string }[];
}

async function deps(world: PackageMachine, ...args: string[]): Promise<DepsReport> {
  return JSON.parse(expectCode(await world.tk(["--json", "deps", "install", ...args]), 0).stdout);
}

Deno.test("bootstrap installs Conan packages, builds and runs, and then has nothing to do", async () => {
  await using world = await PackageMachine.create();
  await world.exportRecipes();
  await world.configure("build: {types: [Debug, Release]}\n");

  const first = expectCode(await world.tk(["bootstrap", "--build"]), 0);
  assertStringIncludes(first.stderr, "Install packages (conan)");
  const printed = await world.run("build");
  assertEquals(printed["alpha"], printed["project"]);
  assertEquals(printed["beta"], printed["project"]);
  assertEquals(printed["gamma"], "42");
  assert(/^gcc \S+ libstdc\+\+ x86_64 optimised/.test(printed["project"] ?? ""));

  const again = expectCode(await world.tk(["bootstrap"]), 0);
  assertStringIncludes(again.stdout, "nothing to do");
  const lock = await Deno.readTextFile(world.machine.path("project/conan.lock"));
  for (const name of ["alpha/1.2.0#", "beta/0.3.1#", "gamma/2.0#"]) {
    assertStringIncludes(lock, name);
  }

  const own = await Deno.readTextFile(world.machine.path("project/toolchainkit.lock"));
  const revision = /"alpha\/1\.2\.0#([0-9a-f]+)/.exec(lock)?.[1];
  assertStringIncludes(own, "packages:\n  manager: conan\n  items:\n    alpha:\n");
  assertStringIncludes(own, `      version: 1.2.0\n      revision: ${revision}\n`);

  const release = await deps(world, "--build-type", "Release");
  assertEquals(release.kind, "unchanged");
  assertEquals(release.packages.map(({ name, version }) => `${name}/${version}`), [
    "alpha/1.2.0",
    "beta/0.3.1",
    "gamma/2.0",
  ]);

  expectCode(await world.tk(["build", "--build-type", "Debug"]), 0);
  const debug = await world.run("build/debug");
  assertStringIncludes(debug["project"] ?? "", "debug");
  assertEquals(debug["alpha"], debug["project"]);

  // Conan is in use by the project, so that cleaning the cache leaves it alone.
  const registry = await Deno.readTextFile(
    `${world.environment().TOOLCHAINKIT_CACHE_DIR}/registry.json`,
  );
  assertStringIncludes(registry, world.machine.path("project"));

  // What was set up works with plain CMake: by preset, and by naming the toolchain file.
  const project = world.machine.path("project");
  expectCode(await world.machine.exec("cmake", ["--preset", "gcc-debug"], { cwd: project }), 0);
  const file = `${project}/.toolchainkit/cmake/toolchain-gcc.cmake`;
  const plain = ["-S", ".", "-B", "plain", "-G", "Ninja", `-DCMAKE_TOOLCHAIN_FILE=${file}`];
  expectCode(await world.machine.exec("cmake", plain, { cwd: project }), 0);
  expectCode(await world.machine.exec("cmake", ["--build", "plain"], { cwd: project }), 0);
  assertEquals(await world.run("plain"), printed);
  const other = await world.machine.exec(
    "cmake",
    ["-S", ".", "-B", "other", "-G", "Ninja", `-DCMAKE_TOOLCHAIN_FILE=${file}`].concat(
      "-DCMAKE_BUILD_TYPE=MinSizeRel",
    ),
    { cwd: project },
  );
  assertEquals(other.code, 1);
  assertStringIncludes(other.stderr, "not installed for MinSizeRel");
  assertStringIncludes(other.stderr, "toolchainkit deps install");
});

Deno.test({
  name: "another compiler builds the packages anew, with the flags and library of the project" +
    (clang === undefined ? " (needs clang and lld below /usr/lib/llvm-*)" : ""),
  ignore: clang === undefined,
  fn: async () => {
    await using world = await PackageMachine.create();
    await world.exportRecipes();
    const gcc = await deps(world, "--build-type", "Release");
    assertEquals(origins(gcc), { alpha: "built", beta: "built", gamma: "built" });

    await world.configure(
      "build:\n" +
        "  definitions: {CMAKE_CXX_STANDARD: '20'}\n" +
        `  flags: {cxx: '-DPROJECT_FLAG=7 "-DPROJECT_WORDS=a b" -fno-strict-aliasing'}\n` +
        "  sanitizers: [undefined]\n",
      "clang",
    );
    const rebuilt = await deps(world, "--build-type", "Release");
    assertEquals(origins(rebuilt), { alpha: "built", beta: "built", gamma: "cached" });
    expectCode(await world.tk(["build"]), 0);
    const printed = await world.run("build");
    assert(
      /^clang \S+ libc\+\+ x86_64 optimised c\+\+2020 flag 7$/.test(printed["project"] ?? ""),
      printed["project"],
    );
    assertEquals(printed["alpha"], printed["project"]);
    assertEquals(printed["beta"], printed["project"]);

    const own = await compileFlags(world.machine.path("project/build/compile_commands.json"));
    const theirs = await compileFlags(await findAlphaCommands(world.conanHome, "-stdlib=libc++"));
    assertEquals(theirs, own);
  },
});

function origins(report: DepsReport): Record<string, string | undefined> {
  return Object.fromEntries(report.packages.map(({ name, origin }) => [name, origin]));
}

/** Compiler and flags of the first command, without what is about files and code position. */
async function compileFlags(path: string): Promise<string[]> {
  const [first] = JSON.parse(await Deno.readTextFile(path));
  const words: string[] = first.command.split(/\s+/);
  const kept = words.filter((word, index) =>
    !/^-(I|isystem|o|c|fPIC|fPIE)|\.(cpp|o)$|^-m64$/.test(word) &&
    !/^-(isystem|o|c)$/.test(words[index - 1] ?? "")
  );
  return [...new Set(kept)].sort();
}

/** The compile commands of the build of alpha whose flags hold `flag`. */
async function findAlphaCommands(conanHome: string, flag: string): Promise<string> {
  for await (const entry of Deno.readDir(`${conanHome}/p/b`)) {
    if (!entry.name.startsWith("alpha")) continue;
    const path = `${conanHome}/p/b/${entry.name}/b/build/Release/compile_commands.json`;
    if ((await Deno.readTextFile(path)).includes(flag)) return path;
  }
  throw new Error(`no build of alpha with ${flag}`);
}

Deno.test("every profile that is made is one that Conan accepts", async () => {
  await using world = await PackageMachine.create();
  const golden = fromFileUrl(new URL("../golden/packages/", import.meta.url));
  const recipe = fromFileUrl(new URL("../corpus/conan_packages/alpha", import.meta.url));
  await world.machine.write("conan-home/remotes.json", '{"remotes": []}\n');
  for await (const { name } of Deno.readDir(golden)) {
    if (!name.endsWith(".profile")) continue;
    const profiles = [`-pr:h=${golden}${name}`, `-pr:b=${golden}conan-linux-gcc.profile`];
    expectCode(await world.conan(["graph", "info", recipe, ...profiles]), 0);
  }
});

Deno.test("a package that nobody has ends with code 8, Conan's message and a hint", async () => {
  await using world = await PackageMachine.create();
  await world.exportRecipes(["gamma"]);
  const run = expectCode(await world.tk(["bootstrap"]), 8);
  assertStringIncludes(run.stderr, "error[PACKAGE_INSTALL]");
  assertStringIncludes(run.stderr, "'alpha/1.2.0'");
  assertStringIncludes(run.stderr, "hint: Correct");
  // A failed package build tells what the compiler said.
  await world.machine.write("project/conanfile.txt", "[requires]\nbroken/1.0\n");
  await world.machine.write(
    "broken/conanfile.py",
    'from conan import ConanFile\nclass Broken(ConanFile):\n    name = "broken"\n' +
      '    version = "1.0"\n    def build(self):\n        self.run("echo \'x.c:1: error: bad\' >&2; exit 3")\n',
  );
  expectCode(await world.conan(["export", world.machine.path("broken")]), 0);
  const failed = expectCode(await world.tk(["--json", "deps", "install"]), 8);
  const { error } = JSON.parse(failed.stdout);
  assertEquals(error.code, "PACKAGE_INSTALL");
  assertStringIncludes(error.message, "broken/1.0");
  assertStringIncludes(error.message, "x.c:1: error: bad");
});

Deno.test("--locked neither changes conan.lock nor goes beyond it", async () => {
  await using world = await PackageMachine.create();
  await world.exportRecipes(["gamma"]);
  await world.machine.write("project/conanfile.txt", "[requires]\ngamma/2.0\n");
  expectCode(await world.tk(["lock"]), 0);
  const missing = expectCode(await world.tk(["--locked", "deps", "install"]), 4);
  assertStringIncludes(missing.stderr, "there is no conan.lock");
  expectCode(await world.tk(["deps", "install", "--build-type", "Release"]), 0);
  const lock = await Deno.readTextFile(world.machine.path("project/conan.lock"));
  expectCode(await world.tk(["--locked", "deps", "install", "--force"]), 0);
  await world.exportRecipes(["alpha"]);
  await world.machine.write("project/conanfile.txt", "[requires]\ngamma/2.0\nalpha/1.2.0\n");
  const beyond = expectCode(await world.tk(["deps", "install"], { CI: "true" }), 4);
  assertStringIncludes(beyond.stderr, "error[PACKAGE_LOCK]");
  assertStringIncludes(beyond.stderr, "alpha/1.2.0");
  assertEquals(await Deno.readTextFile(world.machine.path("project/conan.lock")), lock);
});

Deno.test("without Python, or with an index that cannot be reached, the error says so", async () => {
  await using world = await PackageMachine.create();
  const cache = { TOOLCHAINKIT_CACHE_DIR: world.machine.cache };
  const tools = world.machine.path("bin");
  await Deno.mkdir(tools);
  for (const name of ["cmake", "ctest", "ninja", "g++", "gcc"]) {
    await Deno.symlink(`/usr/bin/${name}`, `${tools}/${name}`);
  }
  // A proxy that is not there keeps the embedded Python away on every machine.
  const closed = { ...cache, PATH: tools, HTTPS_PROXY: "http://127.0.0.1:9" };
  const noPython = expectCode(await world.tk(["deps", "install"], closed), 3);
  assertStringIncludes(noPython.stderr, "error[PYTHON_NOT_FOUND]");
  assertStringIncludes(noPython.stderr, "none is in PATH");
  const noIndex = expectCode(
    await world.tk(["deps", "install"], {
      ...cache,
      PIP_INDEX_URL: "http://127.0.0.1:9/simple",
      PIP_EXTRA_INDEX_URL: undefined,
      PIP_FIND_LINKS: undefined,
      PIP_RETRIES: "0",
      PIP_NO_CACHE_DIR: "1",
    }),
    6,
  );
  assertStringIncludes(noIndex.stderr, "error[SOURCE_UNAVAILABLE]");
  assertStringIncludes(noIndex.stderr, "conan==");
  const offline = expectCode(await world.tk(["--offline", "deps", "install"], cache), 6);
  assertStringIncludes(offline.stderr, "not asked: offline");
});

Deno.test("python tells which Python runs Conan, and says when it is one of the machine", async () => {
  await using world = await PackageMachine.create();
  const cache = { TOOLCHAINKIT_CACHE_DIR: world.machine.cache };
  const installed = expectCode(await world.tk(["--offline", "python", "install"], cache), 0);
  assertStringIncludes(installed.stderr, "of this machine");
  const path = expectCode(await world.tk(["python", "path"], cache), 0).stdout.trim();
  assertEquals(installed.stdout.trim().endsWith(path), true);
  const { origin, version } = JSON.parse(
    expectCode(await world.tk(["--json", "python", "path"], cache), 0).stdout,
  );
  assertEquals(origin, "system");
  const run = expectCode(await world.machine.exec(path, ["--version"]), 0);
  assertEquals(run.stdout.trim(), `Python ${version}`);
});

Deno.test("manifests of two package managers ask for a choice", async () => {
  await using world = await PackageMachine.create();
  await world.machine.write("project/vcpkg.json", "{}\n");
  await world.machine.write(
    "project/toolchainkit.yaml",
    "version: 1\nproject: consumer\ntoolchains: [{name: gcc, type: gcc, source: system}]\n",
  );
  const run = expectCode(await world.tk(["bootstrap"]), 2);
  assertStringIncludes(run.stderr, "error[PACKAGE_MANAGER_AMBIGUOUS]");
  assertStringIncludes(run.stderr, "conanfile.txt and vcpkg.json");
  assertStringIncludes(run.stderr, "packages.manager");
});
