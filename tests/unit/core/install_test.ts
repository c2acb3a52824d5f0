import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import type { Artifact } from "../../../src/core/artifact.ts";
import { cachePaths } from "../../../src/core/directory.ts";
import { listDirectory, readText } from "../../../src/core/filesystem.ts";
import { DownloadFailedError } from "../../../src/core/download.ts";
import { installArtifact } from "../../../src/core/install.ts";
import { acquireArchive, groupSources } from "../../../src/core/install/acquire.ts";
import { LockManager, LockTimeoutError } from "../../../src/core/locking.ts";
import { manifestPath, readManifest } from "../../../src/core/manifest.ts";
import { CacheRegistry } from "../../../src/core/registry.ts";
import { withOwnId } from "../../../src/core/install/build_identity.ts";
import { InstalledMismatchError } from "../../../src/core/install/installed_check.ts";
import { NoSourceError } from "../../../src/core/sources/source_error.ts";
import { HashMismatchError } from "../../../src/core/verification.ts";
import { createNetworkFetch } from "../../../src/core/network.ts";
import { MisbehavingServer } from "../../support/http_server.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A small compiler-like tree as tar.gz, with its hash. */
async function makeArchive(world: TestWorld, text = "hello"): Promise<Uint8Array<ArrayBuffer>> {
  await world.write("tree/cc-1/bin/cc", `#!/bin/sh\necho ${text}\n`);
  await Deno.chmod(world.path("tree/cc-1/bin/cc"), 0o755);
  await world.write("tree/cc-1/include/a.h", "#pragma once\n");
  const out = world.path("cc.tar.gz");
  await new Deno.Command("tar", { args: ["-C", world.path("tree"), "-czf", out, "cc-1"] }).output();
  return await Deno.readFile(out);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function artifactOf(urls: readonly string[], digests: { sha256?: string } = {}): Artifact {
  return {
    kind: "toolchain",
    name: "cc",
    version: "1.0",
    platform: "linux-x64",
    archive: "tar.gz",
    strip: null,
    bin: "bin",
    sources: urls.map((url) => ({ url })),
    ...digests,
  };
}

async function createWorld(): Promise<TestWorld> {
  const world = await TestWorld.create();
  const gate = createNetworkFetch({}, world.host.env, { offline: false });
  return Object.assign(world, { host: { ...world.host, fetch: gate } });
}

Deno.test("installArtifact() publishes a whole tree with manifest and registers it", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const cache = cachePaths(world.path("cache"));
  const result = await installArtifact(artifact, { cache, host: world.host });
  assertEquals(result.kind, "installed");
  assertEquals(await readText(`${result.path}/bin/cc`), "#!/bin/sh\necho hello\n");
  const manifest = await readManifest(result.path);
  assertEquals(manifest?.files.filter((each) => each.kind === "file").map((each) => each.path), [
    "bin/cc",
    "include/a.h",
  ]);
  assertEquals(manifest?.sha256, sha256(bytes));
  const registry = new CacheRegistry({ cache, host: world.host });
  assertEquals((await registry.getToolchainInfo("cc-1.0-linux-x64")).path, result.path);
  assertEquals(await listDirectory(cache.staging), []);
  const again = await installArtifact(artifact, { cache, host: world.host });
  assertEquals(again.kind, "already-present");
  assertEquals(server.requestsFor("/cc.tar.gz").length, 1);
});

Deno.test("installArtifact() installs anew from downloads/ without asking the server", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const cache = cachePaths(world.path("cache"));
  const first = await installArtifact(artifact, { cache, host: world.host });
  await Deno.remove(first.path, { recursive: true });
  const second = await installArtifact(artifact, { cache, host: { ...world.host, offline: true } });
  assertEquals(second.kind === "installed" && second.fromCache, true);
  assertEquals(server.requestsFor("/cc.tar.gz").length, 1);
});

Deno.test("installArtifact() takes the next source and names the one that failed", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const good = server.serveFile("/good.tar.gz", bytes);
  const warnings: string[] = [];
  const log = { ...world.host.log, warning: (message: string) => warnings.push(message) };
  const artifact = artifactOf([server.url("/gone.tar.gz"), good], { sha256: sha256(bytes) });
  const cache = cachePaths(world.path("cache"));
  const result = await installArtifact(artifact, { cache, host: { ...world.host, log } });
  assertEquals(result.kind === "installed" && result.source, good);
});

