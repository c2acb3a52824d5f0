import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { defineCommand } from "../../../src/cli/command.ts";
import { type ProgramWorld, reportStray } from "../../../src/cli/program.ts";
import { InterruptedError, TkError, UsageError } from "../../../src/core/errors.ts";
import { limitMs } from "../../support/deadlines.ts";
import { runInProcess } from "../../support/program_world.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** Returns what it was given. */
const echo = defineCommand({
  name: "echo",
  summary: "Say what was said",
  args: [{ name: "WORD", help: "x", optional: true, many: true }],
  options: { "loud": { type: "boolean", short: "l", help: "Say it loud" } },
  rest: "ARGS",
  run({ options, args, rest, global, host }) {
    const data = { loud: options["loud"] === true, args, rest, global, offline: host.offline };
    return Promise.resolve({ data, text: args.join(" ") });
  },
});

const group = defineCommand({
  name: "box",
  summary: "A group",
  options: { "deep": { type: "boolean", help: "x" } },
  subcommands: [
    defineCommand({
      name: "open",
      summary: "Open it",
      run: ({ options }) => Promise.resolve({ data: options, text: "opened" }),
    }),
    defineCommand({ name: "close", summary: "Close it", run: () => Promise.resolve(NOTHING) }),
  ],
});

const NOTHING = { data: null, text: "" };

Deno.test("runProgram() takes global options before and after the command", async () => {
  await using world = await TestWorld.create();
  for (const words of [["--json", "echo", "a"], ["echo", "--json", "a"], ["echo", "a", "--json"]]) {
    const run = await runInProcess(words, { cwd: world.root, commands: [echo] });
    assertEquals(run.exit, 0, run.error);
    assertEquals(JSON.parse(run.out).args, ["a"]);
  }
});

Deno.test("runProgram() gives the command its options, arguments and the rest", async () => {
  await using world = await TestWorld.create();
  const words = ["--json", "echo", "-l", "a", "b", "--", "--json", "-x"];
  const data = JSON.parse((await runInProcess(words, { cwd: world.root, commands: [echo] })).out);
  assertEquals([data.loud, data.args, data.rest], [true, ["a", "b"], ["--json", "-x"]]);
});

Deno.test("runProgram() finds the project upward, the cache and the switches of the environment", async () => {
  await using world = await TestWorld.create();
  await world.write("project/toolchainkit.yaml", "version: 1\n");
  await world.write("project/src/deep/main.c", "");
  const env = { TOOLCHAINKIT_OFFLINE: "1", TOOLCHAINKIT_CACHE_DIR: "rel/cache" };
  const cwd = world.path("project/src/deep");
  const run = await runInProcess(["echo", "--json"], { cwd, env, commands: [echo] });
  const { global, offline } = JSON.parse(run.out);
  assertEquals(global.projectRoot, world.path("project"));
  assertEquals(global.configFile, world.path("project/toolchainkit.yaml"));
  assertEquals(global.cacheDir, world.path("project/src/deep/rel/cache"));
  assertEquals([global.offline, offline, global.locked, global.trust], [true, true, false, false]);
});

Deno.test("runProgram() lets the command line win over the environment", async () => {
  await using world = await TestWorld.create();
  const env = { TOOLCHAINKIT_CACHE_DIR: "/elsewhere", TOOLCHAINKIT_LOG: "trace" };
  const words = [
    "echo",
    "--json",
    "-q",
    "--cache-dir",
    "here",
    "--config",
    "other.yaml",
    "-C",
    "p",
  ];
  await Deno.mkdir(world.path("p"));
  await world.write("other.yaml", "version: 1\n");
  const run = await runInProcess(words, { cwd: world.root, env, commands: [echo] });
  const { global } = JSON.parse(run.out);
  assertEquals(global.cacheDir, world.path("here"));
  assertEquals(global.projectRoot, world.path("p"));
  assertEquals(global.configFile, world.path("other.yaml"));
  assertEquals(global.logLevel, "error");
});

