import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../../src/config/config_error.ts";
import { ConfigNotFoundError } from "../../../src/config/parser.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { setConfigValue } from "../../../src/orchestration/config_edit.ts";
import {
  getConfigValue,
  renderConfig,
  showConfig,
} from "../../../src/orchestration/config_show.ts";
import { COMPLETE_CONFIG, configOf } from "../../support/config_text.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function project(text = COMPLETE_CONFIG) {
  const world = await TestWorld.create();
  const configFile = await world.write("toolchainkit.yaml", text);
  return { world, options: { configFile, projectRoot: world.root } };
}

Deno.test("setConfigValue() understands words for every kind of key", async () => {
  const { world, options } = await project();
  await using _world = world;
  const words: [string, string][] = [
    ["build.parallel_jobs", "8"],
    ["build.caching.enabled", "false"],
    ["build.lto", "full"],
    ["build.sanitizers", "address,leak"],
    ["build.types", "[Debug, MinSizeRel]"],
    ["toolchains.main.version", "19"],
    ["toolchains.zig", "{type: zig, version: 0.10}"],
    ["defaults.macos", "zig"],
    ["network.ca_file", "my ca.pem"],
    ["build.definitions.X", "a;b $c"],
    ["tools.cmake", "3.31"],
    ["hooks.pre_configure", "true"],
  ];
  for (const [key, word] of words) await setConfigValue(key, word, options, world.host);
  const text = await Deno.readTextFile(options.configFile);
  const config = await configOf(text);
  assertEquals(config.build.parallelJobs, 8);
  assertEquals(config.build.caching.enabled, false);
  assertEquals(config.build.lto, "full");
  assertEquals(config.build.sanitizers, ["address", "leak"]);
  assertEquals(config.build.types, ["Debug", "MinSizeRel", "Release"]);
  assertEquals(config.toolchains.map((one) => [one.name, one.version]), [
    ["main", "19"],
    ["msvc-2022", "2022"],
    ["zig", "0.10"],
  ]);
  assertEquals(config.defaults.byPlatform["macos"], "zig");
  assertEquals(config.network.caFile, "/project/my ca.pem");
  assertEquals(config.build.definitions["X"], "a;b $c");
  assertEquals(config.tools["cmake"], "3.31");
  assertEquals(config.hooks.preConfigure, "true");
  for (const comment of COMPLETE_CONFIG.match(/#.*/g) ?? []) assertStringIncludes(text, comment);
});

Deno.test("setConfigValue() refuses keys and words that fit nothing, and writes nothing", async () => {
  const { world, options } = await project();
  await using _world = world;
  const refused: [string, string, RegExp][] = [
    ["build.jobs", "8", /no such key/],
    ["bild.lto", "thin", /no such key/],
    ["build.parallel_jobs", "many", /wanted auto, or a whole number/],
    ["build.parallel_jobs", "0", /wanted auto/],
    ["build..lto", "thin", /not words joined by dots/],
    ["build", "x", /wanted a mapping/],
    ["toolchains.main.linker", "ldd", /wanted lld/],
    ["build.types", "[Debug", /wanted a list/],
    ["toolchains.zig", "{type: *zig}", /or a mapping of keys/],
  ];
  for (const [key, word, wanted] of refused) {
    const error = await failsWith(
      UsageError,
      () => setConfigValue(key, word, options, world.host),
    );
    assert(wanted.test(error.message), error.message);
  }
  assertEquals(await Deno.readTextFile(options.configFile), COMPLETE_CONFIG);
});

Deno.test("setConfigValue() leaves a file alone that has errors, and names one that is missing", async () => {
  const { world, options } = await project("projct: x\n");
  await using _world = world;
  await failsWith(ConfigError, () => setConfigValue("build.lto", "thin", options, world.host));
  assertEquals(await Deno.readTextFile(options.configFile), "projct: x\n");
  await Deno.remove(options.configFile);
  await failsWith(
    ConfigNotFoundError,
    () => setConfigValue("build.lto", "thin", options, world.host),
  );
});

Deno.test("setConfigValue() refuses a value that does not go with others, and writes nothing", async () => {
  const text = "toolchains:\n  - {name: main, type: gcc, version: '15'}\n";
  const { world, options } = await project(text);
  await using _world = world;
  const refused: [string, string, RegExp][] = [
    ["toolchains.main.stdlib", "libc++", /2:.*: Toolchain "main": libc\+\+ does not go with gcc/],
    ["toolchains.main.sha256", "a".repeat(64), /needs a source that is an address/],
    ["defaults.toolchain", "mian", /names no toolchain.*did you mean "main"/],
    ["build.sanitizers", "address,thread", /exclude each other/],
    ["build.caching.remote", "{type: s3}", /needs bucket/],
  ];
  for (const [key, word, wanted] of refused) {
    const error = await failsWith(
      ConfigError,
      () => setConfigValue(key, word, options, world.host),
    );
    assert(wanted.test(error.message), error.message);
    assertStringIncludes(error.hint ?? "", "Nothing was written");
  }
  assertEquals(await Deno.readTextFile(options.configFile), text);
  const together = "{type: gcc, version: '15', source: '${env:NO_SUCH}', sha256: " +
    "a".repeat(64) + "}";
  await setConfigValue("toolchains.main", together, options, world.host);
});

Deno.test("setConfigValue() mends one of two conflicts", async () => {
  const { world, options } = await project(
    "toolchains: [{name: main, type: gcc}]\ndefaults: {toolchain: other}\nbuild: {sanitizers: [address, thread]}\n",
  );
  await using _world = world;
  await setConfigValue("build.sanitizers", "address", options, world.host);
  await setConfigValue("defaults.toolchain", "main", options, world.host);
  assertEquals(
    (await configOf(await Deno.readTextFile(options.configFile))).defaults.toolchain,
    "main",
  );
});

Deno.test("setConfigValue() says when the file already said so", async () => {
  const { world, options } = await project();
  await using _world = world;
  const edit = await setConfigValue("build.lto", "thin", options, world.host);
  assertEquals(edit.changed, false);
});

Deno.test("showConfig() tells each value and where it comes from", async () => {
  const { world, options } = await project();
  await using _world = world;
  await world.write("toolchainkit.local.yaml", "build: {lto: full}\n");
  await world.write(".toolchainkit/config.yaml", "network: {timeout: 5}\n");
  Object.assign(world.host.env, { TOOLCHAINKIT_JOBS: "3" });
  const view = await showConfig(options, world.host);
  const row = (key: string) => {
    const found = view.rows.find((one) => one.key === key);
    return [found?.value, found?.origin.replace(world.root, ".")];
  };
  assertEquals(row("build.lto"), ["full", "./toolchainkit.local.yaml:1:14"]);
  assertEquals(row("build.parallel_jobs"), [3, "environment variable TOOLCHAINKIT_JOBS"]);
  assertEquals(row("network.connections"), [4, "./toolchainkit.yaml:35:49"]);
  assertEquals(row("packages.use_system"), [true, "built-in"]);
  assertEquals(row("network.ca_file"), ["corp.pem", "./toolchainkit.yaml:35:61"]);
});

Deno.test("renderConfig() is a configuration that means the same", async () => {
  const { world, options } = await project();
  await using _world = world;
  const view = await showConfig(options, world.host);
  assertEquals(await configOf(await renderConfig(view)), await configOf(COMPLETE_CONFIG));
});

Deno.test("showConfig() shows variables by name and hides literal secrets", async () => {
  const { world, options } = await project(
    [
      "network: {proxy: 'http://me:hunter2@proxy'}",
      "build:",
      "  caching:",
      "    remote: {type: s3, bucket: b, access_key_id: AKIA, secret_access_key: '${env:NO_SUCH}'}",
      "packages: {conan: {remotes: [{name: r, url: 'https://r.example', password: hunter2}]}}",
    ].join("\n"),
  );
  await using _world = world;
  const view = await showConfig(options, world.host);
  const text = await renderConfig(view) + JSON.stringify(view.rows);
  assert(!/hunter2|AKIA/.test(text), text);
  assertStringIncludes(text, "${env:NO_SUCH}");
});

Deno.test("getConfigValue() prints scalars plainly and sections as YAML", async () => {
  const { world, options } = await project();
  await using _world = world;
  const text = async (key: string) => (await getConfigValue(key, options, world.host)).text;
  assertEquals(await text("build.lto"), "thin\n");
  assertEquals(await text("network.retries"), "3\n");
  assertEquals(await text("build.types"), "- Debug\n- Release\n");
  assertEquals(await text("tools"), "cmake: '4'\nninja: latest\n");
  assertEquals(await text("toolchains.main.type"), "llvm\n");
  const unset = await failsWith(UsageError, () => text("packages.custom_path"));
  assertStringIncludes(unset.message, "it has no value");
  const unknown = await failsWith(UsageError, () => text("network.retrys"));
  assertEquals(unknown.hint, 'Did you mean "network.retries"?');
});