Deno.test("installArtifact() without a working source names each and leaves nothing", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const urls = [server.url("/a.tar.gz"), server.url("/b.tar.gz")];
  const cache = cachePaths(world.path("cache"));
  const error = await failsWith(
    NoSourceError,
    () =>
      installArtifact(artifactOf(urls, { sha256: "1".repeat(64) }), { cache, host: world.host }),
  );
  for (const url of urls) assertStringIncludes(error.message, url);
  assertEquals(error.exit, 6);
  assertEquals(await listDirectory(cache.toolchains), []);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("installArtifact() with wrong bytes says so, whatever else failed", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const wrong = server.serveFile("/cc.tar.gz", await makeArchive(world));
  const artifact = artifactOf([wrong, server.url("/gone.tar.gz")], { sha256: "2".repeat(64) });
  const cache = cachePaths(world.path("cache"));
  const error = await failsWith(
    HashMismatchError,
    () => installArtifact(artifact, { cache, host: world.host }),
  );
  assertEquals(error.details.expected, "2".repeat(64));
  assertEquals(await listDirectory(cache.toolchains), []);
  assertEquals(await listDirectory(cache.downloads), []);
});

Deno.test("installArtifact() repairs what was damaged and swaps it in one step", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const cache = cachePaths(world.path("cache"));
  const { path } = await installArtifact(artifact, { cache, host: world.host });
  await Deno.writeTextFile(`${path}/bin/cc`, "broken");
  const result = await installArtifact(artifact, { cache, host: world.host, force: true });
  assertEquals(result.kind, "installed");
  assertEquals(await readText(`${path}/bin/cc`), "#!/bin/sh\necho hello\n");
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("installArtifact() downloads once however many ask at the same time", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const cache = cachePaths(world.path("cache"));
  const all = await Promise.all(
    Array.from({ length: 8 }, () => installArtifact(artifact, { cache, host: world.host })),
  );
  assertEquals(all.filter((each) => each.kind === "installed").length, 1);
  assertEquals(server.requestsFor("/cc.tar.gz").length, 1);
});

Deno.test("installArtifact() reports download and extract to a callback", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const seen = new Set<string>();
  await installArtifact(artifact, {
    cache: cachePaths(world.path("cache")),
    host: world.host,
    onProgress: (phase, fraction) => {
      assert(fraction >= 0 && fraction <= 1);
      seen.add(phase);
    },
  });
  assert(seen.has("download"));
});

Deno.test("installArtifact() takes what is installed from another place with the same checksum", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const cache = cachePaths(world.path("cache"));
  const host = world.host;
  const first = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  await installArtifact(first, { cache, host });
  const moved = artifactOf([server.url("/other.tar.gz")], { sha256: sha256(bytes) });
  assertEquals((await installArtifact(moved, { cache, host })).kind, "already-present");
});

Deno.test("installArtifact() gives other bytes of one name and version an id of their own", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const ours = await makeArchive(world);
  const theirs = await makeArchive(world, "theirs");
  const cache = cachePaths(world.path("cache"));
  const host = world.host;
  const strange = {
    ...artifactOf([], {}),
    // Naming the real source beside one's own does not help.
    sources: [
      { url: server.serveFile("/theirs.tar.gz", theirs), sha256: sha256(theirs) },
      { url: server.url("/real.tar.gz"), sha256: sha256(ours) },
    ],
  };
  const other = await installArtifact(strange, { cache, host });
  const wanted = artifactOf([server.serveFile("/real.tar.gz", ours)], { sha256: sha256(ours) });
  const real = await installArtifact(wanted, { cache, host });
  assertEquals(other.id, "cc-1.0-linux-x64");
  assertMatch(real.id, /^cc-1\.0-linux-x64-[0-9a-f]{12}$/);
  assertStringIncludes(await readText(`${real.path}/bin/cc`), "hello");
  assertStringIncludes(await readText(`${other.path}/bin/cc`), "theirs");
  const again = await Promise.all(
    [strange, wanted].map((one) => installArtifact(one, { cache, host })),
  );
  assertEquals(again.map(({ kind, id }) => [kind, id]), [
    ["already-present", other.id],
    ["already-present", real.id],
  ]);
  const registry = new CacheRegistry({ cache, host });
  assertEquals((await registry.listToolchains()).map(({ id }) => id).sort(), [other.id, real.id]);
});