Deno.test("runProgram() refuses a --config that is not there, unless the command writes it", async () => {
  await using world = await TestWorld.create();
  await world.write(".toolchainkit/config.yaml", "toolchains: [{name: main, type: gcc}]\n");
  const run = (command: typeof echo) =>
    runInProcess(["--json", "echo", "--config", "other.yaml"], {
      cwd: world.root,
      env: { HOME: world.root },
      commands: [command],
    });
  const refused = await run(echo);
  assertEquals(JSON.parse(refused.out).error.code, "CONFIG_NOT_FOUND");
  assertEquals(
    JSON.parse(refused.out).error.message,
    `Cannot read "${world.path("other.yaml")}": there is no such file`,
  );
  const { global } = JSON.parse((await run({ ...echo, writesConfig: true })).out);
  assertEquals(global.configFile, world.path("other.yaml"));
});

Deno.test("runProgram() refuses impossible variables and folders with exit 2", async () => {
  await using world = await TestWorld.create();
  const run = (words: string[], env: Record<string, string> = {}) =>
    runInProcess(words, { cwd: world.root, env, commands: [echo] });
  const results = [
    await run(["echo"], { TOOLCHAINKIT_OFFLINE: "perhaps" }),
    await run(["echo"], { TOOLCHAINKIT_LOG: "loud" }),
    await run(["echo", "-C", "nowhere"]),
    await run(["echo", "--color", "sometimes"]),
    await run(["echo"], { HOME: "" }),
  ];
  assertEquals(results.map(({ exit }) => exit), [2, 2, 2, 2, 2]);
  assertStringIncludes(results[0]?.error ?? "", 'TOOLCHAINKIT_OFFLINE="perhaps"');
});

Deno.test("runProgram() descends into subcommands with options on every level", async () => {
  await using world = await TestWorld.create();
  const process = { cwd: world.root, commands: [group] };
  for (const words of [["box", "--deep", "open"], ["box", "open", "--deep"]]) {
    const run = await runInProcess([...words, "--json"], process);
    assertEquals(JSON.parse(run.out).deep, true);
  }
  const wrong = await runInProcess(["box", "opne"], process);
  assertEquals(wrong.exit, 2);
  assertStringIncludes(wrong.error, "Did you mean open?");
  const missing = await runInProcess(["box"], process);
  assertEquals([missing.exit, missing.out], [2, ""]);
  assertStringIncludes(missing.error, "Open it");
});

Deno.test("runProgram() names the nearest command for one that is not there", async () => {
  await using world = await TestWorld.create();
  const run = await runInProcess(["ecoh"], { cwd: world.root, commands: [echo] });
  assertEquals(run.exit, 2);
  assertEquals(
    run.error,
    'error[USAGE]: Cannot run "toolchainkit ecoh": there is no such command\n' +
      "  hint: Did you mean echo?\n",
  );
  for (const name of ["__proto__", "constructor", ""]) {
    assertEquals((await runInProcess([name], { cwd: world.root, commands: [echo] })).exit, 2);
  }
});

Deno.test("runProgram() prints the version as text and as JSON, also after a command", async () => {
  await using world = await TestWorld.create();
  const process = { cwd: world.root, commands: [echo] };
  assertMatch((await runInProcess(["--version"], process)).out, /^toolchainkit \d+\.\d+\.\d+\n$/);
  assertMatch((await runInProcess(["echo", "--version"], process)).out, /^toolchainkit /);
  const { out } = await runInProcess(["--version", "--json"], process);
  assertEquals(Object.keys(JSON.parse(out)), ["version", "commit", "target", "denoVersion"]);
});

Deno.test("runProgram() shows help on standard output when asked, else on standard error", async () => {
  await using world = await TestWorld.create();
  const process = { cwd: world.root, commands: [echo, group] };
  const asked = await runInProcess(["--help"], process);
  assertEquals([asked.exit, asked.error], [0, ""]);
  const missing = await runInProcess([], process);
  assertEquals([missing.exit, missing.out, missing.error], [2, "", asked.out]);
  const one = await runInProcess(["echo", "-h"], process);
  assertStringIncludes(one.out, "Usage: toolchainkit echo [OPTIONS] [WORD…] [-- ARGS]\n");
  assertEquals((await runInProcess(["help", "echo"], process)).out, one.out);
  assertStringIncludes((await runInProcess(["box", "open", "--help"], process)).out, "box open\n");
  assertEquals(
    typeof JSON.parse((await runInProcess(["--help", "--json"], process)).out).help,
    "string",
  );
});

class SourError extends TkError<{ url: string }> {
  readonly code = "HASH_MISMATCH";
  constructor(options: { cause?: unknown } = {}) {
    super('Cannot use "x": bad\x1b[31m bytes', { url: "https://me:pw@host/a?token=abc" }, {
      hint: "Get https://me:pw@host/a?token=abc again",
      cause: options.cause,
    });
  }
}

