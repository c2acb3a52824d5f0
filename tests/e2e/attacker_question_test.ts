/** What is read before somebody says yes: nothing in it is forged, hidden or out of sight. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { listDirectory } from "../../src/core/filesystem.ts";
import { rawCharacter } from "../support/attacker.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { serveLoopback } from "../support/loopback_server.ts";

const ZIG = 'toolchains: [{name: main, type: zig, version: "0.16"}]';

Deno.test("what needs trust is listed whole, each on a line of its own, whatever it is named", async () => {
  await using machine = await Machine.create();
  const cwd = machine.path("app\n  - it does nothing\nTrust it? yes");
  await Deno.mkdir(cwd);
  const config = [
    "version: 1",
    ZIG,
    `hooks: {pre_configure: "echo hello\\u3164\\u034f\\U000E0101${" ".repeat(300)}; evil"}`,
    `mirrors: ["/m/x${" ".repeat(70)}- it is harmless"]`,
    "",
  ].join("\n");
  await Deno.writeTextFile(join(cwd, "toolchainkit.yaml"), config);
  for (const words of [["lock"], ["doctor"], ["trust"]]) {
    const run = await machine.toolchainkit(words, { cwd });
    const text = run.stdout + run.stderr;
    assertStringIncludes(text, "runs before configuring: echo hello··· ; evil\n");
    assertStringIncludes(text, "downloads from /m/x - it is harmless\n");
    assert(!/^ *- it does nothing/m.test(text) && !/^Trust it/m.test(text), text);
    assertEquals(rawCharacter(text), undefined, text);
  }
});

Deno.test("a password with characters that end a host goes to its server whole, and nowhere else", async () => {
  await using machine = await Machine.create();
  const seen: (string | null)[] = [];
  await using server = serveLoopback((request) => {
    seen.push(request.headers.get("authorization"));
    const echo = request.headers.get("authorization") ?? "";
    return new Response(null, { status: 403, statusText: `No ${echo}` });
  });
  const password = "p@localhost/sesame opens";
  const cwd = machine.path("app");
  await machine.write(
    "app/toolchainkit.yaml",
    `version: 1\n${ZIG}\nregistries: ["http://joe:\${env:PW}@127.0.0.1:${server.port}/r.json"]\n`,
  );
  const env = { PW: password, TOOLCHAINKIT_TRUST: "1" };
  const run = expectCode(await machine.toolchainkit(["lock", "-vv"], { cwd, env }), 2);
  const header = `Basic ${btoa(`joe:${password}`)}`;
  assertEquals(new Set(seen), new Set([header]));
  const logs = join(machine.cache, "logs");
  const kept = await Promise.all(
    (await listDirectory(logs).catch(() => [])).map((name) => Deno.readTextFile(join(logs, name))),
  );
  const text = [run.stdout, run.stderr, ...kept].join("\n");
  assert(!/sesame|opens/.test(text) && !text.includes(header.slice(6)), text);
});

Deno.test("a password that nobody percent-encoded is shown nowhere and sent nowhere", async () => {
  await using machine = await Machine.create();
  await using server = serveLoopback(() => {
    throw new Error("asked");
  });
  const url = `http://joe:p@127.0.0.1:${server.port}/sesame@files.example/x`;
  const run = expectCode(await machine.toolchainkit(["fetch", url, "-vv"]), 6);
  assertStringIncludes(run.stderr, "must be percent-encoded");
  assert(!/sesame/.test(run.stdout + run.stderr), run.stderr);
});

Deno.test("hash says on one line which file it cannot read", async () => {
  await using machine = await Machine.create();
  const run = expectCode(await machine.toolchainkit(["hash", "x\nerror: forged"]), 2);
  assert(!/^error: forged/m.test(run.stderr), run.stderr);
});
