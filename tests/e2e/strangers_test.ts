/** A stranger's project, played by an attacker through the executable: nothing of it runs unasked. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { Attack } from "../support/attack.ts";
import { expectCode, Machine } from "../support/executable.ts";

const HONEST = [
  "version: 1",
  "project: honest",
  "toolchains: [{name: main, type: gcc, source: system}]",
  "tools: {cmake: system, ninja: system}",
  "",
].join("\n");

const LISTS = "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\nadd_executable(p main.cpp)\n";

/** Writes a project and returns its folder. */
async function project(machine: Machine, yaml: string, name = "project"): Promise<string> {
  await machine.write(`${name}/CMakeLists.txt`, LISTS);
  await machine.write(`${name}/main.cpp`, "int main() { return 0; }\n");
  return dirname(await machine.write(`${name}/toolchainkit.yaml`, yaml));
}

const CLIENTS = ["npm", "npm.cmd", "pip", "pip3", "python3", "python", "py", "git"];

function evilSources(address: string): string[] {
  const pypi = [
    `evil @ ${address}/evil-1.0.tar.gz`,
    `--extra-index-url=${address}/`,
    "-r/etc/passwd",
    `git+${address}/x`,
    "a==1 --index-url=x",
    "a==1;b",
    "a'b==1",
    'a"b==1',
    "a&b|c%d%^==1",
  ];
  const npm = [
    `git:${address}/x`,
    "file:../x",
    `${address}/x.tgz`,
    "--prefix=/tmp",
    "a b@1.0.0",
    'a"b@1.0.0',
    "a&b|c%d%^@1.0.0",
    "a@latest",
  ];
  return [
    ...pypi.map((text) => `pypi: ${JSON.stringify(text)}`),
    ...npm.map((text) => `npm: ${JSON.stringify(text)}`),
    `pypi: "a==1", wheel_platform: ${JSON.stringify(`any --index-url=${address}`)}`,
    `url: ${JSON.stringify(`ext::${address}`)}`,
    `url: ${JSON.stringify(`${address}/a b`)}`,
  ];
}

/** A lock whose CMake comes from a source of the stranger's choice. */
function lockWith(source: string): string {
  return `version: 1
config: 0123456789abcdef
toolchains: {}
tools:
  cmake:
    type: cmake
    request: latest
    platforms:
      linux-x64:
        kind: tool
        name: cmake
        version: "4.0.3"
        archive: zip
        strip: 0
        bin: bin
        sources: [{${source}, sha256: ${"a".repeat(64)}}]
complete: true
`;
}

Deno.test("a lock with more than exact versions in it starts nothing, with its place and exit code 4", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine, CLIENTS);
  const cwd = await project(machine, HONEST);
  for (const source of evilSources(attack.address)) {
    await machine.write("project/toolchainkit.lock", lockWith(source));
    for (const args of [["bootstrap", "--no-configure"], ["lock", "--check"]]) {
      const run = expectCode(await attack.run(args, cwd, { CI: "true" }), 4);
      assertMatch(run.stderr, /toolchainkit\.lock:16:\d+: tools\.cmake\.platforms\.linux-x64/);
      assertStringIncludes(run.stderr, "LOCK_UNSAFE");
    }
    expectCode(await attack.run(["env", "--trust"], cwd), 4);
    await attack.nothingHappened(source);
  }
});

Deno.test("a registry file with more than exact versions in it starts nothing, trusted or not", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine, CLIENTS);
  const yaml = HONEST.replace("project: honest", "project: p\nregistries: [./data.json]");
  const cwd = await project(machine, yaml);
  for (const source of evilSources(attack.address)) {
    const [, kind = "", text = ""] = /^(\w+): ("(?:[^"\\]|\\.)*")/.exec(source) ?? [];
    const wheel = /wheel_platform: (".*")$/.exec(source)?.[1];
    const build = {
      sources: [{
        [kind]: JSON.parse(text),
        sha256: "a".repeat(64),
        ...(wheel === undefined ? {} : { wheelPlatform: JSON.parse(wheel) }),
      }],
    };
    const entry = { kind: "tool", summary: "s", versions: { "1.0": { "linux-x64": build } } };
    await machine.write("project/data.json", JSON.stringify({ schema: 1, entries: { x: entry } }));
    const asked = expectCode(await attack.run(["toolchain", "install", "x"], cwd), 2);
    assertStringIncludes(asked.stderr, "TRUST_REQUIRED");
    const run = expectCode(await attack.run(["toolchain", "install", "x", "--trust"], cwd), 2);
    assertStringIncludes(run.stderr, "CATALOG_INVALID");
    await attack.nothingHappened(source);
  }
});