function failing(error: unknown) {
  return defineCommand({ name: "fail", summary: "x", run: () => Promise.reject(error) });
}

Deno.test("runProgram() reports errors with code, hint and exit code, without secrets or escapes", async () => {
  await using world = await TestWorld.create();
  const commands = [failing(new SourError())];
  const run = await runInProcess(["fail"], { cwd: world.root, commands });
  assertEquals(run.exit, 4);
  assertEquals(run.out, "");
  assertEquals(
    run.error,
    'error[HASH_MISMATCH]: Cannot use "x": bad bytes\n  hint: Get https://host/a?token=*** again\n',
  );
});

Deno.test("runProgram() prints errors as one JSON document with --json", async () => {
  await using world = await TestWorld.create();
  const commands = [failing(new SourError())];
  const run = await runInProcess(["fail", "--json"], { cwd: world.root, commands });
  assertEquals(JSON.parse(run.out), {
    error: {
      code: "HASH_MISMATCH",
      exit: 4,
      message: 'Cannot use "x": bad bytes',
      hint: "Get https://host/a?token=*** again",
      details: { url: "https://host/a?token=***" },
    },
  });
  const usage = await runInProcess(["fail", "--wrong", "--json"], { cwd: world.root, commands });
  assertEquals(JSON.parse(usage.out).error.code, "USAGE");
});

Deno.test("runProgram() shows a stack with -vv only, and the causes with -v", async () => {
  await using world = await TestWorld.create();
  const commands = [failing(new SourError({ cause: new Error("the root of it") }))];
  const run = async (...words: string[]) =>
    (await runInProcess(["fail", ...words], { cwd: world.root, commands })).error;
  assert(!(await run()).includes("the root of it"));
  assertStringIncludes(await run("-v"), "because: the root of it");
  assert(!(await run("-v")).includes("    at "));
  assertStringIncludes(await run("-vv"), "    at ");
});

Deno.test("runProgram() takes an unforeseen failure for its own fault: exit 1, how to report", async () => {
  await using world = await TestWorld.create();
  const commands = [failing(new TypeError("x is undefined"))];
  const run = await runInProcess(["fail"], { cwd: world.root, commands });
  assertEquals(run.exit, 1);
  assertStringIncludes(run.error, "error[UNEXPECTED]");
  assertStringIncludes(run.error, "TypeError: x is undefined");
  assertStringIncludes(run.error, "-vv");
});

Deno.test("runProgram() tells a refused or full file system with exit 10", async () => {
  await using world = await TestWorld.create();
  const full = Object.assign(new Error("No space left on device (os error 28): write '/x'"), {
    code: "ENOSPC",
  });
  const results = [];
  for (const error of [full, new Deno.errors.PermissionDenied("open /x")]) {
    results.push(await runInProcess(["fail"], { cwd: world.root, commands: [failing(error)] }));
  }
  assertEquals(results.map(({ exit }) => exit), [10, 10]);
  assertMatch(results[0]?.error ?? "", /^error\[NO_SPACE\]: Cannot write "\/x"/);
  assertMatch(results[1]?.error ?? "", /^error\[ACCESS_DENIED\]/);
});

Deno.test("runProgram() tells a file where a folder is wanted with exit 10, and is not at fault", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("file", "");
  const attempts = [
    () => Deno.mkdir(file, { recursive: true }),
    () => Deno.writeTextFile(`${file}/inside`, ""),
    () => Deno.readTextFile(world.root),
  ];
  for (const attempt of attempts) {
    const thrown = await failsWith(Error, attempt);
    const run = await runInProcess(["fail"], { cwd: world.root, commands: [failing(thrown)] });
    assertEquals(run.exit, 10, run.error);
    assertMatch(run.error, /^error\[PATH_KIND\]: Cannot use the path "\//);
  }
});

Deno.test("runProgram() passes on the exit code that a command chose", async () => {
  await using world = await TestWorld.create();
  const command = defineCommand({
    name: "child",
    summary: "x",
    passThrough: true,
    rest: "CMD…",
    run: ({ rest }) => Promise.resolve({ data: rest, text: rest.join(" "), exit: 42 }),
  });
  const process = { cwd: world.root, commands: [command] };
  assertEquals(await runInProcess(["child", "cc", "--version", "-v"], process), {
    exit: 42,
    out: "cc --version -v\n",
    error: "",
  });
  assertEquals((await runInProcess(["child", "--", "cc", "--"], process)).out, "cc --\n");
});

