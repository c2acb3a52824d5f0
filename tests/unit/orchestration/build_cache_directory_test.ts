import { assertEquals, assertStringIncludes } from "@std/assert";
import { TkError } from "../../../src/core/errors.ts";
import {
  BuildCacheDirectoryError,
  requireDirectory,
} from "../../../src/orchestration/build_cache_directory.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("requireDirectory() takes what sccache made, and what is not there yet", async () => {
  await using world = await TestWorld.create();
  await requireDirectory(world.path("none"), "sccache");
  await world.write("cache/0/f/0f3a", "");
  await world.write("cache/preprocessor/1/2/12ab", "");
  await world.write("cache/.sccachetmpAB12", "");
  await requireDirectory(world.path("cache"), "sccache");
});

Deno.test("requireDirectory() refuses a folder whose files sccache would delete", async () => {
  await using world = await TestWorld.create();
  const photo = await world.write("home/photo.jpg", "");
  const home = await failsWith(
    BuildCacheDirectoryError,
    () => requireDirectory(world.path("home"), "sccache"),
  );
  assertStringIncludes(home.message, 'it has "photo.jpg"');
  const file = await failsWith(BuildCacheDirectoryError, () => requireDirectory(photo, "sccache"));
  assertStringIncludes(file.message, "it is no folder");
  // ccache leaves files of others alone.
  await requireDirectory(world.path("home"), "ccache");
});

Deno.test("requireDirectory() makes the folder and leaves nothing in it", async () => {
  await using world = await TestWorld.create();
  for (const tool of ["ccache", "sccache"] as const) {
    await requireDirectory(world.path("new", tool), tool);
    assertEquals(await Array.fromAsync(Deno.readDir(world.path("new", tool))), []);
  }
});

Deno.test("requireDirectory() says that a folder cannot be written", async () => {
  // Not even root may write there, and nobody may make a folder.
  const error = await failsWith(TkError, () => requireDirectory("/sys/cache", "ccache"));
  assertEquals(error.exit, 10);
});

Deno.test("requireDirectory() lets no folder write further settings of ccache", async () => {
  await using world = await TestWorld.create();
  for (const name of ["x\nprefix_command = /evil", "x ", "x\r"]) {
    await failsWith(BuildCacheDirectoryError, () => requireDirectory(world.path(name), "ccache"));
  }
  await requireDirectory(world.path("with space"), "ccache");
});
