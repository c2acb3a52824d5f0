import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readLock } from "../../../src/config/lock_file.ts";
import { ConfigNotFoundError } from "../../../src/config/parser.ts";
import { CacheRegistry, ToolchainNotInstalledError } from "../../../src/core/registry.ts";
import { lockProject } from "../../../src/orchestration/lock.ts";
import { lockPath } from "../../../src/orchestration/lock_path.ts";
import { openToolchainContext } from "../../../src/orchestration/toolchain_context.ts";
import { installToolchains } from "../../../src/orchestration/toolchain_install.ts";
import {
  describeToolchain,
  listAvailable,
  listAvailableVersions,
  listInstalled,
} from "../../../src/orchestration/toolchain_list.ts";
import {
  removeToolchain,
  ToolchainInUseError,
} from "../../../src/orchestration/toolchain_remove.ts";
import {
  UpgradeFailedError,
  upgradeToolchains,
} from "../../../src/orchestration/toolchain_upgrade.ts";
import { useToolchain } from "../../../src/orchestration/toolchain_use.ts";
import { findProjectTool, ToolNotFoundError } from "../../../src/orchestration/toolchain_which.ts";
import { TrustRequiredError } from "../../../src/orchestration/trust.ts";
import { VersionNotFoundError } from "../../../src/toolchain/registry/errors.ts";
import { ToolchainWorld } from "../../support/toolchain_world.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const YAML = `# Our compilers
toolchains:
  - {name: main, type: tiny, version: "1"} # keep me