Deno.test("text for a shell in flags is refused with its place, with every generator", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const touch = `touch ${attack.mark}`;
  const texts = [
    `$(${touch})`,
    `\`${touch}\``,
    `-DX; ${touch}`,
    `-DX && ${touch}`,
    `-DX | ${touch}`,
    `-DX > ${attack.mark}`,
    `-DX\n${touch}`,
    `"$(${touch})"`,
    `'$(shell ${touch})'`,
    "-I${HOME}",
    "-DX=$HOME",
    "-DX='unclosed",
    `-DX #`,
  ];
  const keys = ["flags: {cxx", "flags: {linker", "definitions: {CMAKE_CXX_FLAGS_RELEASE"];
  for (const [at, text] of texts.entries()) {
    const key = keys[at % keys.length];
    const generator = at % 2 === 0 ? "Ninja" : "Make";
    const cwd = await project(
      machine,
      `${HONEST}defaults: {generator: ${generator}}\nbuild:\n  ${key}: ${JSON.stringify(text)}}\n`,
    );
    const run = expectCode(await attack.run(["bootstrap", "--build", "--trust"], cwd), 2);
    assertMatch(run.stderr, /toolchainkit\.yaml:7:\d+: /);
    await attack.nothingHappened(text);
  }
});

Deno.test("what the configuration makes run, load or contact is asked about before it happens", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const canary = await attack.canary("project/evil.sh");
  const host = attack.address.slice("http://".length);
  const settings: readonly [string, RegExp][] = [
    [`build: {flags: {cxx: "-fplugin=./evil.so"}}`, /-fplugin=\.\/evil\.so/],
    [`build: {flags: {cxx: "-B."}}`, /-B\./],
    [`build: {flags: {c: "-wrapper ${canary}"}}`, /-wrapper/],
    [`build: {flags: {cxx: "-specs=evil.specs"}}`, /-specs/],
    [`build: {flags: {cxx: "@evil.rsp"}}`, /@evil\.rsp/],
    [`build: {flags: {cxx: "-Xclang -load -Xclang ./evil.so"}}`, /-load/],
    [`build: {flags: {linker: "-fuse-ld=${canary}"}}`, /-fuse-ld/],
    [`build: {flags: {linker: "-Wl,-plugin,./evil.so"}}`, /-plugin/],
    [`build: {definitions: {CMAKE_CXX_COMPILER_LAUNCHER: ${canary}}}`, /COMPILER_LAUNCHER/],
    [`build: {definitions: {CMAKE_PROJECT_INCLUDE: evil.cmake}}`, /CMAKE_PROJECT_INCLUDE/],
    [`build: {definitions: {CMAKE_CXX_FLAGS: -B.}}`, /-B\./],
    [`build: {distributed: {engine: distcc, hosts: ["${host}"]}}`, /distcc/],
    [`build: {distributed: {engine: icecream, scheduler: "${host}"}}`, /icecream/],
    [`build: {caching: {remote: {type: redis, endpoint: "redis://${host}"}}}`, /redis/],
    [`build: {caching: {remote: {type: http, url: "${attack.address}/c"}}}`, /http/],
    [`packages: {conan: {profile: ./evil.profile}}`, /evil\.profile/],
    [`packages: {conan: {conf: {"tools.cmake:cmake_program": ${canary}}}}`, /cmake_program/],
    [`packages: {conan: {remotes: [{name: r, url: "${attack.address}"}]}}`, /takes packages/],
    [`packages: {vcpkg: {binary_sources: "clear;http,${attack.address}/{sha}"}}`, /binary_sources/],
    [`packages: {conan_home: ${machine.path("home")}}`, /conan_home|Conan's data/],
    [`build: {directory: ${machine.path("outside")}}`, /writes its build files/],
    [`build: {directory: ../outside}`, /writes its build files/],
    [`hooks: {pre_configure: ${canary}}`, /runs before configuring/],
    [`bootstrap: {hooks: {post_configure: ${canary}}}`, /runs after configuring/],
    [`mirrors: ["${attack.address}"]`, /downloads from/],
  ];
  const others = [["env"], ["lock"], ["build"], ["deps", "install"]];
  for (const [at, [setting, reason]] of settings.entries()) {
    const cwd = await project(machine, `${HONEST}${setting}\n`);
    for (const args of [["bootstrap"], others[at % others.length] ?? ["env"]]) {
      const run = expectCode(await attack.run(args, cwd), 2);
      assertStringIncludes(run.stderr, "TRUST_REQUIRED", setting);
      assertMatch(run.stderr, reason);
    }
    await attack.nothingHappened(setting);
    assertEquals(await exists(machine.path("outside")), false, setting);
    await Deno.remove(join(cwd, ".toolchainkit"), { recursive: true }).catch(() => {});
  }
  // The same in a file that only looks like the user's own.
  const cwd = await project(machine, HONEST);
  await machine.write("project/toolchainkit.local.yaml", `hooks: {post_configure: ${canary}}\n`);
  assertStringIncludes(
    expectCode(await attack.run(["bootstrap"], cwd), 2).stderr,
    "TRUST_REQUIRED",
  );
  await attack.nothingHappened("toolchainkit.local.yaml");
});

