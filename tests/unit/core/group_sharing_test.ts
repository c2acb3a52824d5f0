import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isGroupShared, openToGroup } from "../../../src/core/group_sharing.ts";
import { acquireLock } from "../../../src/core/locking.ts";
import { createStaging } from "../../../src/core/staging.ts";
import { worldCache } from "../../support/installed_tree.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("isGroupShared() needs the set-group-id bit and the group's right to write", () => {
  assertEquals(isGroupShared(0o42775), true);
  assertEquals(isGroupShared(0o42755), false);
  assertEquals(isGroupShared(0o40775), false);
  assertEquals(isGroupShared(null), false);
});

Deno.test("openToGroup() leaves the umask alone for a cache of one user", async () => {
  await using world = await TestWorld.create();
  const before = Deno.umask();
  const restore = await openToGroup(world.root);
  assertEquals(Deno.umask(), before);
  restore();
});

Deno.test("createStaging() and locks let the group write what is made in a shared cache", async () => {
  await using world = await TestWorld.create();
  const cache = await worldCache(world);
  for (const folder of [cache.root, cache.staging]) await Deno.chmod(folder, 0o2770);
  const before = Deno.umask(0o027);
  try {
    {
      await using staging = await createStaging(cache, "install-a", world.host);
      const file = join(staging.path, "file");
      await Deno.writeTextFile(file, "x");
      assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o660);
    }
    assertEquals(Deno.umask(), 0o027);
    const path = join(cache.staging, "a.lock");
    await using _lock = await acquireLock(path, { host: world.host, timeoutMs: 0 });
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o660);
  } finally {
    Deno.umask(before);
  }
});
