/** What a stranger names things: shown printable by every command, whatever is named. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { tarGz } from "../support/archives.ts";
import { rawCharacter } from "../support/attacker.ts";
import { writeDailyProject } from "../support/daily_project.ts";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";
import { registerBuild, TEST_PLATFORM } from "../support/user_registry.ts";

function expectPrintable(run: Run): Run {
  const raw = rawCharacter(run.stdout + run.stderr);
  assertEquals(raw, undefined, JSON.stringify(run.stdout + run.stderr));
  return run;
}

Deno.test("bootstrap shows a project and a build folder of hostile names printably", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  await machine.write(
    "app/toolchainkit.yaml",
    [
      "version: 1",
      'project: "ab\\u202Edef"',
      "toolchains: [{name: main, type: gcc, source: system, version: latest}]",
      'build: {directory: "x\\e[31mred\\a"}',
      "",
    ].join("\n"),
  );
  for (
    const words of [
      ["bootstrap", "--trust"],
      ["bootstrap", "--trust"],
      ["build", "--trust"],
      ["bootstrap", "--trust", "--json"],
      ["config", "show"],
      ["config", "get", "project"],
      ["doctor"],
      ["env", "--shell", "bash"],
    ]
  ) {
    for (const options of [[], ["-vv"]]) {
      expectPrintable(await machine.toolchainkit([...words, ...options], { cwd }));
    }
  }
});

Deno.test("bootstrap quotes the build folder in the command that it proposes", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, {
    config: [
      "toolchains: [{name: main, type: gcc, source: system, version: latest}]",
      'build: {directory: "a & touch x"}',
    ],
  });
  const run = expectCode(await machine.toolchainkit(["bootstrap", "--trust"], { cwd }), 0);
  assertStringIncludes(run.stdout, "cmake --build 'a & touch x'");
});

Deno.test("every command shows hostile arguments, files and environments printably", async () => {
  await using machine = await Machine.create();
  const hostile = "x\x1b[2J\x1b]0;owned\x07\x9b\u202e\u200b\x7f";
  await machine.write(`${hostile}/toolchainkit.yaml`, "version: 1\nproject: p\nbad: x\n");
  const folder = machine.path(hostile);
  const calls: readonly (readonly string[])[] = [
    [hostile],
    [`--${hostile}`],
    ["help", hostile],
    ["config", "get", hostile],
    ["config", "set", hostile, hostile],
    ["config", "show", "--config", hostile],
    ["toolchain", "info", hostile],
    ["toolchain", "install", hostile],
    ["toolchain", "which", hostile],
    ["toolchain", "use", hostile],
    ["toolchain", "list", "--available", hostile],
    ["explain", hostile],
    ["extract", hostile, "out"],
    ["hash", hostile],
    ["hash", "--check", hostile],
    ["fetch", hostile],
    ["fetch", `http://127.0.0.1:9/${hostile}`],
    ["init", "--toolchain", hostile],
    ["new", hostile],
    ["completions", hostile],
    ["bootstrap", "--toolchain", hostile, "--build-type", hostile],
    ["cache", "list", "--cache-dir", hostile],
    ["cache", "verify", "--cache-dir", folder],
    ["-C", folder, "config", "show"],
    ["-C", folder, "doctor"],
    ["__complete", "toolchain", "install", hostile],
    ["deps", "--json", hostile],
  ];
  const env = {
    TOOLCHAINKIT_OFFLINE: hostile.replaceAll("\0", ""),
    TOOLCHAINKIT_MIRROR: hostile,
    HTTPS_PROXY: hostile,
    CC: hostile,
    TERM: hostile,
  };
  for (const words of calls) {
    expectPrintable(await machine.toolchainkit(words));
    expectPrintable(await machine.toolchainkit([...words, "--json", "-vv"]));
    expectPrintable(await machine.toolchainkit(words, { env }));
  }
});

Deno.test("cache verify shows names from an archive printably, one line each", async () => {
  await using machine = await Machine.create();
  const name = "top/share/x\nerror: forged\x1b[2J\u202e";
  const bytes = tarGz([
    { name: "top/bin/gcc", content: "#!/bin/sh\necho 13.1.0\n", mode: 0o755 },
    { name, content: "x" },
  ]);
  await Deno.writeFile(machine.path("tc.tar.gz"), bytes);
  await using server = new ReleaseServer({ "tc.tar.gz": machine.path("tc.tar.gz") });
  const url = server.url("tc.tar.gz");
  await registerBuild(machine, { name: "tc", url, bytes, archive: "tar.gz" });
  expectCode(expectPrintable(await machine.toolchainkit(["toolchain", "install", "tc"])), 0);
  const tree = `${machine.cache}/toolchains/tc-1.0.0-${TEST_PLATFORM}`;
  await Deno.remove(`${tree}/${name.slice("top/".length)}`);
  for (const words of [["cache", "verify"], ["toolchain", "verify"], ["cache", "list"]]) {
    const run = expectPrintable(await machine.toolchainkit(words));
    assertEquals(/^error: forged/m.test(run.stdout + run.stderr), false, run.stdout);
  }
});

Deno.test("a server's words are shown printably", async () => {
  await using machine = await Machine.create();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("<html>\x1b[2J\u202e", { status: 403, headers: { "x-reason": "\x9b2J" } }),
  );
  try {
    const url = `http://127.0.0.1:${server.addr.port}/a.tar.gz?\x1b[2J`;
    expectCode(expectPrintable(await machine.toolchainkit(["fetch", url, "-vv"])), 6);
  } finally {
    await server.shutdown();
  }
});