Deno.test("values that act on distcc, ssh, Conan and vcpkg are refused even with trust", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const settings = [
    `build: {distributed: {engine: distcc, hosts: ["@-oProxyCommand=touch"]}}`,
    `build: {distributed: {engine: distcc, hosts: ["me@h:/bin/sh"]}}`,
    `build: {distributed: {engine: distcc, hosts: ["h; id"]}}`,
    `build: {distributed: {engine: icecream, scheduler: "-x"}}`,
    `packages: {conan: {options: {"a/*:b": "{{ os.system('touch ${attack.mark}') }}"}}}`,
    `packages: {conan: {settings: {"os": "{% import os %}"}}}`,
    `packages: {conan: {conf: {"tools.build:jobs": "{{ 1 }}"}}}`,
    `packages: {conan: {build: ["--profile=x"]}}`,
    `packages: {conan: {profile: "a)\\ninclude(b"}}`,
    `packages: {conan: {remotes: [{name: r, url: "ext::sh -c id"}]}}`,
    `packages: {vcpkg: {baseline: "--upload-pack=touch"}}`,
    `packages: {vcpkg: {features: ["a --x"]}}`,
    `build: {directory: .git/hooks}`,
    `build: {directory: .toolchainkit}`,
    `build: {directory: "-x"}`,
  ];
  for (const setting of settings) {
    const cwd = await project(machine, `${HONEST}${setting}\n`);
    const run = expectCode(await attack.run(["bootstrap", "--trust"], cwd), 2);
    assertMatch(run.stderr, /toolchainkit\.yaml:5:\d+: /);
    await attack.nothingHappened(setting);
  }
});

