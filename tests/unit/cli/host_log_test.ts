import { assertEquals, assertMatch } from "@std/assert";
import { withHostLog } from "../../../src/cli/host_log.ts";
import type { Host } from "../../../src/core/host.ts";
import { silentLog } from "../../../src/core/log.ts";
import { ProcessStartError } from "../../../src/core/process.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

async function listening(changes: Partial<Host> = {}) {
  const heard: string[] = [];
  const log = {
    ...silentLog,
    debug: (text: string) => heard.push(`debug ${text}`),
    trace: (text: string) => heard.push(`trace ${text}`),
  };
  const world = await TestWorld.create({ log, ...changes });
  return { world, host: withHostLog(world.host), heard };
}

Deno.test("withHostLog() tells which programs run and how they end", async () => {
  const { world, host, heard } = await listening();
  await using _ = world;
  const result = await host.run({ command: "sh", args: ["-c", "echo no >&2; exit 3"] });
  assertEquals(result.code, 3);
  assertEquals(heard[0], 'debug run sh -c "echo no >&2; exit 3"');
  assertMatch(heard[1] ?? "", /^debug sh ended with 3 after \d+ ms$/);
  assertEquals(heard[2], "trace no");
});

Deno.test("withHostLog() passes on that a program cannot be started", async () => {
  const { world, host, heard } = await listening();
  await using _ = world;
  await failsWith(ProcessStartError, () => host.run({ command: "no-such-program", args: [] }));
  assertEquals(heard, ["debug run no-such-program"]);
});

Deno.test("withHostLog() tells what is asked of the network, without secrets", async () => {
  const failure = new TypeError("refused");
  const { world, host, heard } = await listening({
    fetch: (request) =>
      request.url.includes("bad") ? Promise.reject(failure) : Promise.resolve(new Response("x")),
  });
  await using _ = world;
  const response = await host.fetch(new Request("https://host.example/a?token=abc"));
  assertEquals(await response.text(), "x");
  assertEquals(await failsWith(TypeError, () => host.fetch(new Request("https://bad/"))), failure);
  assertMatch(
    heard[0] ?? "",
    /^debug GET https:\/\/host\.example\/a\?token=\*\*\*: 200 after \d+ ms$/,
  );
  assertEquals(heard[1], "debug GET https://bad/: refused");
});
