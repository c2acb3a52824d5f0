import { assertEquals, assertMatch } from "@std/assert";
import {
  isOwnFile,
  isTrustedOwner,
  readCacheText,
  readOwnText,
  UntrustedFileError,
} from "../../../src/core/cache_file.ts";
import { plant, PLANTED_KINDS } from "../../support/planted.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const ALICE = 1001;
const BOB = 1002;
const CAROL = 1003;
const GROUP = 500;

Deno.test("isTrustedOwner() trusts the user, root, the cache's owner and the group that shares it", () => {
  const privateCache = { uid: ALICE, gid: ALICE, mode: 0o755 };
  const shared = { uid: CAROL, gid: GROUP, mode: 0o2775 };
  const cases: [number, number, typeof shared | undefined, boolean][] = [
    [ALICE, ALICE, privateCache, true],
    [0, 0, privateCache, true],
    [BOB, BOB, privateCache, false],
    // Of the owner's group, but the group does not share the cache.
    [BOB, ALICE, privateCache, false],
    [BOB, GROUP, shared, true],
    [BOB, BOB, shared, false],
    // Where everybody may write, everybody's files get the group of the folder.
    [BOB, GROUP, { ...shared, mode: 0o2777 }, false],
    [CAROL, CAROL, shared, true],
    [BOB, BOB, undefined, false],
    [ALICE, BOB, undefined, true],
  ];
  for (const [uid, gid, root, expected] of cases) {
    const trusted = isTrustedOwner({ uid, gid, mode: 0o644 }, { user: ALICE, root });
    assertEquals(trusted, expected, JSON.stringify({ uid, gid, root }));
  }
  const windows = { uid: null, gid: null, mode: null };
  assertEquals(isTrustedOwner(windows, { user: null, root: windows }), true);
});

Deno.test("isOwnFile() wants a file that only its user or root could have written", () => {
  const file = (uid: number, mode: number) => isOwnFile({ uid, gid: GROUP, mode }, ALICE);
  assertEquals([file(ALICE, 0o600), file(0, 0o644), file(ALICE, 0o755)], [true, true, true]);
  assertEquals([file(BOB, 0o600), file(ALICE, 0o620), file(ALICE, 0o602)], [false, false, false]);
  assertEquals(isOwnFile({ uid: null, gid: null, mode: null }, null), true);
});

Deno.test("readCacheText() and readOwnText() refuse what is not a file of their own", async () => {
  await using world = await TestWorld.create();
  await Deno.symlink(await world.write("secret", "s3cret"), world.path("link"));
  for (const read of [readCacheText, readOwnText]) {
    assertEquals(await read(world.path("none")), undefined);
    assertEquals(await read(world.path("secret")), "s3cret");
    const linked = await failsWith(UntrustedFileError, () => read(world.path("link")));
    assertEquals(linked.exit, 10);
    assertMatch(linked.message, /^Cannot use ".*\/link": it is a link, wanted a regular file$/);
    for (const kind of PLANTED_KINDS) {
      await plant(kind, world.path("planted"));
      await failsWith(UntrustedFileError, () => read(world.path("planted")));
    }
  }
});

Deno.test("readOwnText() refuses a file that others can write", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("record", "{}");
  await Deno.chmod(path, 0o666);
  const error = await failsWith(UntrustedFileError, () => readOwnText(path));
  assertEquals(error.details.reason, "its mode 0666 lets others write it, wanted 0600");
});

Deno.test({
  name: "readCacheText() refuses a stranger's file and names its owner",
  // Only root can give a file away.
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  async fn() {
    await using world = await TestWorld.create();
    const path = await world.write("cache/registry.json", "{}");
    const options = { root: world.path("cache") };
    await Deno.chown(path, BOB, BOB);
    const error = await failsWith(UntrustedFileError, () => readCacheText(path, options));
    assertEquals(error.details.owner, BOB);
    assertMatch(error.message, /it belongs to user 1002, who is neither you, root, nor the owner/);
    await failsWith(UntrustedFileError, () => readOwnText(path));
    // A cache that the group shares trusts the group's files.
    await Deno.chown(world.path("cache"), 0, GROUP);
    await Deno.chmod(world.path("cache"), 0o2775);
    await failsWith(UntrustedFileError, () => readCacheText(path, options));
    await Deno.chown(path, BOB, GROUP);
    assertEquals(await readCacheText(path, options), "{}");
    await failsWith(UntrustedFileError, () => readOwnText(path));
  },
});
