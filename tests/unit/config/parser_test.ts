import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ConfigNotFoundError, parseConfig } from "../../../src/config/parser.ts";
import { COMPLETE_CONFIG, configOf, problemsOf } from "../../support/config_text.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("parseConfig() reads every key of the contract", async () => {
  const config = await configOf(COMPLETE_CONFIG, { programVersion: "0.1.0" });
  assertEquals(config.version, 1);
  assertEquals(config.project, "my-app");
  assertEquals(config.toolchainkit, ">=0.1");
  assertEquals(config.toolchains.map((one) => [one.name, one.type, one.version, one.source.kind]), [
    ["main", "llvm", "18", "prebuilt"],
    ["msvc-2022", "msvc", "2022", "system"],
  ]);
  assertEquals(config.toolchains[0]?.stdlib, "libc++");
  assertEquals(config.toolchains[0]?.linker, "lld");
  assertEquals(config.defaults, {
    toolchain: "main",
    byPlatform: { windows: "msvc-2022" },
    buildType: "Release",
    generator: "Ninja",
  });
  assertEquals(config.platforms, ["linux-x64", "windows-x64", "macos-arm64"]);
  assertEquals(config.tools, { cmake: "4", ninja: "latest" });
  assertEquals(config.build.types, ["Debug", "Release"]);
  assertEquals(config.build.parallelJobs, "auto");
  assertEquals(config.build.flags.cxx, '-Wall -DX="a b"');
  assertEquals(config.build.definitions, { MY_OPTION: "ON" });
  assertEquals(config.build.sanitizers, ["address", "undefined"]);
  assertEquals(config.build.lto, "thin");
  const { caching } = config.build;
  assertEquals([caching.enabled, caching.tool, caching.size], [true, "sccache", "10G"]);
  assertEquals(caching.remote?.type, "s3");
  assertEquals([caching.remote?.bucket, caching.remote?.prefix], ["b", "p"]);
  assertEquals(config.build.distributed?.scheduler, "host");
  assertEquals(config.packages.manager, "conan");
  assertEquals(config.packages.conanHome, "/project/.toolchainkit/conan");
  assertEquals(config.cross.targets, ["linux-arm64", "android-arm64"]);
  assertEquals(config.toolchainCache, { location: "shared", path: undefined });
  assertEquals(config.mirrors, ["https://mirror.example/toolchains"]);
  assertEquals(config.network, {
    retries: 3,
    timeoutMs: 30_000,
    connections: 4,
    caFile: "/project/corp.pem",
    proxy: "http://proxy:8080",
  });
  assertEquals(config.hooks, { preConfigure: "echo before", postConfigure: "echo after" });
  assertEquals(config.notes, []);
});

Deno.test("parseConfig() makes the same of the list and the mapping form of toolchains", async () => {
  const list = await configOf(
    "toolchains:\n  - {name: a, type: llvm, version: '18'}\n  - gcc-13.2\n",
  );
  const mapping = await configOf(
    "toolchains:\n  a: {type: llvm, version: 18}\n  gcc-13.2: gcc@13.2\n",
  );
  assertEquals(list.toolchains, mapping.toolchains);
  assertEquals(list.toolchains[1]?.version, "13.2");
});

Deno.test("parseConfig() fills in every default, when the file is empty", async () => {
  for (const text of ["", "# nothing\n", "build:\npackages:\n", "---\n"]) {
    const config = await configOf(text);
    assertEquals(config.project, "project");
    assertEquals(config.toolchains, []);
    assertEquals(config.build.directory, "build");
    assertEquals(config.build.types, ["Release"]);
    assertEquals(config.build.caching.enabled, false);
    assertEquals(config.network.retries, 3);
    assertEquals(config.packages.manager, "auto");
  }
});

Deno.test("parseConfig() keeps the digits of versions that YAML would read as numbers", async () => {
  const config = await configOf(
    "toolchains: [{name: a, type: gcc, version: 13.10}]\ntools: {cmake: 4.0, ninja: 1e2}\n",
  );
  assertEquals(config.toolchains[0]?.version, "13.10");
  assertEquals(config.tools, { cmake: "4.0", ninja: "1e2" });
});

