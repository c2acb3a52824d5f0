import { assert, assertEquals, assertMatch } from "@std/assert";
import { createRunLog } from "../../../src/cli/run_log.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import type { LogLevel } from "../../../src/core/log.ts";
import { TestWorld } from "../../support/world.ts";

function start(world: TestWorld, level: LogLevel) {
  const said: string[] = [];
  const run = createRunLog({
    level,
    cacheDir: world.root,
    invocation: { path: ["cache", "clean"], args: ["a"], options: { all: true, token: "t" } },
    style: createStyle(false),
    write: (text) => said.push(text),
  });
  return { run, said };
}

async function logText(world: TestWorld): Promise<string> {
  const [name = ""] = await listDirectory(world.path("logs"));
  return await Deno.readTextFile(world.path("logs", name));
}

Deno.test("createRunLog() says what the level lets through, with a prefix by level", async () => {
  await using world = await TestWorld.create();
  const shown = (level: LogLevel) => {
    const { run, said } = start(world, level);
    for (const each of ["error", "warning", "info", "debug", "trace"] as const) run.log[each](each);
    run.end({ exit: 0 });
    return said.join("");
  };
  assertEquals(shown("error"), "error: error\n");
  assertEquals(shown("warning"), "error: error\nwarning: warning\n");
  assertEquals(shown("info"), "error: error\nwarning: warning\ninfo\n");
  assertEquals(shown("debug"), "error: error\nwarning: warning\ninfo\ndebug: debug\n");
  assert(shown("trace").endsWith("debug: debug\ntrace: trace\n"));
});

Deno.test("createRunLog() keeps everything in the file, the call and the end included", async () => {
  await using world = await TestWorld.create();
  const { run } = start(world, "error");
  run.log.trace("asking https://me:pw@host/");
  run.entry("stopped by SIGINT");
  run.end({ exit: 130, error: new Error("why") });
  const lines = (await logText(world)).split("\n");
  assertMatch(lines[0] ?? "", /^toolchainkit .*: cache clean a --all --token=\*\*\*$/);
  assertMatch(lines[1] ?? "", /^ +\d+\.\d{3} trace {3}asking https:\/\/host\/$/);
  assertMatch(lines[2] ?? "", /run {5}stopped by SIGINT$/);
  assertMatch(lines[3] ?? "", /error {3}Error: why$/);
  assertMatch(lines.at(-2) ?? "", /run {5}ended with exit code 130$/);
});

Deno.test("createRunLog() leaves no file when there was nothing to tell", async () => {
  await using world = await TestWorld.create();
  start(world, "info").run.end({ exit: 0 });
  assertEquals(await listDirectory(world.root), []);
});

Deno.test("createRunLog() lets nothing through that would move the cursor", async () => {
  await using world = await TestWorld.create();
  const { run, said } = start(world, "info");
  run.log.info("a\x1b[2Jb https://me:pw@host/");
  run.end({ exit: 0 });
  assertEquals(said, ["ab https://host/\n"]);
});

Deno.test("createRunLog() keeps the words of our sentences, and masks what other programs say", async () => {
  await using world = await TestWorld.create();
  const { run, said } = start(world, "debug");
  run.log.warning('file:///etc/passwd: Cannot accept "build.distributed.token": it is empty');
  run.log.debug("token=abc");
  run.end({ exit: 0 });
  const kept = 'file:///etc/passwd: Cannot accept "build.distributed.token": it is empty';
  assertEquals(said, [`warning: ${kept}\n`, "debug: token=***\n"]);
  assert((await logText(world)).includes(kept));
});
