import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { makeToolchain, serveToolchains } from "../../../scripts/stress_cache/toolchain.ts";
import { artifactId } from "../../../src/core/artifact.ts";
import { listDirectory, removeTree } from "../../../src/core/filesystem.ts";
import { installArtifact } from "../../../src/core/install.ts";
import { mirrorPath } from "../../../src/core/network/mirrors.ts";
import { CacheRegistry } from "../../../src/core/registry.ts";
import { cacheStats } from "../../../src/toolchain/cleanup/stats.ts";
import { ToolchainRegistry } from "../../../src/toolchain/registry.ts";
import { reinstallEntry } from "../../../src/orchestration/cache_repair.ts";
import { verifyCache } from "../../../src/orchestration/cache_verify.ts";
import { makeProject, worldCache } from "../../support/installed_tree.ts";
import { runInProcess } from "../../support/program_world.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("reinstallEntry() repairs a real install from the kept archive, without a network", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const { host } = world;
  const archives = new Map<string, Uint8Array<ArrayBuffer>>();
  const server = serveToolchains(archives, { requests: 0, bytes: 0 });
  const { artifact, bytes } = await makeToolchain("1.0", {
    files: 40,
    fileBytes: 3000,
    port: server.port,
  });
  archives.set("1.0.tar.gz", bytes);
  const installed = await installArtifact(artifact, { cache, host });
  await server.close();
  const app = await makeProject(world, "app");
  await new CacheRegistry({ cache, host }).recordUses(app, [artifactId(artifact)]);
  await Deno.writeTextFile(join(installed.path, "bin", "f0"), "tampered");
  await Deno.remove(join(installed.path, "lib"), { recursive: true });
  const report = await verifyCache({
    cache,
    host,
    reinstall: (info, manifest) =>
      reinstallEntry(info, manifest, {
        cache,
        host,
        registry: new ToolchainRegistry({ host }),
        network: {},
      }),
  });
  assertEquals(report.entries.map((entry) => [entry.status, entry.problem]), [
    ["repaired", undefined],
  ]);
  assertEquals((await verifyCache({ cache, host })).damaged, 0);
  const info = await new CacheRegistry({ cache, host }).getToolchainInfo(artifactId(artifact));
  assertEquals(info.projects, [app]);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("cache verify --repair asks the mirrors of a trusted project", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const archives = new Map<string, Uint8Array<ArrayBuffer>>();
  const gone = serveToolchains(archives, { requests: 0, bytes: 0 });
  const made = await makeToolchain("1.0", { files: 4, fileBytes: 100, port: gone.port });
  archives.set("1.0.tar.gz", made.bytes);
  const { path } = await installArtifact(made.artifact, { cache, host: world.host });
  await gone.close();
  await removeTree(cache.downloads);
  await Deno.writeTextFile(join(path, "bin", "f0"), "tampered");
  const mirrored = { requests: 0, bytes: 0 };
  const onMirror = mirrorPath(`http://127.0.0.1:${gone.port}/1.0.tar.gz`);
  const mirror = serveToolchains(new Map([[onMirror, made.bytes]]), mirrored);
  await world.write(
    "project/toolchainkit.yaml",
    `mirrors: ["http://127.0.0.1:${mirror.port}"]\nnetwork: {retries: 1}\n`,
  );
  const repair = (...words: string[]) =>
    runInProcess(["cache", "verify", "--repair", "--cache-dir", cache.root, ...words], {
      cwd: world.path("project"),
    });
  const untrusted = await repair();
  assertEquals([untrusted.exit, mirrored.requests], [4, 0], untrusted.error);
  const trusted = await repair("--trust");
  await mirror.close();
  assertEquals(trusted.exit, 0, trusted.out + trusted.error);
  assert(mirrored.requests > 0);
});

Deno.test("installArtifact() stores what two versions have in common once, and verify agrees", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const { host } = world;
  const archives = new Map<string, Uint8Array<ArrayBuffer>>();
  const server = serveToolchains(archives, { requests: 0, bytes: 0 });
  for (const version of ["1.0", "1.1"]) {
    const size = { files: 40, fileBytes: 20_000, port: server.port };
    const { artifact, bytes } = await makeToolchain(version, size);
    archives.set(`${version}.tar.gz`, bytes);
    await installArtifact(artifact, { cache, host });
  }
  await server.close();
  const stats = await cacheStats({ cache, host });
  assertEquals(stats.sharedBytes, 30 * 20_000);
  assert(stats.entries.every((entry) => entry.sharedBytes === 30 * 20_000));
  const words = ["cache", "verify", "--cache-dir", cache.root];
  const run = await runInProcess(words, { cwd: world.root });
  assertEquals(run.exit, 0, run.out);
});