Deno.test("parseConfig() expands ${env:NAME} where secrets and paths are, nowhere else", async () => {
  const config = await configOf(
    [
      "network: {proxy: 'http://u:${env:PW}@proxy', ca_file: '${env:HOME}/ca.pem'}",
      "build:",
      "  definitions: {X: '${env:PW}'}",
      "hooks: {pre_configure: 'echo ${env:PW}'}",
      "toolchains: [{name: a, type: gcc, sysroot: ~/root}]",
    ].join("\n"),
    { env: { HOME: "/home/me", PW: "s3cret" } },
  );
  assertEquals(config.network.proxy, "http://u:s3cret@proxy");
  assertEquals(config.network.caFile, "/home/me/ca.pem");
  assertEquals(config.build.definitions, { X: "${env:PW}" });
  assertEquals(config.hooks.preConfigure, "echo ${env:PW}");
  assertEquals(config.toolchains[0]?.sysroot, "/home/me/root");
  assertEquals(config.expansions, [
    { key: "network.proxy", raw: "http://u:${env:PW}@proxy", value: "http://u:s3cret@proxy" },
    { key: "network.ca_file", raw: "${env:HOME}/ca.pem", value: "/home/me/ca.pem" },
  ]);
});

Deno.test("parseConfig() points at a variable that is not set or not closed", async () => {
  const error = await problemsOf(
    "network:\n  proxy: http://${env:NO_SUCH}\nmirrors: ['x${env:A', '${env:1-}']\n",
    { env: { A: "1" } },
  );
  const places = error.details.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
  assertEquals(places, [
    '2:10 The environment variable "NO_SUCH" is not set',
    '3:11 A "${env:" is not closed',
    '3:23 "${env:1-}" names no environment variable',
  ]);
});

Deno.test("parseConfig() reads the Python ToolchainKit's spellings and notes the new ones", async () => {
  const config = await configOf(
    [
      'version: "1.0"',
      "project: {name: old}",
      "toolchain: {name: llvm-18, stdlib: libc++}",
      "layers: [{type: sanitizer, name: address}]",
      "cache_dir: .cache",
      "package_manager: conan",
      "cache: {enabled: true, tool: ccache}",
      "bootstrap: {toolchain: llvm-18, build_type: Debug, build_dir: out}",
      "cross: {enabled: true, target: android, android: {api_level: 26}}",
      "modules: [core, cmake]",
    ].join("\n"),
  );
  assertEquals(config.toolchains.map((one) => [one.name, one.type, one.version, one.stdlib]), [
    ["llvm-18", "llvm", "18", "libc++"],
  ]);
  assertEquals(config.toolchains[0]?.layers, [{ type: "sanitizer", name: "address" }]);
  assertEquals(config.toolchainCache, { location: "local", path: "/project/.cache" });
  assertEquals(config.packages.manager, "conan");
  assertEquals([config.build.caching.enabled, config.build.caching.tool], [true, "ccache"]);
  assertEquals(config.defaults.toolchain, "llvm-18");
  assertEquals(config.defaults.buildType, "Debug");
  assertEquals(config.build.directory, "out");
  assertEquals(config.cross.targets, ["android"]);
  assertEquals(config.cross.android.apiLevel, 26);
  assertEquals(config.notes.map((note) => [note.line, note.message.split(";")[0]]), [
    [3, '"toolchain" is an old spelling'],
    [4, '"layers" is an old spelling'],
    [5, '"cache_dir" is an old spelling'],
    [6, '"package_manager" is an old spelling'],
    [7, '"cache" is an old spelling'],
    [8, '"bootstrap" is an old spelling'],
    [9, '"cross.enabled" is an old spelling'],
    [10, '"modules" is an old spelling'],
  ]);
});

Deno.test("parseConfig() reads further old spellings of packages, build and targets", async () => {
  const config = await configOf(
    [
      "toolchains: [{name: a, type: gcc, version: 13, require_installed: true}]",
      "toolchain_dir: /opt/toolchains",
      "packages: {conan: {enabled: true}, vcpkg: {enabled: false}, conanfile: conanfile.py}",
      "build: {backend: make, parallel: 4, type: Debug, dir: out, lto: true}",
      "targets: [{os: android, arch: arm64-v8a, api_level: 30, toolchain: a}]",
    ].join("\n"),
  );
  assertEquals(config.toolchains[0]?.source, { kind: "system" });
  assertEquals(config.toolchainCache, { location: "custom", path: "/opt/toolchains" });
  assertEquals(config.packages.manager, "conan");
  assertEquals(config.packages.conan.conanfile, "/project/conanfile.py");
  assertEquals(config.defaults.generator, "Make");
  assertEquals(config.defaults.buildType, "Debug");
  assertEquals([config.build.parallelJobs, config.build.directory], [4, "out"]);
  assertEquals(config.build.lto, "thin");
  assertEquals(config.cross.targets, ["android-arm64"]);
  assertEquals(config.cross.toolchains, { "android-arm64": "a" });
  assertEquals(config.cross.android.apiLevel, 30);
});

