import { assert, assertEquals } from "@std/assert";
import { parseConfig } from "../../../src/config/parser.ts";
import { LockMismatchError, readLock } from "../../../src/config/lock_file.ts";
import { describeChanges } from "../../../src/config/lock/diff.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { isLockFixed, lockProject, planLock } from "../../../src/orchestration/lock.ts";
import type { ProjectSettings } from "../../../src/orchestration/project_settings.ts";
import { NoBuildError } from "../../../src/toolchain/registry/errors.ts";
import { digest, SAMPLE_ENTRY, sampleRegistry, UNVERIFIED_TOOL } from "../../support/catalogs.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const DEBIAN_12 = {
  platform: { os: "linux", architecture: "x64", abi: "glibc", libcVersion: "2.36" },
} as const;
const TOOLS = `tools: {cmake: system, ninja: system}\n`;

async function worldWith(yaml: string) {
  const world = await TestWorld.create(DEBIAN_12);
  const configFile = await world.write("toolchainkit.yaml", `version: 1\nproject: p\n${yaml}`);
  const config = await parseConfig(configFile, world.host);
  const settings: ProjectSettings = {
    projectRoot: world.root,
    configFile,
    cacheDir: world.path("cache"),
    offline: true,
    locked: false,
    trust: false,
  };
  return { world, config, settings, file: world.path("toolchainkit.lock"), host: world.host };
}

Deno.test("planLock() locks one version for all platforms that have it", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: smp, version: latest}]\n` +
      `platforms: [linux-x64, windows-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const { registry } = sampleRegistry();
  const plan = await planLock(config, { current: undefined, registry, host, file });
  const item = plan.lock.toolchains["main"];
  assertEquals(item?.type, "sample");
  // 18.1.8 is newer, but nobody published it for Windows.
  assertEquals(item?.platforms["linux-x64"]?.version, "18.1.7");
  assertEquals(item?.platforms["windows-x64"]?.version, "18.1.7");
  assertEquals(plan.changed, true);
});

Deno.test("planLock() locks platform by platform when no version has all, and says what is missing", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: "18.1.8"}]\n` +
      `platforms: [linux-x64, macos-arm64, windows-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const { registry } = sampleRegistry();
  const plan = await planLock(config, { current: undefined, registry, host, file });
  const platforms = plan.lock.toolchains["main"]?.platforms ?? {};
  assertEquals(Object.keys(platforms), ["linux-x64", "macos-arm64"]);
  assertEquals(platforms["macos-arm64"]?.platform, "macos-x64");
  assert(plan.notes.some((note) => note.includes("on windows-x64")), plan.notes.join("\n"));
});

Deno.test("planLock() fails when nobody published the version for any platform", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: "18.1.8"}]\n` +
      `platforms: [windows-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const { registry } = sampleRegistry();
  const error = await failsWith(
    NoBuildError,
    () => planLock(config, { current: undefined, registry, host, file }),
  );
  assertEquals(error.exit, 3);
});

Deno.test("planLock() keeps what is locked until it is told to update", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: ">=17 <19"}]\nplatforms: [linux-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const old = sampleRegistry({
    sample: { ...SAMPLE_ENTRY, versions: { "17.0.6": SAMPLE_ENTRY.versions["17.0.6"] ?? {} } },
  });
  const first = await planLock(config, { current: undefined, registry: old.registry, host, file });
  assertEquals(first.lock.toolchains["main"]?.platforms["linux-x64"]?.version, "17.0.6");
  const { registry } = sampleRegistry();
  const again = await planLock(config, { current: first.lock, registry, host, file });
  assertEquals([again.changed, again.changes], [false, []]);
  const updated = await planLock(config, {
    current: first.lock,
    registry,
    host,
    file,
    update: ["main"],
  });
  assertEquals(updated.lock.toolchains["main"]?.platforms["linux-x64"]?.version, "18.1.8");
  assert(describeChanges(updated.changes)[0]?.includes("version 17.0.6 → 18.1.8"));
});