Deno.test("no command contacts a server of an untrusted project or runs what lies in it", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const url = `${attack.address}/evil.tar.gz`;
  const cwd = await project(
    machine,
    `version: 1
project: p
toolchains: [{name: main, type: gcc, version: "14", source: "${url}", sha256: "${"b".repeat(64)}"}]
registries: ["${attack.address}/data.json"]
mirrors: ["${attack.address}/mirror"]
network: {proxy: "${attack.address}"}
build: {caching: {remote: {type: redis, endpoint: "redis://${attack.address.slice(7)}"}}}
packages: {conan: {remotes: [{name: r, url: "${attack.address}"}]}}
`,
  );
  // Modules with the names of what Python and npm look for.
  for (const name of ["pip/__main__.py", "pip/__init__.py", "json.py", "runpy.py", "conans.py"]) {
    await machine.write(
      `project/${name}`,
      `open(${JSON.stringify(attack.mark)}, "w").write("x")\n`,
    );
  }
  await machine.write(
    "project/toolchainkit.lock",
    `version: 1
config: 0123456789abcdef
toolchains:
  main:
    type: gcc
    request: "14"
    platforms:
      linux-x64:
        name: gcc
        version: "14"
        archive: tar.gz
        strip: 1
        bin: bin
        sources:
          - {url: "${url}", sha256: ${"b".repeat(64)}}
          - {pypi: gcc==14, sha256: ${"b".repeat(64)}}
          - {npm: gcc@14.0.0, sha256: ${"b".repeat(64)}}
tools: {}
complete: true
`,
  );
  const commands = [
    ["doctor"],
    ["doctor", "--fix"],
    ["toolchain", "list"],
    ["toolchain", "list", "--available"],
    ["toolchain", "list", "--available", "gcc"],
    ["toolchain", "info", "gcc"],
    ["toolchain", "which", "g++"],
    ["toolchain", "verify"],
    ["toolchain", "upgrade", "--check"],
    ["toolchain", "install", "gcc"],
    ["lock"],
    ["lock", "--check"],
    ["bootstrap"],
    ["bootstrap", "--no-configure"],
    ["configure"],
    ["build"],
    ["test"],
    ["deps", "install"],
    ["audit"],
    ["env"],
    ["run", "--", "true"],
    ["build-cache", "stats"],
    ["build-cache", "start"],
    ["build-cache", "stop"],
    ["cache", "dir"],
    ["cache", "list"],
    ["cache", "stats"],
    ["cache", "verify"],
    ["cache", "clean", "--all"],
    ["config", "show"],
    ["config", "get", "mirrors"],
    ["python", "path"],
    ["completions", "bash"],
    ["schema"],
  ];
  for (const command of commands) {
    const run = await attack.run(command, cwd);
    assert([0, 2, 3, 4, 6, 10].includes(run.code), `${command.join(" ")}: ${run.stderr}`);
    await attack.nothingHappened(command.join(" "));
  }
});

Deno.test("doctor contacts only addresses that the program's own data names, before trust", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const cwd = await project(machine, HONEST);
  const source = `url: "${attack.address}/cmake.tar.gz"`;
  await machine.write("project/toolchainkit.lock", lockWith(source));
  const run = await attack.run(["doctor"], cwd);
  await attack.nothingHappened("doctor");
  assertMatch(run.stdout, /not trusted yet\n +takes cmake 4\.0\.3/);
  // The question of trust names the address; the look at the network does not go there.
  const [, network = ""] = run.stdout.split("\nNetwork\n");
  assert(network !== "" && !network.includes("127.0.0.1"), run.stdout);
});

Deno.test("a state.json from a stranger names no program that is run", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const canary = await attack.canary("project/evil.sh");
  const cwd = await project(machine, HONEST);
  const cache = {
    tool: { name: "sccache", path: canary, version: "0.16.0" },
    variables: {},
    remote: {},
    local: {},
    mode: "local",
    server: { type: "local", address: "local cache" },
  };
  await machine.write(
    "project/.toolchainkit/state.json",
    JSON.stringify({ schema: 1, uses: [], buildCache: cache }),
  );
  for (const command of ["stats", "zero", "start", "stop"]) {
    await attack.run(["build-cache", command], cwd);
    await attack.nothingHappened(`build-cache ${command}`);
  }
});

