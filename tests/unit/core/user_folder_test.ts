import { assertEquals } from "@std/assert";
import { UntrustedFileError } from "../../../src/core/cache_file.ts";
import { ensureUserFolder, userFolder, userFolderName } from "../../../src/core/user_folder.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("userFolderName() gives each user of somebody else's cache a folder of his own", () => {
  assertEquals(userFolderName("trust", { user: 1001, owner: 1001 }), "trust");
  assertEquals(userFolderName("trust", { user: 1002, owner: 1001 }), "trust-1002");
  assertEquals(userFolderName("logs", { user: 0, owner: 1001 }), "logs-0");
  assertEquals(userFolderName("logs", { user: 1001, owner: null }), "logs");
  assertEquals(userFolderName("logs", { user: null, owner: null }), "logs");
});

Deno.test("ensureUserFolder() makes a folder for one user, and closes one that is open", async () => {
  await using world = await TestWorld.create();
  const root = world.path("cache");
  const path = ensureUserFolder(root, "trust");
  assertEquals(path, userFolder(root, "trust"));
  const mode = async () => ((await Deno.stat(path)).mode ?? 0) & 0o777;
  assertEquals(await mode(), 0o700);
  await Deno.chmod(path, 0o777);
  ensureUserFolder(root, "trust");
  assertEquals(await mode(), 0o700);
});

Deno.test("ensureUserFolder() refuses a link", async () => {
  await using world = await TestWorld.create();
  await Deno.mkdir(world.path("cache"));
  await Deno.mkdir(world.path("elsewhere"));
  await Deno.symlink(world.path("elsewhere"), world.path("cache", "trust"));
  const make = () => Promise.resolve().then(() => ensureUserFolder(world.path("cache"), "trust"));
  const error = await failsWith(UntrustedFileError, make);
  assertEquals(error.details.reason, "it is a link, wanted a folder");
});
