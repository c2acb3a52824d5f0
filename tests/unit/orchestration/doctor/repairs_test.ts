/** What the doctor finds in real folders, and that mending it is mending it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { cachePaths } from "../../../../src/core/directory.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { withLock } from "../../../../src/core/locking.ts";
import { toolchainLockPath } from "../../../../src/core/locking/lock_manager.ts";
import { platformName } from "../../../../src/core/platform.ts";
import { CacheRegistry } from "../../../../src/core/registry.ts";
import { diagnose } from "../../../../src/orchestration/doctor.ts";
import { checkCache } from "../../../../src/orchestration/doctor/cache.ts";
import { findingOf } from "../../../../src/orchestration/doctor/finding.ts";
import { UsageError } from "../../../../src/core/errors.ts";
import { TestWorld } from "../../../support/world.ts";

async function settingsIn(world: TestWorld) {
  await Deno.mkdir(world.path("app"), { recursive: true });
  return {
    projectRoot: world.path("app"),
    configFile: world.path("app/toolchainkit.yaml"),
    cacheDir: world.path("cache"),
    offline: true,
    locked: false,
    trust: false,
  };
}

Deno.test("checkCache() finds a lock that is held for long, and not one whose holder is gone", async () => {
  await using world = await TestWorld.create();
  const cache = cachePaths(world.path("cache"));
  const path = toolchainLockPath(cache, "llvm-18");
  const later = { ...world.host, now: () => Date.now() + 3_600_000 };
  const locks = async () =>
    (await checkCache(cache.root, later)).filter(({ check }) => check === "locks");
  await withLock(path, async () => {
    const [finding] = await locks();
    assertEquals(finding?.severity, "warning");
    assertStringIncludes(finding?.evidence ?? "", `process ${Deno.pid}`);
  }, { host: world.host, timeoutMs: 1_000, purpose: "install llvm-18" });
  const dead = { pid: 1, host: "h", command: "toolchainkit", since: "2020-01-01T00:00:00Z" };
  await Deno.writeTextFile(`${path}.holder.json`, JSON.stringify(dead));
  assertEquals((await locks())[0]?.severity, "ok");
});

Deno.test("diagnose() drops projects that are gone only when it is asked to", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  const cache = cachePaths(settings.cacheDir);
  await world.write("cache/toolchains/llvm-18-linux-x64/bin/clang", "x");
  const registry = new CacheRegistry({ cache, host });
  const path = world.path("cache/toolchains/llvm-18-linux-x64");
  const gone = world.path("gone");
  await Deno.mkdir(gone);
  await registry.registerToolchain({ toolchainId: "llvm-18-linux-x64", path, projectRoot: gone });
  await Deno.remove(gone);
  const before = await Deno.readTextFile(cache.registryFile);
  const look = await diagnose({ fix: false }, settings, host);
  const found = look.findings.find(({ check }) => check === "projects");
  assertEquals([found?.severity, found?.evidence, found?.fixed], ["warning", gone, undefined]);
  assertEquals(await Deno.readTextFile(cache.registryFile), before);
  const mended = await diagnose({ fix: true }, settings, host);
  assertEquals([mended.fixed, mended.warnings, mended.exit], [1, 0, 0]);
  assertEquals((await Deno.readTextFile(cache.registryFile)).includes(gone), false);
});

Deno.test("diagnose() finds a registry that forgot what is installed", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  await world.write("cache/toolchains/llvm-18-linux-x64/bin/clang", "x");
  await world.write("cache/registry.json", '{"schema": 1}');
  const look = await diagnose({ fix: true }, settings, host);
  const found = look.findings.find(({ check }) => check === "registry");
  assertEquals(found?.evidence, "it lists 0 entries, 1 are installed");
  assertEquals(found?.fixed, "registry.json lists 1 entries");
});

Deno.test("diagnose() leaves a registry of a newer version alone", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  const path = await world.write("cache/registry.json", '{"schema": 99}');
  const look = await diagnose({ fix: true }, settings, host);
  assertEquals(look.findings.find(({ check }) => check === "registry")?.fixed, undefined);
  assertEquals(await Deno.readTextFile(path), '{"schema": 99}');
});

Deno.test("diagnose() says where a link leads that leads nowhere", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  await world.write(
    "app/toolchainkit.yaml",
    "version: 1\ntoolchains: [{name: main, type: gcc, source: system, version: latest}]\n",
  );
  await Deno.mkdir(world.path("app/.toolchainkit/toolchains"), { recursive: true });
  await Deno.symlink(world.path("nowhere"), world.path("app/.toolchainkit/toolchains/main"));
  const look = await diagnose({ fix: true }, settings, host);
  const link = look.findings.find(({ check }) => check === "links");
  assertStringIncludes(link?.evidence ?? "", world.path("nowhere"));
  assertEquals([link?.mend, link?.fixed], ["toolchainkit bootstrap", undefined]);
});

Deno.test("diagnose() makes a link anew to what is installed", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  await world.write(
    "app/toolchainkit.yaml",
    'version: 1\ntoolchains: [{name: main, type: zig, version: "0.15.2"}]\n',
  );
  const id = `zig-0.15.2-${platformName(host.platform)}`;
  await world.write(`cache/toolchains/${id}/.toolchainkit/manifest.json`, "{}");
  const link = world.path("app/.toolchainkit/toolchains/main");
  await Deno.mkdir(world.path("app/.toolchainkit/toolchains"), { recursive: true });
  await Deno.symlink(world.path("nowhere"), link);
  const look = await diagnose({ fix: true }, settings, host);
  const found = look.findings.find(({ check }) => check === "links");
  assertEquals(found?.fixed, `the link leads to "${world.path("cache/toolchains", id)}"`);
  assertEquals(await Deno.readLink(link), world.path("cache/toolchains", id));
});

Deno.test("diagnose() tells which package manager a project uses, and when that is unclear", async () => {
  await using world = await TestWorld.create();
  const host = { ...world.host, offline: true };
  const settings = await settingsIn(world);
  const of = async (config: string) => {
    await world.write("app/toolchainkit.yaml", config);
    const look = await diagnose({ fix: false }, settings, host);
    return look.findings.find(({ check }) => check === "packages");
  };
  assertEquals(await of("version: 1\n"), undefined);
  await world.write("app/conanfile.txt", "[requires]\n");
  assertStringIncludes((await of("version: 1\n"))?.summary ?? "", "conan is used (the project has");
  await world.write("app/vcpkg.json", "{}");
  const unclear = await of("version: 1\n");
  assertEquals(unclear?.severity, "error");
  assertStringIncludes(unclear?.mend ?? "", "packages.manager");
  const chosen = await of("version: 1\npackages: {manager: vcpkg}\n");
  assertStringIncludes(chosen?.summary ?? "", "vcpkg is used (packages.manager in");
  const missing = await of("version: 1\npackages: {manager: conan, custom_path: /none/conan}\n");
  assertStringIncludes(missing?.summary ?? "", '"/none/conan"');
});

Deno.test("diagnose() runs nothing that a project names before it is trusted", async () => {
  await using world = await TestWorld.create();
  const settings = await settingsIn(world);
  const script = `#!/bin/sh\necho ran >> ${world.path("ran.txt")}\necho 9.9.9\n`;
  for (const name of ["tree/bin/gcc", "tree/bin/g++", "conan"]) {
    await Deno.chmod(await world.write(name, script), 0o755);
  }
  const tree = world.path("tree");
  await world.write(
    "app/toolchainkit.yaml",
    `version: 1\ntoolchains: [{name: main, type: gcc, source: "${tree}"}]\n` +
      `packages: {manager: conan, custom_path: "${world.path("conan")}"}\n`,
  );
  const look = async (trust: boolean) => {
    const host = { ...world.host, offline: true };
    const { findings } = await diagnose({ fix: true }, { ...settings, trust }, host);
    return findings.filter(({ check }) => check === "toolchain" || check === "packages")
      .map(({ severity }) => severity);
  };
  assertEquals(await look(false), ["info", "info"]);
  assertEquals(await exists(world.path("ran.txt")), false);
  assertEquals(await look(true), ["ok", "ok"]);
  assertEquals(await exists(world.path("ran.txt")), true);
});

Deno.test("findingOf() explains our own errors and no others", () => {
  const finding = findingOf("x", new UsageError("Cannot do it\nbecause\nof this", { hint: "Do" }));
  assertEquals(finding, {
    check: "x",
    severity: "error",
    summary: "Cannot do it",
    evidence: "because\nof this",
    mend: "Do",
    exit: 2,
  });
  let thrown: unknown;
  try {
    findingOf("x", new TypeError("a bug"));
  } catch (error) {
    thrown = error;
  }
  assertEquals(thrown instanceof TypeError, true);
});
