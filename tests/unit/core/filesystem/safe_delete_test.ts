import { assertEquals } from "@std/assert";
import {
  deletionObjection,
  safeDelete,
  UnsafeDeleteError,
} from "../../../../src/core/filesystem/safe_delete.ts";
import { exists } from "../../../../src/core/filesystem.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("deletionObjection() has none against what is strictly below the root", () => {
  const options = { root: "/cache", keep: ["/home/me"] };
  assertEquals(deletionObjection("/cache/toolchains/llvm-18", options), undefined);
  assertEquals(deletionObjection("/cache/..hidden", options), undefined);
});

Deno.test("deletionObjection() objects to roots, homes, parents of homes and other places", () => {
  const keep = ["/home/me", "/srv/here"];
  const refused = [
    ["/", "/"],
    ["/", "/cache"],
    ["/cache", "/cache"],
    ["/cache/", "/cache"],
    ["/cachefoo", "/cache"],
    ["/cache/../etc", "/cache"],
    ["/etc/passwd", "/cache"],
    ["toolchains/llvm", "/cache"],
    ["", "/cache"],
    ["/home", "/"],
    ["/home/me", "/home"],
    ["/srv", "/"],
    ["/cache/a\0b", "/cache"],
    ["/cache/a", "cache"],
  ] as const;
  for (const [path, root] of refused) {
    assertEquals(typeof deletionObjection(path, { root, keep }), "string", `${path} in ${root}`);
  }
});

Deno.test("safeDelete() deletes a tree below the root and tells whether it was there", async () => {
  await using world = await TestWorld.create({ cwd: "/" });
  const host = { ...world.host, env: { HOME: "/home/me" } };
  await world.write("cache/llvm/bin/clang", "");
  const options = { root: world.path("cache"), host };
  assertEquals(await safeDelete(world.path("cache/llvm"), options), true);
  assertEquals(await safeDelete(world.path("cache/llvm"), options), false);
  assertEquals(await exists(world.path("cache")), true);
});

Deno.test("safeDelete() does not go through a link that leads out of the root", async () => {
  await using world = await TestWorld.create();
  await world.write("precious/data/file", "text");
  await Deno.mkdir(world.path("cache"));
  await Deno.symlink(world.path("precious"), world.path("cache/link"));
  const options = { root: world.path("cache"), host: world.host };
  const path = world.path("cache/link/data");
  const error = await failsWith(UnsafeDeleteError, () => safeDelete(path, options));
  assertEquals([error.code, error.details.path], ["UNSAFE_DELETE", path]);
  assertEquals(await exists(world.path("precious/data/file")), true);
  assertEquals(await safeDelete(world.path("cache/link"), options), true);
  assertEquals(await exists(world.path("precious/data/file")), true);
});

Deno.test("safeDelete() follows links of the root itself", async () => {
  await using world = await TestWorld.create();
  await world.write("disk/cache/llvm/file", "");
  await Deno.symlink(world.path("disk/cache"), world.path("cache"));
  const options = { root: world.path("cache"), host: world.host };
  assertEquals(await safeDelete(world.path("cache/llvm"), options), true);
  assertEquals(await exists(world.path("disk/cache/llvm")), false);
});

Deno.test("safeDelete() refuses the home folder, under another spelling too", async () => {
  await using world = await TestWorld.create({ cwd: "/" });
  await world.write("homes/me/file", "");
  await Deno.symlink(world.path("homes/me"), world.path("alias"));
  const host = { ...world.host, env: { HOME: world.path("alias") } };
  await failsWith(
    UnsafeDeleteError,
    () => safeDelete(world.path("homes/me"), { root: world.root, host }),
  );
  assertEquals(await exists(world.path("homes/me/file")), true);
});
