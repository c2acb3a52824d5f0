import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { UntrustedFileError } from "../../../src/core/cache_file.ts";
import {
  assertCacheFolders,
  type CacheFolderFacts,
  folderObjection,
  inCacheFolder,
} from "../../../src/core/cache_folders.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const ALICE = 1001;
const BOB = 1002;
const CAROL = 1003;
const GROUP = 500;

Deno.test("folderObjection() refuses folders of strangers and links that others made", () => {
  const folder = (uid: number, gid: number): CacheFolderFacts => {
    return { uid, gid, mode: 0o755, isSymlink: false, isDirectory: true };
  };
  const link = (uid: number): CacheFolderFacts => {
    return { uid, gid: GROUP, mode: 0o777, isSymlink: true, isDirectory: false };
  };
  const root = (mode: number) => ({ uid: CAROL, gid: GROUP, mode });
  const cases: [CacheFolderFacts, number, number | undefined, boolean][] = [
    [folder(ALICE, ALICE), 0o1777, undefined, true],
    [folder(CAROL, CAROL), 0o1777, undefined, true],
    [folder(BOB, BOB), 0o1777, undefined, false],
    [folder(BOB, GROUP), 0o2775, undefined, true],
    // Every stranger's folder gets the group there.
    [folder(BOB, GROUP), 0o2777, undefined, false],
    // Nobody but Carol or root can have given it to Bob.
    [folder(BOB, BOB), 0o755, undefined, true],
    [link(ALICE), 0o1777, ALICE, true],
    [link(0), 0o1777, ALICE, true],
    [link(BOB), 0o2775, BOB, false],
    [link(CAROL), 0o755, CAROL, true],
    [link(CAROL), 0o755, ALICE, false],
  ];
  for (const [facts, mode, targetUid, expected] of cases) {
    const target = targetUid === undefined ? undefined : folder(targetUid, targetUid);
    const reason = folderObjection(facts, { user: ALICE, root: root(mode), target });
    assertEquals(reason === undefined, expected, JSON.stringify({ facts, mode, targetUid }));
  }
});

Deno.test({
  name: "assertCacheFolders() looks at the cache, its folders and its stores",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  async fn() {
    await using world = await TestWorld.create();
    const root = world.path("cache");
    await assertCacheFolders(root);
    for (
      const name of ["staging", "toolchains", "packages", "packages/cpm", "build-cache/icecream"]
    ) {
      await Deno.mkdir(join(root, name, ".."), { recursive: true });
      await Deno.chmod(root, 0o777);
      const path = join(root, name);
      await Deno.symlink(world.path("private"), path);
      await assertCacheFolders(root);
      await lchown(path);
      const error = await failsWith(UntrustedFileError, () => assertCacheFolders(root));
      assertMatch(error.message, /it is a link that user 1002 made, wanted a folder$/);
      await Deno.remove(path);
      await Deno.mkdir(path);
      await lchown(path);
      await failsWith(UntrustedFileError, () => assertCacheFolders(root));
      await Deno.remove(path);
    }
  },
});

async function lchown(path: string): Promise<void> {
  await new Deno.Command("chown", { args: ["-h", `${BOB}:${BOB}`, path] }).output();
}

Deno.test({
  name: "inCacheFolder() stays in the folder that was looked at while others exchange it",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await TestWorld.create();
    const root = world.path("cache");
    const precious = await world.write("private/thesis", "years of work");
    const bait = await world.write("cache/staging/thesis", "");
    await Deno.chmod(root, 0o777);
    await inCacheFolder(join(root, "staging"), root, async (folder) => {
      await Deno.rename(join(root, "staging"), join(root, "aside"));
      await Deno.symlink(world.path("private"), join(root, "staging"));
      await Deno.remove(join(folder, "thesis"));
    });
    assertEquals(await Deno.readTextFile(precious), "years of work");
    await failsWith(Deno.errors.NotFound, () => Deno.stat(bait.replace("staging", "aside")));
  },
});