Deno.test("commands that do not build run no recipe, port or hook of a stranger", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine, ["conan", "vcpkg", "git"]);
  const evil = `open(${JSON.stringify(attack.mark)}, "w").write("x")\n`;
  const projects: readonly [string, Record<string, string>, RegExp][] = [
    ["conan-recipe", { "conanfile.py": evil }, /conanfile\.py/],
    ["conan-hook", {
      "conanfile.txt": "[requires]\n",
      ".toolchainkit/conan/extensions/hooks/hook_evil.py": evil,
    }, /\.toolchainkit\/conan/],
    ["vcpkg-ports", { "vcpkg.json": "{}", "vcpkg-configuration.json": "{}" }, /ports that/],
    ["vcpkg-inside", { "vcpkg.json": '{"vcpkg-configuration": {}}' }, /ports that/],
    ["vcpkg-triplet", {
      "vcpkg.json": "{}",
      ".toolchainkit/packages/main/vcpkg/triplets/x64-linux.cmake": "",
    }, /what lies in \.toolchainkit\/packages\/main\/vcpkg/],
    ["vcpkg-submodule", { "vcpkg.json": "{}", "vcpkg/.vcpkg-root": "" }, /ports in vcpkg/],
  ];
  for (const [name, files, reason] of projects) {
    const cwd = await project(machine, HONEST, name);
    for (const [file, text] of Object.entries(files)) await machine.write(`${name}/${file}`, text);
    for (
      const args of [["env"], ["bootstrap", "--no-configure"], ["audit"], ["run", "--", "true"]]
    ) {
      const run = expectCode(await attack.run(args, cwd), 2);
      assertStringIncludes(run.stderr, "TRUST_REQUIRED", `${name}: ${args.join(" ")}`);
      assertMatch(run.stderr, reason);
      await attack.nothingHappened(`${name}: ${args.join(" ")}`);
    }
  }
});

Deno.test("audit runs nothing that lies in a build folder which came with the project", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const canary = await attack.canary("project/evil.sh");
  const cwd = await project(machine, HONEST);
  const cache = [
    "CMAKE_GENERATOR:INTERNAL=Ninja",
    `CMAKE_MAKE_PROGRAM:FILEPATH=${canary}`,
    `CMAKE_CXX_COMPILER:FILEPATH=${canary}`,
    "",
  ].join("\n");
  await machine.write("project/build/CMakeCache.txt", cache);
  await machine.write("project/build/build.ninja", "");
  await machine.write("project/build/.cmake/api/v1/reply/index-1.json", "{}");
  const run = expectCode(await attack.run(["audit"], cwd), 2);
  assertStringIncludes(run.stderr, "TRUST_REQUIRED");
  await attack.nothingHappened("audit");
  await Deno.remove(join(cwd, "build"), { recursive: true });
  expectCode(await attack.run(["build"], cwd), 0);
  expectCode(await attack.run(["audit"], cwd), 0);
});

Deno.test("links in a stranger's project lead no file out of it", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const victim = machine.path("victim");
  await Deno.mkdir(victim);
  for (const link of [".toolchainkit", ".toolchainkit/cmake", ".toolchainkit/toolchains"]) {
    const cwd = await project(machine, HONEST, `linked-${link.replaceAll("/", "-")}`);
    await Deno.mkdir(dirname(join(cwd, link)), { recursive: true });
    await Deno.symlink(victim, join(cwd, link));
    const run = expectCode(await attack.run(["bootstrap"], cwd), 10);
    assertStringIncludes(run.stderr, "LINKED_FOLDER");
    assertEquals(await namesIn(victim), [], link);
  }
  const cwd = await project(machine, HONEST);
  await machine.write("victim/thesis.txt", "mine");
  await Deno.symlink(victim, join(cwd, "build"));
  for (const args of [["bootstrap"], ["configure", "--fresh"]]) {
    const run = expectCode(await attack.run(args, cwd), 2);
    assertStringIncludes(run.stderr, "TRUST_REQUIRED");
    assertEquals(await namesIn(victim), ["thesis.txt"]);
  }
  expectCode(await attack.run(["bootstrap", "--trust"], cwd), 0);
});

Deno.test("cache clean leaves a folder alone that an untrusted project calls its cache", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const victim = machine.path("victim");
  await machine.write("victim/downloads/thesis.part", "mine");
  await machine.write("victim/staging/notes.txt", "mine");
  const cwd = await project(
    machine,
    `${HONEST}toolchain_cache: {location: custom, path: ${victim}}\n`,
  );
  for (const args of [["cache", "clean", "--all"], ["doctor", "--fix"], ["cache", "verify"]]) {
    await attack.run(args, cwd);
    assertEquals(await exists(join(victim, "downloads", "thesis.part")), true, args.join(" "));
    assertEquals(await exists(join(victim, "staging", "notes.txt")), true, args.join(" "));
    assertEquals((await namesIn(victim)).length, 2, args.join(" "));
  }
  const run = await attack.run(["cache", "dir"], cwd);
  assertEquals(run.stdout.trim(), machine.cache);
});

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}
