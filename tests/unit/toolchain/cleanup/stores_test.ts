import { assert, assertEquals } from "@std/assert";
import { describeCleaning } from "../../../../src/cli/cache_text.ts";
import { BUILD_INFO } from "../../../../src/core/build_info.ts";
import type { CachePaths } from "../../../../src/core/directory.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { noteProject } from "../../../../src/core/registry/projects.ts";
import { cleanCache } from "../../../../src/toolchain/cleanup.ts";
import { cacheStats } from "../../../../src/toolchain/cleanup/stats.ts";
import { makeProject, worldCache } from "../../../support/installed_tree.ts";
import { TestWorld } from "../../../support/world.ts";

const OLD_ZIP = "packages/vcpkg/ab/abcd.zip";
const OLD_ZIP_2 = "packages/vcpkg/ab/abef.zip";
const NEW_ZIP = "packages/vcpkg/cd/cdef.zip";
const USED_SOURCE = "packages/cpm/fmt/1111";
const FREE_SOURCE = "packages/cpm/fmt/2222";
const REGISTRY = "packages/vcpkg-registry-0123456789ab";
const PACKED = "build-cache/icecream/dead";
const OLD_PROGRAM = "bin/0.0.1";
const PINNED_PROGRAM = "bin/0.0.2";
const OWN_PROGRAM = `bin/${BUILD_INFO.version}`;

/** A cache with one of everything; what is old was last touched 60 days ago. */
async function filled(world: TestWorld): Promise<CachePaths> {
  const cache = await worldCache(world);
  const nowMs = Date.now();
  const put = async (name: string, ageDays: number) => {
    const path = await world.write(`cache/${name}`, "x".repeat(1000));
    const time = new Date(nowMs - ageDays * 86_400_000);
    await Deno.utime(path, time, time);
  };
  await put(OLD_ZIP, 60);
  await put(OLD_ZIP_2, 60);
  await put(NEW_ZIP, 1);
  await put(`${USED_SOURCE}/fmt.h`, 60);
  await put(`${FREE_SOURCE}/fmt.h`, 1);
  await put(`${REGISTRY}/ports/a`, 1);
  await put(`${PACKED}/gcc.tar.gz`, 1);
  await put("build-cache/ccache/0/entry", 60);
  for (const program of [OLD_PROGRAM, PINNED_PROGRAM, OWN_PROGRAM]) {
    await put(`${program}/toolchainkit`, 60);
  }
  const app = await makeProject(world, "app");
  await noteProject(cache, app);
  await world.write(
    "projects/app/build/llvm-18.1-debug/CMakeCache.txt",
    `CPM_fmt_SOURCE:INTERNAL=${cache.root}/${USED_SOURCE}`,
  );
  await world.write("projects/app/bootstrap.sh", "version=0.0.2\n");
  await world.write("cache/environments/a.json", JSON.stringify({ project: app }));
  await world.write("cache/environments/b.json", JSON.stringify({ project: world.path("gone") }));
  return cache;
}

Deno.test("cleanCache() deletes packages, sources and executables that nobody needs", async () => {
  await using world = await TestWorld.create();
  const cache = await filled(world);
  const { host } = world;
  const gone = [
    OLD_ZIP,
    OLD_ZIP_2,
    FREE_SOURCE,
    REGISTRY,
    PACKED,
    OLD_PROGRAM,
    "environments/b.json",
  ];
  const planned = await cleanCache({ dryRun: true }, { cache, host });
  assertEquals(planned.items.map(({ name }) => name).sort(), gone.toSorted());
  assert(await exists(world.path("cache", OLD_ZIP)));
  const done = await cleanCache({}, { cache, host });
  assertEquals(done.items, planned.items);
  for (const name of gone) assert(!await exists(world.path("cache", name)), name);
  const kept = [NEW_ZIP, USED_SOURCE, PINNED_PROGRAM, OWN_PROGRAM, "build-cache/ccache/0/entry"];
  for (const name of kept) assert(await exists(world.path("cache", name)), name);
  const reasons = new Map(done.kept.map(({ name, reason }) => [name, reason]));
  assertEquals(reasons.get(USED_SOURCE), `used by ${world.path("projects/app")}`);
  assertEquals(reasons.get(PINNED_PROGRAM), `used by ${world.path("projects/app")}`);
  assert(reasons.get(NEW_ZIP)?.startsWith("last used"));
  const text = describeCleaning(done);
  assert(text.includes("packages/vcpkg (2 files)"), text);
});

Deno.test("cleanCache() goes by age, by room and takes all when asked, but nothing in use", async () => {
  await using world = await TestWorld.create();
  const cache = await filled(world);
  const { host } = world;
  const names = async (request: Parameters<typeof cleanCache>[0]) =>
    (await cleanCache({ ...request, dryRun: true }, { cache, host })).items.map(({ name }) => name);
  assertEquals(await names({ olderThanDays: 90 }), []);
  assert((await names({ olderThanDays: 0 })).includes(NEW_ZIP));
  assert(!(await names({ olderThanDays: 30 })).includes(FREE_SOURCE));
  const all = await names({ all: true });
  assert(all.includes(NEW_ZIP) && !all.includes(USED_SOURCE) && !all.includes(OWN_PROGRAM));
  const tight = await names({ minFreeBytes: Number.MAX_SAFE_INTEGER });
  assertEquals(tight.slice(0, 3), [OLD_PROGRAM, OLD_ZIP, OLD_ZIP_2]);
  assert(tight.includes(NEW_ZIP));
});

Deno.test("cacheStats() counts what package managers, build caches and executables take", async () => {
  await using world = await TestWorld.create();
  const stats = await cacheStats({ cache: await filled(world), host: world.host });
  assertEquals(
    [stats.packageBytes, stats.buildCacheBytes, stats.executableBytes],
    [6000, 2000, 3000],
  );
});