tools: {cmake: system, ninja: system}
platforms: [linux-x64]
`;
const ONE = [{ version: "1.0.0" }, { version: "1.1.0" }, { version: "2.0.0" }];

function open(tiny: ToolchainWorld, trust: "ask" | "skip" = "ask") {
  return openToolchainContext(tiny.settings, tiny.world.host, { trust });
}

Deno.test("installToolchains() installs from a project's own registry, and once only", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const context = await open(tiny);
  const [first] = await installToolchains(["tiny-1"], context);
  assertEquals(first?.result.kind, "installed");
  assertEquals(first?.artifact.version, "1.1.0");
  const path = join(tiny.settings.cacheDir, "toolchains", "tiny-1.1.0-linux-x64");
  assertEquals(first?.result.path, path);
  assert((await Deno.stat(join(path, "bin", "clang"))).isFile);
  const [again] = await installToolchains(["tiny@1.1"], context);
  assertEquals(again?.result.kind, "already-present");
  assertEquals(
    (await listInstalled(context)).map(({ name, version }) => [name, version]),
    [["tiny", "1.1.0"]],
  );
});

Deno.test("installToolchains() looks everything up before it fetches anything", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const context = await open(tiny);
  await failsWith(VersionNotFoundError, () => installToolchains(["tiny-1", "tiny-7"], context));
  assertEquals(tiny.server.requests, []);
});

Deno.test("installToolchains() tells the checksum that nobody published", async () => {
  await using tiny = await ToolchainWorld.create(YAML, [{ version: "1.0.0", checksum: false }]);
  const [installed] = await installToolchains(["tiny"], await open(tiny));
  assert(installed?.notes[0]?.includes("it has sha256"), installed?.notes.join());
});

Deno.test("removeToolchain() removes by SPEC, but nothing that a living project uses", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const context = await open(tiny);
  await installToolchains(["tiny-1", "tiny-2"], context);
  await new CacheRegistry(context).recordUses(tiny.settings.projectRoot, ["tiny-2.0.0-linux-x64"]);
  const error = await failsWith(ToolchainInUseError, () => removeToolchain("tiny-2", context));
  assert(error.message.includes(tiny.settings.projectRoot), error.message);
  assertEquals((await removeToolchain("tiny-1.1.0-linux-x64", context)).version, "1.1.0");
  await failsWith(ToolchainNotInstalledError, () => removeToolchain("tiny-1", context));
  assertEquals((await listInstalled(context)).map(({ id }) => id), ["tiny-2.0.0-linux-x64"]);
});

Deno.test("listAvailableVersions() and describeToolchain() know what is installed", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const context = await open(tiny);
  await installToolchains(["tiny-2"], context);
  const { versions } = await listAvailableVersions("tiny", context);
  assertEquals(versions.map(({ version, installed }) => [version, installed]), [
    ["2.0.0", true],
    ["1.1.0", false],
    ["1.0.0", false],
  ]);
  const details = await describeToolchain("tiny-2", context);
  assertEquals([details.unverified, details.obstacle], [false, undefined]);
  assert(details.path?.endsWith("tiny-2.0.0-linux-x64"));
  const names = (await listAvailable(context, { all: true })).map(({ name }) => name);
  assert(names.includes("tiny") && names.includes("llvm"));
});

Deno.test("openToolchainContext() asks for trust before a project's registry is believed", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const settings = { ...tiny.settings, trust: false };
  const host = tiny.world.host;
  await failsWith(
    TrustRequiredError,
    () => openToolchainContext(settings, host, { trust: "ask" }),
  );
  const context = await openToolchainContext(settings, host, { trust: "skip" });
  const names = (await listAvailable(context, { all: true })).map(({ name }) => name);
  assert(!names.includes("tiny") && names.includes("llvm"));
});

Deno.test("openToolchainContext() takes nothing from a stranger's own cache", async () => {
  await using tiny = await ToolchainWorld.create(
    `toolchain_cache: {path: ./planted}\n${YAML}`,
    ONE,
  );
  const host = tiny.world.host;
  const planted = join(tiny.settings.projectRoot, "planted");
  const root = async (trust: boolean) =>
    (await openToolchainContext({ ...tiny.settings, trust }, host, { trust: "skip" })).cache.root;
  assertEquals(await root(true), planted);
  assertEquals(await root(false), tiny.settings.cacheDir);
});

Deno.test("openToolchainContext() keeps the user's own network settings where a project is not trusted", async () => {
  const yaml =
    `network: {proxy: "http://stranger:1"}\nmirrors: ["https://stranger.example"]\n${YAML}`;
  await using tiny = await ToolchainWorld.create(yaml, ONE);
  await tiny.world.write(".toolchainkit/config.yaml", "network: {ca_file: corp.pem, retries: 7}\n");
  const network = async (trust: boolean) => {
    const settings = { ...tiny.settings, trust };
    const context = await openToolchainContext(settings, tiny.world.host, { trust: "skip" });
    const { proxy, mirrors, caFile, retries } = context.network;
    return [proxy, mirrors, caFile, retries];
  };
  const caFile = tiny.world.path(".toolchainkit", "corp.pem");
  assertEquals(await network(true), [
    "http://stranger:1",
    ["https://stranger.example"],
    caFile,
    7,
  ]);
  assertEquals(await network(false), [undefined, [], caFile, 7]);
});

Deno.test("useToolchain() changes the version and keeps comments and order", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const report = await useToolchain({ spec: "tiny-2" }, await open(tiny));
  assertEquals([report.name, report.version, report.resolved], ["main", "2", "2.0.0"]);
  assertEquals(
    await tiny.yaml(),
    `version: 1\nproject: tiny\nregistries: [./registry.json]\n${
      YAML.replace('version: "1"', 'version: "2"')
    }`,
  );
  const again = await useToolchain({ spec: "tiny-2" }, await open(tiny));
  assertEquals(again.changed, false);
});

Deno.test("useToolchain() adds a toolchain under a new name, and writes nothing on an error", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  const before = await tiny.yaml();
  await failsWith(
    VersionNotFoundError,
    async () => await useToolchain({ spec: "tiny-9" }, await open(tiny)),
  );
  assertEquals(await tiny.yaml(), before);
  await useToolchain({ spec: "zig@0.13", name: "cross" }, await open(tiny));
  const { loaded } = await open(tiny);
  assertEquals(loaded?.config.toolchains.map(({ name, type, version }) => [name, type, version]), [
    ["main", "tiny", "1"],
    ["cross", "zig", "0.13"],
  ]);
  assertEquals(loaded?.config.defaults.toolchain, "cross");
});

Deno.test("useToolchain() needs a project", async () => {
  await using world = await TestWorld.create();
  const settings = {
    projectRoot: world.root,
    configFile: world.path("toolchainkit.yaml"),
    cacheDir: world.path("cache"),
    offline: true,
    locked: false,
    trust: false,
  };
  const context = await openToolchainContext(settings, world.host, { trust: "ask" });
  await failsWith(ConfigNotFoundError, () => useToolchain({ spec: "zig" }, context));
});

Deno.test("findProjectTool() prefers the project's toolchain to the machine's tools", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  await lockProject({}, tiny.settings, tiny.world.host);
  const context = await open(tiny);
  await installToolchains(["tiny-1.1.0"], context);
  const bin = join(tiny.settings.cacheDir, "toolchains", "tiny-1.1.0-linux-x64", "bin");
  assertEquals((await findProjectTool("c++", context)).path, join(bin, "clang++"));
  assertEquals((await findProjectTool("clang-tidy", context)).path, join(bin, "clang-tidy"));
  assertEquals((await findProjectTool("tar", context)).from, "system");
  await failsWith(ToolNotFoundError, () => findProjectTool("no-such-tool", context));
  await failsWith(ToolNotFoundError, () => findProjectTool("../bin/clang", context));
});

Deno.test("upgradeToolchains() installs and tries the new version, then writes the lock", async () => {
  await using tiny = await ToolchainWorld.create(YAML, ONE);
  await tiny.publish([{ version: "1.0.0" }]);
  await lockProject({}, tiny.settings, tiny.world.host);
  await tiny.publish(ONE);
  const checked = await upgradeToolchains({ names: [], check: true }, await open(tiny));
  assertEquals(checked.upgrades.map(({ from, to }) => [from, to]), [["1.0.0", "1.1.0"]]);
  assertEquals(checked.beyond.map(({ newest }) => newest), ["2.0.0"]);
  assertEquals(tiny.server.requests, []);
  const done = await upgradeToolchains({ names: ["tiny"], check: false }, await open(tiny));
  assertEquals(done.kind, "upgraded");
  const lock = await readLock(lockPath(tiny.settings));
  assertEquals(lock?.toolchains["main"]?.platforms["linux-x64"]?.version, "1.1.0");
  const again = await upgradeToolchains({ names: [], check: false }, await open(tiny));
  assertEquals(again.kind, "up-to-date");
});

Deno.test("upgradeToolchains() leaves the lock alone when the new compiler is not what it says", async () => {
  const versions = [{ version: "1.0.0" }, { version: "1.1.0", prints: "0.9.9" }];
  await using tiny = await ToolchainWorld.create(YAML, versions);
  await tiny.publish([{ version: "1.0.0" }]);
  await lockProject({}, tiny.settings, tiny.world.host);
  const before = await Deno.readTextFile(lockPath(tiny.settings));
  await tiny.publish(versions);
  const context = await open(tiny);
  const error = await failsWith(
    UpgradeFailedError,
    () => upgradeToolchains({ names: [], check: false }, context),
  );
  assert(error.message.includes("0.9.9"), error.message);
  assertEquals(await Deno.readTextFile(lockPath(tiny.settings)), before);
});