Deno.test("planLock() gives a new platform the version that the others have", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: ">=17 <19"}]\nplatforms: [linux-arm64]\n${TOOLS}`,
  );
  await using _ = world;
  const { registry } = sampleRegistry();
  const first = await planLock(config, { current: undefined, registry, host, file });
  const both = { ...config, platforms: ["linux-arm64", "linux-x64"] };
  const second = await planLock(both, { current: first.lock, registry, host, file });
  const platforms = second.lock.toolchains["main"]?.platforms ?? {};
  assertEquals(Object.values(platforms).map(({ version }) => version), ["17.0.6", "17.0.6"]);
});

Deno.test("planLock() stops when published bytes changed, whatever the data says", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: "17"}]\nplatforms: [linux-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const { registry } = sampleRegistry();
  const { lock } = await planLock(config, { current: undefined, registry, host, file });
  const text = JSON.stringify(SAMPLE_ENTRY).replaceAll(digest("4"), digest("f"));
  const changed = sampleRegistry({ sample: JSON.parse(text) }).registry;
  const error = await failsWith(
    LockMismatchError,
    () => planLock(config, { current: lock, registry: changed, host, file }),
  );
  assertEquals(error.exit, 4);
});

Deno.test("planLock() reports builds whose checksum nobody published", async () => {
  const { world, config, host, file } = await worldWith(
    `toolchains: []\nplatforms: [linux-x64]\ntools: {cmake: system, ninja: system, tool: "1"}\n`,
  );
  await using _ = world;
  const { registry } = sampleRegistry({ tool: UNVERIFIED_TOOL });
  const plan = await planLock(config, { current: undefined, registry, host, file });
  assertEquals(plan.lock.tools["tool"]?.platforms["linux-x64"]?.unverified, true);
  assert(plan.notes.some((note) => note.includes("nobody published a checksum")));
});

Deno.test("planLock() locks a toolchain that this machine cannot run, and says so", async () => {
  const { world, config, file } = await worldWith(
    `toolchains: [{name: main, type: sample, version: "18.1.8"}]\nplatforms: [linux-x64]\n${TOOLS}`,
  );
  await using _ = world;
  const host = { ...world.host, platform: { ...DEBIAN_12.platform, libcVersion: "2.17" } };
  const { registry } = sampleRegistry(undefined, { host });
  const plan = await planLock(config, { current: undefined, registry, host, file });
  assertEquals(plan.lock.toolchains["main"]?.platforms["linux-x64"]?.version, "18.1.8");
  assert(plan.notes.some((note) => note.includes("found glibc 2.17")), plan.notes.join());
});

Deno.test("lockProject() writes, then finds nothing to do; check and --locked refuse a change", async () => {
  const { world, settings, host, file } = await worldWith(
    `toolchains: [{name: main, type: zig, version: "0.13"}]\n` +
      `platforms: [linux-x64, macos-arm64, windows-x64]\ntools: {cmake: "3.31", ninja: latest}\n`,
  );
  await using _ = world;
  await failsWith(LockMismatchError, () => lockProject({ check: true }, settings, host));
  assertEquals(await readLock(file), undefined);
  const written = await lockProject({}, settings, host);
  assertEquals([written.kind, written.changes.length], ["written", 9]);
  const text = await Deno.readTextFile(file);
  assertEquals((await lockProject({ check: true }, settings, host)).kind, "unchanged");
  await world.write(
    "toolchainkit.yaml",
    (await Deno.readTextFile(settings.configFile))
      .replace("0.13", "0.14"),
  );
  const error = await failsWith(
    LockMismatchError,
    () => lockProject({}, { ...settings, locked: true }, host),
  );
  assert(error.message.includes("0.13.0 → 0.14.1"), error.message);
  assertEquals(await Deno.readTextFile(file), text);
});

Deno.test("lockProject() makes the same bytes on every platform", async () => {
  const yaml = `toolchains: [{name: main, type: gcc, version: "13"}]\n` +
    `platforms: [linux-x64, macos-arm64, windows-x64]\ntools: {cmake: "4", ninja: latest}\n`;
  const texts = new Set<string>();
  const platforms = [
    DEBIAN_12.platform,
    { os: "macos", architecture: "arm64", abi: undefined, osVersion: "15.1" },
    { os: "windows", architecture: "x64", abi: "msvc" },
  ] as const;
  for (const platform of platforms) {
    const { world, settings, file } = await worldWith(yaml);
    await using _ = world;
    await lockProject({}, settings, { ...world.host, platform });
    texts.add(await Deno.readTextFile(file));
  }
  assertEquals(texts.size, 1);
});

Deno.test("lockProject() refuses to update what the project does not have", async () => {
  const { world, settings, host } = await worldWith(`toolchains: []\nplatforms: [linux-x64]\n`);
  await using _ = world;
  const error = await failsWith(UsageError, () => lockProject({ update: ["gcc"] }, settings, host));
  assert(error.hint?.includes("cmake"), error.hint);
});

Deno.test("isLockFixed() holds in CI only when there is a lock", () => {
  const lock = { version: 1, configHash: "0", toolchains: {}, tools: {} } as const;
  const ci = { env: { CI: "true" } };
  assertEquals(isLockFixed({ locked: false }, ci, undefined), false);
  assertEquals(isLockFixed({ locked: false }, ci, lock), true);
  assertEquals(isLockFixed({ locked: false }, { env: { CI: "1" } }, lock), true);
  assertEquals(isLockFixed({ locked: false }, { env: { CI: "0" } }, lock), false);
  assertEquals(isLockFixed({ locked: true }, { env: {} }, undefined), true);
  assertEquals(isLockFixed({ locked: false }, { env: {} }, lock), false);
});
