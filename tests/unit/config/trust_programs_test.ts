import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import { trustRequirements } from "../../../src/config/trust_requirements.ts";
import { TestWorld } from "../../support/world.ts";

/** The reasons of a project whose file says this, with a file of the user's own. */
async function reasonsOf(yaml: string, own = ""): Promise<string[]> {
  await using world = await TestWorld.create();
  const configFile = await world.write("project/toolchainkit.yaml", yaml);
  await world.write(".toolchainkit/config.yaml", own);
  const projectRoot = world.path("project");
  const { config, origins } = await loadConfig({ projectRoot, configFile }, world.host);
  return trustRequirements(config, origins).map((one) => one.replaceAll(world.root, "ROOT"));
}

Deno.test("trustRequirements() needs none for what a project may say of its own build", async () => {
  assertEquals(
    await reasonsOf(`
build:
  directory: out/build
  flags: {cxx: "-O2 -Wl,-rpath,'$ORIGIN'", linker: -fuse-ld=lld}
  definitions: {CMAKE_CXX_STANDARD: 20, MY_COMPILER: x, CMAKE_CXX_FLAGS: -Wall}
  caching: {enabled: true, directory: .cache}
packages:
  conan_home: .toolchainkit/conan
  conan: {options: {"a/*:b": "True"}, conf: {"tools.build:jobs": 4}, profile: default}
`),
    [],
  );
});

Deno.test("trustRequirements() names flags, programs, servers and folders outside", async () => {
  assertEquals(
    await reasonsOf(`
build:
  directory: ../out
  flags: {cxx: "-fplugin=x.so -O2"}
  definitions: {CMAKE_C_COMPILER_LAUNCHER: ./x, CMAKE_CXX_FLAGS: "-B."}
  caching: {directory: ../cache, remote: {type: redis, endpoint: "redis://me:pw@h:1"}}
  distributed: {engine: distcc, hosts: [h1, "me@h2"]}
packages:
  conan_home: ../conan
  conan: {profile: ./p, conf: {"tools.cmake:cmake_program": x}, conanfile: ../c/conanfile.txt}
  vcpkg: {binary_sources: "clear;http,http://h/x", overlay_ports: [ports, ../ports]}
`),
    [
      "lets the compiler run or load what its flags name: -fplugin=x.so",
      "lets the compiler run or load what its flags name: -B.",
      'lets CMake run what "build.definitions.CMAKE_C_COMPILER_LAUNCHER" names: ./x',
      "takes compiled files from the redis server redis://h:1",
      "sends the sources to h1, me@h2 (distcc) and takes what comes back",
      "lets Conan evaluate the profile ./p, which may run commands",
      "sets Conan's tools.cmake:cmake_program to x",
      "takes built packages from the places in packages.vcpkg.binary_sources",
      "writes its build files in ../out",
      "keeps its build cache in ROOT/cache",
      "keeps Conan's data and settings in ROOT/conan",
      "reads and writes beside ROOT/c/conanfile.txt",
      "runs the ports in ROOT/ports",
    ],
  );
});

Deno.test("trustRequirements() asks nothing about the user's own file, but about what a project changes of it", async () => {
  const own = "build: {caching: {remote: {type: redis, endpoint: 'redis://mine'}}}\n";
  assertEquals(await reasonsOf("version: 1\n", own), []);
  const changed = await reasonsOf(
    "build: {caching: {remote: {endpoint: 'redis://theirs', type: redis}}}\n",
    own,
  );
  assert(changed[0]?.includes("theirs"), changed.join());
});

Deno.test("trustRequirements() lists folders outside also while references are as they are written", async () => {
  await using world = await TestWorld.create();
  const yaml = "build: {directory: '${env:HOME}/out'}\npackages: {conan_home: ~/.conan2}\n";
  const configFile = await world.write("project/toolchainkit.yaml", yaml);
  const options = { projectRoot: world.path("project"), configFile, expand: false };
  const { config, origins } = await loadConfig(options, world.host);
  assertEquals(trustRequirements(config, origins), [
    "writes its build files in ${env:HOME}/out",
    "keeps Conan's data and settings in ~/.conan2",
    'reads $HOME by "build.directory"',
  ]);
});
