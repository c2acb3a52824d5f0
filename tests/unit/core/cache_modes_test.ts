import { assertEquals } from "@std/assert";
import {
  isOpenFolder,
  openFolderAround,
  tightenCache,
  tightenOne,
  tightMode,
  worldWritable,
} from "../../../src/core/cache_modes.ts";
import { checkCacheModes } from "../../../src/orchestration/doctor/cache_modes.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("tightMode() closes a mode to others, and to a group that shares nothing", () => {
  assertEquals(tightMode(0o100777, false), 0o755);
  assertEquals(tightMode(0o100666, true), 0o664);
  assertEquals(tightMode(0o42777, true), 0o2775);
});

Deno.test("isOpenFolder() is about folders in which everybody can replace things", () => {
  assertEquals([0o40777, 0o41777, 0o40775, null].map(isOpenFolder), [true, false, false, false]);
});

Deno.test("openFolderAround() looks at the nearest folder that is there", async () => {
  await using world = await TestWorld.create();
  const root = world.path("open", "not", "there", "cache");
  assertEquals(await openFolderAround(root), undefined);
  await Deno.mkdir(world.path("open"));
  await Deno.chmod(world.path("open"), 0o777);
  assertEquals(await openFolderAround(root), world.path("open"));
  await Deno.mkdir(root, { recursive: true });
  assertEquals(await openFolderAround(root), undefined);
});

Deno.test("checkCacheModes() finds what everybody may write and closes it", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("cache/toolchains/a/deep/er/file", "");
  const secret = await world.write("secret", "");
  await Deno.symlink(secret, world.path("cache", "link"));
  for (const path of [file, secret, world.path("cache"), world.path("cache", "toolchains")]) {
    await Deno.chmod(path, 0o777);
  }
  const root = world.path("cache");
  const [finding, ...others] = await checkCacheModes(root);
  assertEquals(others, []);
  assertEquals(finding?.evidence, `"${root}" and 1 more`);
  assertEquals(await finding?.repair?.(), "3 files and folders are closed to others");
  assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o755);
  assertEquals(((await Deno.stat(secret)).mode ?? 0) & 0o777, 0o777);
  assertEquals(await checkCacheModes(root), []);
  assertEquals(await worldWritable(root), []);
  assertEquals(await tightenCache(root), 0);
});

Deno.test({
  name: "tightenOne() opens no private file that takes the name meanwhile",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await TestWorld.create();
    await Deno.chmod(world.path(), 0o777);
    const secret = await world.write("secret", "");
    await Deno.chmod(secret, 0o600);
    const path = await world.write("file", "");
    await Deno.chmod(path, 0o666);
    const seen = await Deno.lstat(path);
    assertEquals(await tightenOne(path, seen, false), true);
    await Deno.remove(path);
    await Deno.symlink(secret, path);
    assertEquals(await tightenOne(path, seen, false), false);
    await Deno.remove(path);
    await Deno.rename(secret, path);
    assertEquals(await tightenOne(path, seen, false), false);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  },
});
