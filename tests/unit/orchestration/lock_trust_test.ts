import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadConfig } from "../../../src/config/load.ts";
import type { LockedArtifact, LockFile } from "../../../src/config/lock_file.ts";
import { parseLock, renderLock } from "../../../src/config/lock_file.ts";
import type { Artifact } from "../../../src/core/artifact.ts";
import { lockRequirements } from "../../../src/orchestration/lock_trust.ts";
import { ToolchainRegistry } from "../../../src/toolchain/registry.ts";
import { TestWorld } from "../../support/world.ts";

const CONFIG = "project: p\ntoolchains: [{name: main, type: zig, version: '0.15.2'}]\n";
const EVIL = { url: "http://127.0.0.1:9/evil.tar.gz", sha256: "e".repeat(64) };

function lockOf(artifact: LockedArtifact, platform = artifact.platform): LockFile {
  const item = {
    type: artifact.name,
    request: artifact.version,
    platforms: { [platform]: artifact },
  };
  return { version: 1, configHash: "0".repeat(16), toolchains: { main: item }, tools: {} };
}

/** The lock as it is read from its file. */
function reread(lock: LockFile): LockFile {
  return parseLock(renderLock(lock), "toolchainkit.lock");
}

function contextOf(world: TestWorld) {
  return { projectRoot: world.root, cacheDir: world.path("cache"), host: world.host };
}

async function reasonsFor(world: TestWorld, lock: LockFile, config = CONFIG): Promise<string[]> {
  await world.write("toolchainkit.yaml", config);
  const loaded = await loadConfig({ projectRoot: world.root }, world.host);
  return await lockRequirements(lock, loaded, contextOf(world));
}

const zig = await new ToolchainRegistry().lookup("zig", "0.15.2", "linux-x64");

Deno.test("lockRequirements() has none for a build that the program's data names", async () => {
  await using world = await TestWorld.create();
  assertEquals(await reasonsFor(world, reread(lockOf(zig))), []);
  assertEquals(await reasonsFor(world, reread(lockOf(zig, "linux-arm64"))), []);
});

Deno.test("lockRequirements() names artifact, place and what is replaced", async () => {
  await using world = await TestWorld.create();
  const [reason = ""] = await reasonsFor(world, reread(lockOf({ ...zig, sources: [EVIL] })));
  assertMatch(reason, /^takes zig 0\.15\.2 \(linux-x64\) for "main" by toolchainkit\.lock/);
  assertStringIncludes(reason, "from http://127.0.0.1:9/evil.tar.gz (sha256 eeeeeeeeeeee…)");
  assertStringIncludes(reason, "; replacing https://ziglang.org/");
  const [unknown = ""] = await reasonsFor(
    world,
    reread(lockOf({ ...zig, version: "0.15.99", sources: [EVIL] })),
  );
  assertStringIncludes(unknown, "no data of this program has this version");
});

Deno.test("lockRequirements() notices one evil source behind a good one, and other programs of the tree", async () => {
  await using world = await TestWorld.create();
  const [good] = zig.sources;
  assert(good !== undefined);
  const changes: Partial<Artifact>[] = [
    { sources: [good, EVIL] },
    { bin: "lib" },
    { compiler: "gcc" },
    { toolPrefix: "evil-" },
    { target: "x86_64-linux-gnu" },
    { strip: 3 },
  ];
  for (const change of changes) {
    const reasons = await reasonsFor(world, reread(lockOf({ ...zig, ...change })));
    assertEquals(reasons.length, 1, JSON.stringify(change));
  }
});

Deno.test("lockRequirements() believes registries of the user, and none of the project", async () => {
  await using world = await TestWorld.create();
  const entry = {
    kind: "toolchain",
    summary: "ours",
    compiler: "gcc",
    versions: { "1.0": { "linux-x64": { url: EVIL.url, sha256: EVIL.sha256 } } },
  };
  const file = await world.write(
    "registry.json",
    JSON.stringify({ schema: 1, entries: { ours: entry } }),
  );
  const lock = reread(lockOf({
    ...zig,
    name: "ours",
    version: "1.0",
    archive: "tar.gz",
    bin: "bin",
    strip: 1,
    compiler: "gcc",
    sources: [EVIL],
  }));
  assertEquals((await reasonsFor(world, lock)).length, 1);
  assertEquals((await reasonsFor(world, lock, `${CONFIG}registries: ["${file}"]\n`)).length, 1);
  await world.write(".toolchainkit/config.yaml", `registries: ["${file}"]\n`);
  assertEquals(await reasonsFor(world, lock), []);
});

Deno.test("withOwnId() describes a known build as data does, whatever a lock says", async () => {
  const registry = new ToolchainRegistry();
  const [known] = await registry.builds("zig", "0.15.2", "linux-x64");
  assert(known !== undefined);
  const locked = { ...known, upstreamVersion: "9.9", stdlib: ["evil"], license: "evil" };
  assertEquals(await registry.withOwnId(locked), known);
});

Deno.test("lockRequirements() leaves out what is about to be replaced", async () => {
  await using world = await TestWorld.create();
  await world.write("toolchainkit.yaml", CONFIG);
  const loaded = await loadConfig({ projectRoot: world.root }, world.host);
  const lock = reread(lockOf({ ...zig, sources: [EVIL] }));
  const context = contextOf(world);
  for (const [updating, count] of [[["main"], 0], [["*"], 0], [["other"], 1], [[], 1]] as const) {
    const reasons = await lockRequirements(lock, loaded, { ...context, updating });
    assertEquals(reasons.length, count, updating.join());
  }
});

Deno.test("lockRequirements() shortens the list of a lock that is strange throughout", async () => {
  await using world = await TestWorld.create();
  const platforms = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`linux-x${at}`, { ...zig, sources: [EVIL] }]),
  );
  const base = lockOf(zig);
  const lock = { ...base, tools: { other: { type: "zig", request: "latest", platforms } } };
  const reasons = await reasonsFor(world, reread(lock));
  assertEquals(reasons.length, 13);
  assertMatch(reasons.at(-1) ?? "", /^takes 18 more builds/);
});

Deno.test("lockRequirements() knows every build of the program's data after a round trip through a lock", async () => {
  await using world = await TestWorld.create();
  const registry = new ToolchainRegistry();
  const tools: Record<string, LockFile["tools"][string]> = {};
  let count = 0;
  for (const { name } of await registry.available()) {
    const { entry } = await registry.entry(name);
    for (const [version, builds] of Object.entries(entry.versions)) {
      for (const platform of Object.keys(builds)) {
        const all = await registry.builds(name, version, platform);
        for (const artifact of all) {
          const item = { type: name, request: version, platforms: { [platform]: artifact } };
          tools[`${name}-${count++}`] = item;
        }
      }
    }
  }
  assert(count > 3000, `${count} builds`);
  const lock = reread({ version: 1, configHash: "0".repeat(16), toolchains: {}, tools });
  assertEquals(await reasonsFor(world, lock), []);
});
