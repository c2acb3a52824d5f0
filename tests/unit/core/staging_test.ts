import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { exists, listDirectory } from "../../../src/core/filesystem.ts";
import { createStaging, stagingNames, sweepStaging, takeAway } from "../../../src/core/staging.ts";
import { installTree, worldCache } from "../../support/installed_tree.ts";
import { plant, PLANTED_KINDS } from "../../support/planted.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("createStaging() makes a folder of its own and leaves nothing when disposed", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  {
    await using one = await createStaging(cache, "install-llvm-18", world.host);
    await using two = await createStaging(cache, "install-llvm-18", world.host);
    assertNotEquals(one.path, two.path);
    assert(one.path.startsWith(join(cache.staging, "install-llvm-18.")));
    await Deno.writeTextFile(join(one.path, "half"), "x");
  }
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("createStaging() puts no part of a wild purpose into the path", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  await using staging = await createStaging(cache, "../../x", world.host);
  assertEquals(join(staging.path, ".."), cache.staging);
});

Deno.test("sweepStaging() deletes what a dead run left and keeps what a living one works on", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  await using living = await createStaging(cache, "install-a", world.host);
  await world.write("cache/staging/install-b.123/tree/bin/cc", "half");
  await world.write("cache/staging/install-b.123.lock", "");
  await world.write("cache/staging/install-b.123.lock.holder.json", "{}");
  const planned = await sweepStaging(cache, world.host, { dryRun: true });
  assertEquals(planned.removed, ["install-b.123"]);
  assert(await exists(join(cache.staging, "install-b.123")));
  const swept = await sweepStaging(cache, world.host);
  assertEquals(swept.removed, ["install-b.123"]);
  assertEquals(swept.busy.length, 1);
  assert(await exists(living.path));
  const left = stagingNames(await listDirectory(cache.staging));
  assertEquals(left.map((name) => join(cache.staging, name)), [living.path]);
});

Deno.test("sweepStaging() takes away what is planted in the place of a lock, by its name", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  for (const kind of PLANTED_KINDS) {
    const name = `install-b.${kind.length}`;
    await plant(kind, join(cache.staging, `${name}.lock`));
    const swept = await sweepStaging(cache, world.host);
    assertEquals([swept.removed, swept.busy], [[name], []]);
    assertEquals(await listDirectory(cache.staging), []);
  }
});

Deno.test("sweepStaging() gives a folder without a lock a minute before it counts as left", async () => {
  let now = Date.now();
  await using world = await TestWorld.create({ now: () => now });
  const cache = await worldCache(world);
  await world.write("cache/staging/install-c.1/file", "x");
  assertEquals((await sweepStaging(cache, world.host)).removed, []);
  now += 120_000;
  assertEquals((await sweepStaging(cache, world.host)).removed, ["install-c.1"]);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("sweepStaging() by many at once removes everything and disturbs nobody", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  for (let index = 0; index < 10; index++) {
    await world.write(`cache/staging/w.${index}/file`, "x");
    await world.write(`cache/staging/w.${index}.lock`, "");
  }
  const work = Array.from({ length: 10 }, async () => {
    await using staging = await createStaging(cache, "install-d", world.host);
    await Deno.writeTextFile(join(staging.path, "file"), "mine");
    await sweepStaging(cache, world.host);
    assertEquals(await Deno.readTextFile(join(staging.path, "file")), "mine");
  });
  await Promise.all(work);
  await sweepStaging(cache, world.host);
  assertEquals(await listDirectory(cache.staging), []);
});

Deno.test("takeAway() removes a tree from its place at once and deletes it afterwards", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  const path = await installTree(cache, { id: "llvm-1-linux-x64" });
  const taken = await takeAway(path, cache, world.host);
  assertEquals(await exists(path), false);
  await taken.remove();
  assertEquals(await listDirectory(cache.staging), []);
  await (await takeAway(path, cache, world.host)).remove();
});