Deno.test("installArtifact() unpacks the same archive again for another layout", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const cache = cachePaths(world.path("cache"));
  const host = world.host;
  const artifact = artifactOf([server.serveFile("/cc.tar.gz", bytes)], { sha256: sha256(bytes) });
  const whole = await installArtifact({ ...artifact, strip: 0 }, { cache, host });
  const stripped = await installArtifact({ ...artifact, strip: 1 }, { cache, host });
  assertEquals(await listDirectory(whole.path), [".toolchainkit", "cc-1"]);
  assertEquals(await listDirectory(stripped.path), [".toolchainkit", "bin", "include"]);
  assertEquals(server.requestsFor("/cc.tar.gz").length, 1);
});

Deno.test("installArtifact() takes bytes without a checksum only from their own place", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const theirs = await makeArchive(world, "theirs");
  const ours = await makeArchive(world);
  const cache = cachePaths(world.path("cache"));
  const host = world.host;
  await installArtifact(artifactOf([server.serveFile("/theirs.tar.gz", theirs)]), { cache, host });
  const wanted = artifactOf([server.serveFile("/ours.tar.gz", ours)]);
  const result = await installArtifact(wanted, { cache, host });
  assertEquals(result.kind, "installed");
  assertStringIncludes(await readText(`${result.path}/bin/cc`), "hello");
  assertEquals((await installArtifact(wanted, { cache, host })).kind, "already-present");
});

Deno.test("installArtifact() refuses an id that belongs to its bytes and holds others", async () => {
  await using world = await createWorld();
  await using server = MisbehavingServer.start();
  const bytes = await makeArchive(world);
  const cache = cachePaths(world.path("cache"));
  const host = world.host;
  const url = server.serveFile("/cc.tar.gz", bytes);
  const artifact = withOwnId(artifactOf([url], { sha256: sha256(bytes) }));
  const { path, id } = await installArtifact(artifact, { cache, host });
  const manifest = await readText(manifestPath(path));
  await Deno.writeTextFile(manifestPath(path), manifest.replaceAll(sha256(bytes), "4".repeat(64)));
  const error = await failsWith(
    InstalledMismatchError,
    () => installArtifact(artifact, { cache, host }),
  );
  assertEquals([error.exit, error.details.id], [4, id]);
  assertEquals([error.details.wanted, error.details.installed], [sha256(bytes), "4".repeat(64)]);
});

Deno.test("acquireArchive() keeps a failure for whoever waits for it later", async () => {
  await using world = await createWorld();
  const artifact = artifactOf([`file://${world.path("none.tar.gz")}`], { sha256: "6".repeat(64) });
  const cache = cachePaths(world.path("cache"));
  const [group] = groupSources(artifact);
  assert(group !== undefined);
  const options = { cache, host: world.host, workFolder: world.path("work") };
  const archive = await acquireArchive(group, artifact, options);
  // Long enough for the failure to be there and for the runtime to notice that nobody met it.
  await world.host.sleep(50);
  await failsWith(DownloadFailedError, () => archive.verified);
});

Deno.test("installArtifact() waits for another run only as long as TOOLCHAINKIT_LOCK_TIMEOUT says", async () => {
  await using world = await createWorld();
  const cache = cachePaths(world.path("cache"));
  const env = { ...world.host.env, TOOLCHAINKIT_LOCK_TIMEOUT: "0.05" };
  const artifact = artifactOf(["https://files.example/cc.tar.gz"], { sha256: "0".repeat(64) });
  await new LockManager({ cache, host: world.host }).toolchainLock("cc-1.0-linux-x64", async () => {
    const host = { ...world.host, env };
    const error = await failsWith(
      LockTimeoutError,
      () => installArtifact(artifact, { cache, host }),
    );
    assertEquals([error.exit, error.details.waitedMs], [7, 50]);
  });
});
