import { assertEquals } from "@std/assert";
import {
  detectFileSystem,
  fileSystemOf,
  isWindowsShare,
} from "../../../../src/core/locking/file_system_kind.ts";
import { LockUnsupportedError } from "../../../../src/core/locking.ts";
import { TestWorld } from "../../../support/world.ts";

const MOUNTS = `22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 28 0:35 / /home rw,relatime shared:20 - nfs4 server:/export/home rw,vers=4.2
41 40 0:36 / /home/local rw - ext4 /dev/vdb rw
42 28 0:37 / /mnt/team\\040share rw,relatime - cifs //server/team rw
43 28 0:38 / /stacked rw - ext4 /dev/vdc rw
44 43 0:39 / /stacked rw master:3 propagate_from:2 - fuse.sshfs me@host:/ rw
`;

Deno.test("fileSystemOf() finds the deepest and latest mount above a path", () => {
  const kind = (path: string) => fileSystemOf(path, MOUNTS);
  assertEquals(kind("/var/cache"), { type: "ext4", network: false, mountPoint: "/" });
  assertEquals(kind("/home/ann/.toolchainkit"), {
    type: "nfs4",
    network: true,
    mountPoint: "/home",
  });
  assertEquals(kind("/home/local/x").network, false);
  assertEquals(kind("/homework").mountPoint, "/");
  assertEquals(kind("/mnt/team share/x"), {
    type: "cifs",
    network: true,
    mountPoint: "/mnt/team share",
  });
  assertEquals(kind("/stacked/x").type, "fuse.sshfs");
  assertEquals(fileSystemOf("/x", ""), { type: undefined, network: false, mountPoint: undefined });
});

Deno.test("isWindowsShare() knows both forms of network paths", () => {
  assertEquals(isWindowsShare("\\\\server\\share\\cache"), true);
  assertEquals(isWindowsShare("\\\\?\\UNC\\server\\share"), true);
  assertEquals(isWindowsShare("\\\\?\\C:\\Users"), false);
  assertEquals(isWindowsShare("C:\\Users"), false);
});

Deno.test("detectFileSystem() looks at the nearest folder that exists", async () => {
  await using world = await TestWorld.create();
  const here = await detectFileSystem(world.root);
  assertEquals(await detectFileSystem(world.path("not", "there", "yet")), here);
  assertEquals(here.network, false);
});

Deno.test("LockUnsupportedError names the file system and what to do", () => {
  const error = new LockUnsupportedError("/nfs/a.lock", { fileSystem: "nfs" });
  assertEquals(error.exit, 10);
  assertEquals(
    error.message,
    'Cannot lock "/nfs/a.lock": its file system (nfs) has no working locks',
  );
  assertEquals(error.hint?.includes("--cache-dir"), true);
});
