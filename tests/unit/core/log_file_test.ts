import { assert, assertEquals, assertMatch } from "@std/assert";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { openLogFile } from "../../../src/core/log_file.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("openLogFile() writes lines without secrets, readable by the user alone", async () => {
  await using world = await TestWorld.create();
  const log = openLogFile({ cacheDir: world.root, name: "cache-clean" });
  assertEquals(log.path, undefined);
  log.write("GET https://me:pw@host/a?token=abc");
  log.write("two\nlines");
  const path = log.path ?? "";
  log.close();
  assertMatch(path, /\/logs\/\d{8}T\d{6}Z-cache-clean-\d+\.log$/);
  assertEquals(await Deno.readTextFile(path), "GET https://host/a?token=***\ntwo\n    lines\n");
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("openLogFile() makes no cache, but keeps lines until there is one", async () => {
  await using world = await TestWorld.create();
  const cacheDir = world.path("cache");
  const log = openLogFile({ cacheDir, name: "x" });
  log.write("early");
  assertEquals(await listDirectory(world.root), []);
  await Deno.mkdir(cacheDir);
  log.write("late");
  log.close();
  assertEquals(await Deno.readTextFile(log.path ?? ""), "early\nlate\n");
});

Deno.test("openLogFile() keeps twenty runs and touches no other file", async () => {
  await using world = await TestWorld.create();
  await world.write("logs/notes.log", "mine");
  for (let run = 0; run < 30; run++) {
    const name = `20200101T0000${String(run).padStart(2, "0")}Z-old-${run}.log`;
    await world.write(`logs/${name}`, "old");
  }
  const log = openLogFile({ cacheDir: world.root, name: "new" });
  log.write("line");
  log.close();
  const names = await listDirectory(world.path("logs"));
  assertEquals(names.length, 21);
  assert(names.includes("notes.log"));
  assert(names.includes("20200101T000029Z-old-29.log"));
  assert(!names.includes("20200101T000010Z-old-10.log"));
});

Deno.test("openLogFile() ends a file that grows too large", async () => {
  await using world = await TestWorld.create();
  const log = openLogFile({ cacheDir: world.root, name: "x" });
  for (let line = 0; line < 3000; line++) log.write("x".repeat(1000));
  const path = log.path ?? "";
  log.close();
  const text = await Deno.readTextFile(path);
  assert(text.length < 1.1 * 1024 * 1024, String(text.length));
  assert(text.endsWith("(the rest of this run is left out)\n"));
});

Deno.test("openLogFile() is silent where nothing can be written", async () => {
  await using world = await TestWorld.create();
  await world.write("logs", "a file where the folder would be");
  const log = openLogFile({ cacheDir: world.root, name: "x" });
  log.write("line");
  log.write("line");
  assertEquals(log.path, undefined);
  log.close();
});

Deno.test("openLogFile() writes nothing that the terminal of a reader obeys", async () => {
  await using world = await TestWorld.create();
  const log = openLogFile({ cacheDir: world.root, name: "x" });
  log.write("a\x1b[2J\x1b]0;t\x07\u202eb\nc");
  log.close();
  assertEquals(await Deno.readTextFile(log.path ?? ""), "a0;t\ufffd\ufffdb\n    c\n");
});
