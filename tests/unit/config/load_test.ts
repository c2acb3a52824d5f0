import { assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../../src/config/config_error.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function projectWorld(env: Record<string, string> = {}): Promise<TestWorld> {
  const world = await TestWorld.create();
  Object.assign(world.host.env, env);
  await world.write(
    "toolchainkit.yaml",
    "project: p\ntoolchains: {main: {type: llvm, version: 18}}\n" +
      "build: {parallel_jobs: 2, directory: from-project, types: [Debug]}\nnetwork: {retries: 5}\n",
  );
  await world.write(
    "toolchainkit.local.yaml",
    "build: {directory: from-local, types: [Release]}\n",
  );
  await world.write(
    ".toolchainkit/config.yaml",
    "network: {retries: 9, timeout: 7}\nbuild: {directory: from-user}\n",
  );
  return world;
}

Deno.test("loadConfig() puts command line over environment over local over project over user", async () => {
  await using world = await projectWorld({ TOOLCHAINKIT_JOBS: "3", TOOLCHAINKIT_RETRIES: "4" });
  const options = { projectRoot: world.root };
  const loaded = await loadConfig({
    ...options,
    overrides: [{ path: ["build", "parallel_jobs"], value: 6 }],
  }, world.host);
  const { config, origins } = loaded;
  assertEquals(config.build.parallelJobs, 6);
  assertEquals(config.network.retries, 4);
  assertEquals(config.build.directory, "from-local");
  assertEquals(config.build.types, ["Release"]);
  assertEquals(config.network.timeoutMs, 7000);
  assertEquals(config.network.connections, 4);
  assertEquals(origins.get("build.parallel_jobs")?.layer, "command line");
  assertEquals(origins.get("network.retries")?.layer, "environment");
  assertEquals(origins.get("build.directory")?.layer, "local");
  assertEquals(origins.get("network.timeout")?.layer, "user");
  const type = origins.get("toolchains.main.type");
  assertEquals([type?.layer, type?.line, type?.column], ["project", 2, 27]);
  assertEquals(origins.get("network.connections"), undefined);
  assertEquals(loaded.files, [
    world.path(".toolchainkit/config.yaml"),
    world.path("toolchainkit.yaml"),
    world.path("toolchainkit.local.yaml"),
  ]);
});

Deno.test("loadConfig() merges a toolchain's fields across files", async () => {
  await using world = await projectWorld();
  await world.write("toolchainkit.local.yaml", "toolchains: [{name: main, linker: mold}]\n");
  const { config } = await loadConfig({ projectRoot: world.root }, world.host);
  const [main] = config.toolchains;
  assertEquals([main?.type, main?.version, main?.linker], ["llvm", "18", "mold"]);
});

Deno.test("loadConfig() makes relative paths absolute from the file that names them", async () => {
  await using world = await projectWorld();
  await world.write(".toolchainkit/config.yaml", "network: {ca_file: corp.pem}\n");
  const { config } = await loadConfig({ projectRoot: world.root }, world.host);
  assertEquals(config.network.caFile, world.path(".toolchainkit/corp.pem"));
});

Deno.test("loadConfig() tells the problems of all files in one go", async () => {
  await using world = await projectWorld({ TOOLCHAINKIT_BUILD_TYPE: "Fast" });
  await world.write("toolchainkit.yaml", "projct: p\n");
  await world.write("toolchainkit.local.yaml", "build: {lto: very}\n");
  const error = await failsWith(
    ConfigError,
    () => loadConfig({ projectRoot: world.root }, world.host),
  );
  assertEquals(error.details.problems.length, 3);
  assertStringIncludes(error.message, world.path("toolchainkit.local.yaml") + ":1:14");
  assertStringIncludes(
    error.message,
    'environment variable TOOLCHAINKIT_BUILD_TYPE:1:1: "defaults.build_type" is "Fast"',
  );
});

Deno.test("loadConfig() goes on without a project file", async () => {
  await using world = await TestWorld.create();
  const loaded = await loadConfig({ projectRoot: world.root }, world.host);
  assertEquals(loaded.hasProjectFile, false);
  assertEquals(loaded.config.toolchains, []);
});

Deno.test("loadConfig() takes an override of any characters as it is", async () => {
  await using world = await TestWorld.create();
  const value = "a: {b}\n# 'x' \"y\" \\ ${env:HOME}";
  const { config } = await loadConfig({
    projectRoot: world.root,
    overrides: [{ path: ["build", "definitions", "X"], value }],
  }, world.host);
  assertEquals(config.build.definitions, { X: value });
});

Deno.test("loadConfig() reads TOOLCHAINKIT_MIRROR as one path or several addresses", async () => {
  await using world = await TestWorld.create();
  Object.assign(world.host.env, { TOOLCHAINKIT_MIRROR: "/mnt/my mirror" });
  const one = await loadConfig({ projectRoot: world.root }, world.host);
  assertEquals(one.config.mirrors, ["/mnt/my mirror"]);
  Object.assign(world.host.env, { TOOLCHAINKIT_MIRROR: "https://a.example https://b.example" });
  const two = await loadConfig({ projectRoot: world.root }, world.host);
  assertEquals(two.config.mirrors, ["https://a.example", "https://b.example"]);
});

Deno.test("loadConfig() names the variable of a toolchain that there is not", async () => {
  await using world = await projectWorld({ TOOLCHAINKIT_TOOLCHAIN: "mian" });
  const error = await failsWith(
    ConfigError,
    () => loadConfig({ projectRoot: world.root }, world.host),
  );
  const [problem] = error.details.problems;
  assertEquals([problem?.file, problem?.suggestion], [
    "environment variable TOOLCHAINKIT_TOOLCHAIN",
    "main",
  ]);
});

Deno.test("loadConfig() lets another file change a toolchain that is named like its version", async () => {
  await using world = await projectWorld();
  await world.write(
    "toolchainkit.yaml",
    'toolchains: [{name: gcc-13, type: gcc, version: "13.2"}]\n',
  );
  await world.write("toolchainkit.local.yaml", "toolchains: [{name: gcc-13, linker: mold}]\n");
  const { config } = await loadConfig({ projectRoot: world.root }, world.host);
  const [gcc] = config.toolchains;
  assertEquals([gcc?.version, gcc?.linker], ["13.2", "mold"]);
});

Deno.test("loadConfig() leaves a project's files out when only this user's own counts", async () => {
  await using world = await projectWorld({ TOOLCHAINKIT_JOBS: "3" });
  const loaded = await loadConfig({ projectRoot: world.root, own: true }, world.host);
  const { build, network, toolchains } = loaded.config;
  assertEquals([build.directory, build.parallelJobs, network.retries], ["from-user", 3, 9]);
  assertEquals([toolchains, loaded.hasProjectFile], [[], false]);
});