Deno.test("parseConfig() lets the new spelling win over the old one", async () => {
  const config = await configOf(
    "cache: {tool: ccache, size: 5G}\nbuild: {caching: {tool: sccache}, dir: a, directory: b}\n",
  );
  assertEquals(config.build.caching.size, "5G");
  assertEquals(config.build.caching.tool, "sccache");
  assertEquals(config.build.directory, "b");
});

Deno.test("parseConfig() tells the kinds of source apart", async () => {
  const sha256 = "a".repeat(64);
  const config = await configOf(
    [
      "toolchains:",
      `  - {name: a, type: llvm, source: "https://x.example/a.tar.xz", sha256: ${sha256}}`,
      "  - {name: b, type: gcc, source: ./gcc}",
      "  - {name: c, type: gcc, source: system}",
    ].join("\n"),
  );
  assertEquals(config.toolchains.map((one) => one.source), [
    { kind: "url", url: "https://x.example/a.tar.xz" },
    { kind: "path", path: "/project/gcc" },
    { kind: "system" },
  ]);
});

Deno.test("parseConfig() follows anchors, aliases and merge keys", async () => {
  const config = await configOf(
    [
      "toolchains:",
      "  main: &base {type: llvm, version: 18, linker: lld}",
      "  debug: {<<: *base, version: 19}",
      "defaults: {toolchain: &t main, linux: *t}",
    ].join("\n"),
  );
  assertEquals(config.toolchains[1]?.version, "19");
  assertEquals(config.toolchains[1]?.linker, "lld");
  assertEquals(config.defaults.byPlatform, { linux: "main" });
});

Deno.test("parseConfig() reads CRLF and a byte order mark", async () => {
  const config = await configOf("\ufeffversion: 1\r\nproject: x\r\nbuild:\r\n  lto: full\r\n");
  assertEquals(config.project, "x");
  assertEquals(config.build.lto, "full");
});

Deno.test("parseConfig() keeps a definition named __proto__ a definition", async () => {
  const config = await configOf("build: {definitions: {__proto__: x, constructor: y}}\n");
  assertEquals(Object.entries(config.build.definitions), [["__proto__", "x"], [
    "constructor",
    "y",
  ]]);
  assertEquals(Object.getPrototypeOf({}), Object.prototype);
});

Deno.test("parseConfig() checks the program's version", async () => {
  const error = await problemsOf('version: 1\ntoolchainkit: ">=2"\n', { programVersion: "0.1.0" });
  assertStringIncludes(
    error.message,
    "/project/toolchainkit.yaml:2:15: This is ToolchainKit 0.1.0",
  );
  assertMatch(error.hint ?? "", /toolchainkit of that version/);
  const config = await configOf('toolchainkit: ">=0.1 <1"\n', { programVersion: "0.1.0" });
  assertEquals(config.toolchainkit, ">=0.1 <1");
});

Deno.test("parseConfig() reads a file, and names one that is not there", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("toolchainkit.yaml", "project: from-file\n");
  assertEquals((await parseConfig(path, world.host)).project, "from-file");
  assertEquals((await parseConfig("toolchainkit.yaml", world.host)).project, "from-file");
  const missing = world.path("other.yaml");
  const error = await failsWith(ConfigNotFoundError, () => parseConfig(missing, world.host));
  assertEquals(error.exit, 2);
  assertStringIncludes(error.message, missing);
});

Deno.test("parseConfig() takes type and version from a name or a base layer, when there is no type", async () => {
  const config = await configOf(
    "toolchains: [{name: gcc-13.2}, {name: x, layers: [{type: base, name: clang-18}]}]\n",
  );
  assertEquals(config.toolchains.map((one) => [one.type, one.version]), [
    ["gcc", "13.2"],
    ["clang", "18"],
  ]);
  // It is no setting: nothing is left of it that a build would look for.
  assertEquals(config.toolchains[1]?.layers, []);
});