Deno.test("runProgram() refuses what follows -- when the command takes nothing there", async () => {
  await using world = await TestWorld.create();
  const run = await runInProcess(["box", "open", "--", "x"], {
    cwd: world.root,
    commands: [group],
  });
  assertEquals(run.exit, 2);
});

Deno.test("runProgram() ends a command on a signal: the command's signal aborts, exit 130", async () => {
  await using world = await TestWorld.create();
  const cleaned: string[] = [];
  const slow = defineCommand({
    name: "slow",
    summary: "x",
    async run({ host }) {
      try {
        await host.sleep(60_000, host.signal);
      } finally {
        cleaned.push("cleaned");
      }
      return NOTHING;
    },
  });
  const run = await runInProcess(["slow"], {
    cwd: world.root,
    commands: [slow],
    onStart: (send) => queueMicrotask(() => send("SIGTERM")),
  });
  assertEquals(run.exit, 130);
  assertEquals(cleaned, ["cleaned"]);
  assertMatch(run.error, /^error\[INTERRUPTED\]: Interrupted by SIGTERM\n/);
});

Deno.test("runProgram() ends within a second when a command does not heed the signal", async () => {
  await using world = await TestWorld.create();
  let release = () => {};
  const deaf = defineCommand({
    name: "deaf",
    summary: "x",
    run: () => new Promise((resolve) => release = () => resolve(NOTHING)),
  });
  const started = performance.now();
  const run = await runInProcess(["deaf"], {
    cwd: world.root,
    commands: [deaf],
    onStart: (send) => queueMicrotask(() => send("SIGINT")),
  });
  release();
  assertEquals(run.exit, 130);
  assert(performance.now() - started < limitMs(1000));
});

Deno.test("runProgram() ends at once on a second signal", async () => {
  await using world = await TestWorld.create();
  const codes: number[] = [];
  const { promise, resolve } = Promise.withResolvers<typeof NOTHING>();
  const deaf = defineCommand({ name: "deaf", summary: "x", run: () => promise });
  await runInProcess(["deaf"], {
    cwd: world.root,
    commands: [deaf],
    exitNow: (code) => {
      codes.push(code);
      resolve(NOTHING);
    },
    onStart: (send) =>
      queueMicrotask(() => {
        send("SIGINT");
        send("SIGINT");
      }),
  });
  assertEquals(codes, [130]);
});

Deno.test("runProgram() leaves signals to a child that has the terminal", async () => {
  await using world = await TestWorld.create();
  const command = defineCommand({
    name: "child",
    summary: "x",
    async run({ host, leaveSignalsToChild }) {
      leaveSignalsToChild?.();
      ready();
      await host.sleep(30, host.signal);
      return { data: null, text: "child ended" };
    },
  });
  let ready = () => {};
  const run = (signal: string) =>
    runInProcess(["child"], {
      cwd: world.root,
      commands: [command],
      onStart: (send) => ready = () => send(signal),
    });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    assertEquals(await run(signal), { exit: 0, out: "child ended\n", error: "" });
  }
});

Deno.test("runProgram() says usage errors thrown by a command like its own", async () => {
  await using world = await TestWorld.create();
  const commands = [failing(new UsageError("Cannot do it", { hint: "Do not" }))];
  const run = await runInProcess(["fail"], { cwd: world.root, commands });
  assertEquals([run.exit, run.error], [2, "error[USAGE]: Cannot do it\n  hint: Do not\n"]);
});

Deno.test("reportStray() tells failures nobody waited for, but not those of a stopped run", async () => {
  await using world = await TestWorld.create();
  const told: string[] = [];
  const process: ProgramWorld = {
    streams: {
      writeOut: () => Promise.resolve(true),
      writeError: (text) => told.push(text),
      outIsTerminal: false,
      errorIsTerminal: false,
      columns: () => 80,
    },
    env: {},
    cwd: world.root,
    onStopSignal: () => () => {},
    exitNow: () => {},
  };
  assertEquals(await reportStray(new InterruptedError("SIGINT"), [], process), undefined);
  assertEquals(told, []);
  assertEquals(await reportStray(new SourError(), [], process), 4);
  assertEquals(await reportStray(new TypeError("x"), [], process), 1);
  assertEquals(told.length, 2);
});
