import { assertEquals } from "@std/assert";
import {
  clearHolder,
  currentHolder,
  describeCommand,
  describeHolder,
  parseHolder,
  readHolder,
  writeHolder,
} from "../../../../src/core/locking/holder.ts";
import { listDirectory } from "../../../../src/core/filesystem.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("describeCommand() shows the command's words and none of its values", () => {
  assertEquals(describeCommand(["bootstrap", "--json"]), "toolchainkit bootstrap");
  assertEquals(describeCommand(["cache", "verify", "llvm-18.1.8"]), "toolchainkit cache verify");
  assertEquals(describeCommand(["fetch", "https://u:secret@host/"]), "toolchainkit fetch");
  assertEquals(describeCommand(["-C", "/p"]), "toolchainkit");
});

Deno.test("describeHolder() names process, machine, command, purpose and time", () => {
  const holder = {
    pid: 17,
    host: "build-3",
    command: "toolchainkit bootstrap",
    purpose: "install llvm",
    since: "2026-01-01T10:00:00.000Z",
  };
  assertEquals(
    describeHolder(holder),
    "process 17 on build-3 (toolchainkit bootstrap, to install llvm, since 2026-01-01T10:00:00.000Z)",
  );
});

Deno.test("parseHolder() takes nothing but whole notes", () => {
  const good = '{"pid":1,"host":"a","command":"b","since":"c","x":1}';
  assertEquals(parseHolder(good), { pid: 1, host: "a", command: "b", since: "c" });
  for (
    const bad of ["", "null", "[]", '{"pid":"1"}', good.slice(0, -3), good.replace("1", '"1"')]
  ) {
    assertEquals(parseHolder(bad), undefined, bad);
  }
});

Deno.test("clearHolder() removes its own note and a broken one, not another process's", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a.lock");
  const mine = currentHolder(world.host, undefined);
  await writeHolder(path, { ...mine, pid: mine.pid + 1 });
  await clearHolder(path, mine);
  assertEquals((await readHolder(path))?.pid, mine.pid + 1);
  await writeHolder(path, mine);
  await clearHolder(path, mine);
  assertEquals(await listDirectory(world.root), []);
  await world.write("a.lock.holder.json", '{"pid":');
  await clearHolder(path, mine);
  assertEquals(await listDirectory(world.root), []);
});

Deno.test("writeHolder() never writes through a link", async () => {
  await using world = await TestWorld.create();
  const precious = await world.write("precious", "mine");
  await Deno.symlink(precious, world.path("a.lock.holder.json"));
  await writeHolder(world.path("a.lock"), currentHolder(world.host, undefined));
  assertEquals(await Deno.readTextFile(precious), "mine");
  assertEquals((await readHolder(world.path("a.lock")))?.pid, Deno.pid);
});
