/** The command line of the executable: streams, exit codes, signals, terminals, shells. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { printable } from "../../src/core/printable_text.ts";
import { limitMs } from "../support/deadlines.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";
import { startStallingServer } from "../support/stalling_server.ts";
import { startLimited } from "../support/limited_command.ts";
import { serveLoopback } from "../support/loopback_server.ts";

Deno.test("the executable knows its version, commit and target", async () => {
  await using machine = await Machine.create();
  const text = expectCode(await machine.toolchainkit(["--version"]), 0);
  assertMatch(text.stdout, /^toolchainkit \d+\.\d+\.\d+/);
  const json = JSON.parse((await machine.toolchainkit(["--version", "--json"])).stdout);
  assertMatch(json.target, /^linux-(?:x64|arm64)$/);
  assertEquals(text.stdout, `toolchainkit ${json.version}\n`);
});

Deno.test("the executable shows the help of every command it lists", async () => {
  await using machine = await Machine.create();
  const { stdout } = expectCode(await machine.toolchainkit(["--help"]), 0);
  const [, list = ""] = /\n\n(Projects:[^]*?)\n\nOptions:/.exec(stdout) ?? [];
  const names = [...list.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = ""]) => name);
  assert(names.length >= 10, stdout);
  for (const name of names) {
    const help = expectCode(await machine.toolchainkit([name, "--help"]), 0);
    assertStringIncludes(help.stdout, `Usage: toolchainkit ${name}`);
    assertEquals(help.stderr, "");
  }
});

Deno.test("the executable refuses a wrong command line with exit 2 and nothing on stdout", async () => {
  await using machine = await Machine.create();
  for (
    const words of [[], ["no-such"], ["hash", "--no-such"], ["--color"], ["explain", "a", "b"]]
  ) {
    const run = expectCode(await machine.toolchainkit(words), 2);
    assertEquals(run.stdout, "");
    assert(run.stderr.length > 0 && !run.stderr.includes("    at "), run.stderr);
  }
  const json = expectCode(await machine.toolchainkit(["no-such", "--json"]), 2);
  assertEquals(JSON.parse(json.stdout).error.code, "USAGE");
});

Deno.test("the executable is quiet when the reader of its output goes away", async () => {
  await using machine = await Machine.create();
  const line = `'${EXECUTABLE}' schema | head -c 1; '${EXECUTABLE}' explain | true`;
  const run = expectCode(await machine.exec("bash", ["-o", "pipefail", "-c", line]), 0);
  assertEquals(run.stderr, "");
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`the executable ends within a second of ${signal} and goes on with the next run`, async () => {
    await using machine = await Machine.create();
    const server = startStallingServer("file.bin");
    const child = startLimited(EXECUTABLE, {
      args: ["fetch", server.url, "-o", machine.path("file.bin"), "--json"],
      cwd: machine.root,
      env: machine.environment(),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    await Promise.race([server.asked, child.status]);
    const sentAt = performance.now();
    child.kill(signal);
    const { code, stdout } = await child.output();
    const endedMs = performance.now() - sentAt;
    await server.close();
    assertEquals(code, 130);
    assertEquals(JSON.parse(new TextDecoder().decode(stdout)).error.code, "INTERRUPTED");
    assert(endedMs < limitMs(1000), `${endedMs} ms`);
  });
}

/** Runs the executable on a terminal of its own; returns what the terminal was sent. */
async function onTerminal(
  machine: Machine,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const line = [EXECUTABLE, ...words].map((word) => `'${word}'`).join(" ");
  const options = { env: { TERM: "xterm-256color", ...env } };
  return expectCode(await machine.exec("script", ["-qec", line, "/dev/null"], options), 0).stdout;
}

Deno.test("the executable colours only terminals that want it", async () => {
  await using machine = await Machine.create();
  const colored = await onTerminal(machine, ["--help"]);
  assertStringIncludes(colored, "\x1b[1mUsage:\x1b[22m");
  for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    assert(!(await onTerminal(machine, ["--help"], env)).includes("\x1b["), JSON.stringify(env));
  }
  const piped = await machine.toolchainkit(["--help"]);
  assertEquals(printable(colored), piped.stdout);
  const forced = await machine.toolchainkit(["--help", "--color", "always"]);
  assertStringIncludes(forced.stdout, "\x1b[1m");
});

Deno.test("the executable draws a bar on a terminal and gives the cursor back", async () => {
  await using machine = await Machine.create();
  const bytes = new Uint8Array(3_000_000);
  await using server = serveLoopback(() => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(bytes.subarray(sent, sent += 100_000));
        if (sent >= bytes.length) controller.close();
      },
    });
    return new Response(body, { headers: { "content-length": String(bytes.length) } });
  });
  const url = `http://127.0.0.1:${server.port}/tool.bin`;
  const shown = await onTerminal(machine, ["fetch", url, "-o", "tool.bin"]);
  assertMatch(shown, /▕[█▏▎▍▌▋▊▉ ]+▏ +\d+%/);
  assertMatch(shown, /✓\S* Download .*tool\.bin/);
  assertEquals(shown.split("\x1b[?25l").length, shown.split("\x1b[?25h").length);
  assert(shown.lastIndexOf("\x1b[?25h") > shown.lastIndexOf("\x1b[?25l"));
  const plain = await onTerminal(machine, ["fetch", url, "-o", "again.bin"], { CI: "true" });
  assert(!plain.includes("\x1b[?25l") && plain.includes("Download"), plain);
});

Deno.test("the executable completes its own command line in bash", async () => {
  await using machine = await Machine.create();
  await Deno.mkdir(machine.path("bin"));
  await Deno.symlink(EXECUTABLE, machine.path("bin/toolchainkit"));
  const child = startLimited("script", {
    args: ["-qec", "bash --norc --noprofile -i", "/dev/null"],
    cwd: machine.root,
    env: machine.environment({
      PATH: `${machine.path("bin")}:/usr/bin:/bin`,
      ...{ TERM: "dumb", PS1: "next> " },
    }),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  });
  // A shell that is busy may lose what is typed ahead.
  const shown = await converse(child, [
    ["next> ", "source <(toolchainkit completions bash)\n"],
    ["next> ", "toolchainkit expl\t"],
    ["explain ", "USA\t"],
    ["USAGE", "\n"],
    ["next> ", "exit\n"],
  ]);
  assertStringIncludes(shown, "USAGE (exit code 2)");
});

/** Types each text after the terminal has shown what is before it; returns all that was shown. */
async function converse(
  child: Deno.ChildProcess,
  turns: readonly (readonly [shown: string, typed: string])[],
): Promise<string> {
  const writer = child.stdin.getWriter();
  let all = "";
  let seen = 0;
  let turn = 0;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    all += part;
    for (let next = turns[turn]; next !== undefined; next = turns[++turn]) {
      const at = all.indexOf(next[0], seen);
      if (at < 0) break;
      seen = at + next[0].length;
      await writer.write(new TextEncoder().encode(next[1]));
    }
  }
  await writer.close().catch(() => {});
  await child.status;
  assertEquals(turn, turns.length, all);
  return all;
}
