import { assertStringIncludes } from "@std/assert";
import {
  BuildCacheDirectoryError,
  requireOwnDirectory,
} from "../../../src/orchestration/build_cache_directory.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("requireOwnDirectory() takes what sccache made, and what is not there yet", async () => {
  await using world = await TestWorld.create();
  await requireOwnDirectory(world.path("none"));
  await world.write("cache/0/f/0f3a", "");
  await world.write("cache/preprocessor/1/2/12ab", "");
  await world.write("cache/.sccachetmpAB12", "");
  await requireOwnDirectory(world.path("cache"));
});

Deno.test("requireOwnDirectory() refuses a folder whose files sccache would delete", async () => {
  await using world = await TestWorld.create();
  const photo = await world.write("home/photo.jpg", "");
  const home = await failsWith(
    BuildCacheDirectoryError,
    () => requireOwnDirectory(world.path("home")),
  );
  assertStringIncludes(home.message, 'it has "photo.jpg"');
  const file = await failsWith(BuildCacheDirectoryError, () => requireOwnDirectory(photo));
  assertStringIncludes(file.message, "it is no folder");
});
