/** `run` and `env` of the executable: real shells, real signals, real terminals' exit codes. */
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { SYSTEM_GCC, writeDailyProject, writeFakeToolchain } from "../support/daily_project.ts";
import { limitMs } from "../support/deadlines.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";
import { startLimited } from "../support/limited_command.ts";

Deno.test("run hands arguments, environment, exit code and standard input through", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const words = ["a b", "", "$HOME", "`id`", "*", "--json", "-q", "'", '"', "ü\n"];
  const print = 'for each in "$@"; do printf "<%s>" "$each"; done; exit 41';
  const run = await machine.toolchainkit(["run", "--", "sh", "-c", print, "sh", ...words], { cwd });
  assertEquals([run.code, run.stdout], [41, words.map((word) => `<${word}>`).join("")]);
  const show = 'echo "$CC|$CXX|$CMAKE_TOOLCHAIN_FILE"; cat';
  const child = startLimited(EXECUTABLE, {
    args: ["run", "sh", "-c", show],
    cwd,
    env: machine.environment(),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("typed"));
  await writer.close();
  const { stdout, stderr } = await child.output();
  assertMatch(
    new TextDecoder().decode(stdout),
    /^\/usr\/bin\/[\w+-]*gcc[\w-]*\|\/usr\/bin\/[\w-]*g\+\+[\w-]*\|\/.*toolchain-main\.cmake\ntyped$/,
  );
  assertEquals(new TextDecoder().decode(stderr), "");
});

Deno.test("run puts the project's tools first and never looks into the working directory", async () => {
  await using machine = await Machine.create();
  const toolchain = await writeFakeToolchain(machine, "my toolchain");
  const config = ["toolchains:", `  - {name: main, type: gcc, source: "${toolchain}"}`];
  const cwd = await writeDailyProject(machine, { config });
  const bad = await machine.write("app/planted", "#!/bin/sh\necho planted\n");
  await Deno.chmod(bad, 0o755);
  const refused = await machine.toolchainkit(["run", "gcc"], { cwd });
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "toolchainkit trust");
  expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  const own = expectCode(await machine.toolchainkit(["run", "gcc", "-v"], { cwd }), 0);
  assertEquals(own.stdout, "fake gcc -v\n");
  const planted = await machine.toolchainkit(["run", "planted"], {
    cwd,
    env: { PATH: `.:${cwd}/../app/..::/usr/bin:/bin` },
  });
  assertEquals(planted.code, 3);
  assertStringIncludes(planted.stderr, 'error[PROCESS_START]: Cannot run "planted"');
  const named = expectCode(await machine.toolchainkit(["run", "./planted"], { cwd }), 0);
  assertEquals(named.stdout, "planted\n");
});

Deno.test("run asks again for trust that was for one run, or was taken back", async () => {
  await using machine = await Machine.create();
  const toolchain = await writeFakeToolchain(machine, "fake");
  const config = ["toolchains:", `  - {name: main, type: gcc, source: "${toolchain}"}`];
  const cwd = await writeDailyProject(machine, { config });
  const run = async (...words: string[]) =>
    (await machine.toolchainkit(["run", ...words, "gcc"], { cwd })).code;
  assertEquals([await run("--trust"), await run("--trust"), await run()], [0, 0, 2]);
  expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  assertEquals(await run(), 0);
  expectCode(await machine.toolchainkit(["trust", "--revoke"], { cwd }), 0);
  assertEquals(await run(), 2);
});

Deno.test("run without a program is a usage error", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  for (const words of [["run"], ["run", "--"], ["run", "--", ""]]) {
    assertEquals((await machine.toolchainkit(words, { cwd })).code, 2);
  }
});

Deno.test("run with --json puts the output of the program into the one document", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const line = "echo out; echo err >&2; exit 3";
  const run = await machine.toolchainkit(["--json", "run", "--", "sh", "-c", line], { cwd });
  assertEquals(run.code, 3);
  assertEquals(JSON.parse(run.stdout), {
    command: ["sh", "-c", line],
    exit: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const) {
  Deno.test(`run hands ${signal} to the program and waits for what it makes of it`, async () => {
    await using machine = await Machine.create();
    const cwd = await writeDailyProject(machine);
    // Longer than the program's own grace after a signal.
    const line = `trap 'sleep 1.2; echo cleaned; exit 23' ${signal.slice(3)}; echo ready; ` +
      "while :; do sleep 0.05; done";
    const child = startLimited("setsid", {
      args: ["--wait", EXECUTABLE, "run", "--", "sh", "-c", line],
      cwd,
      env: machine.environment(),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader.read();
    assertEquals(first.value, "ready\n");
    const pid = await pidOfExecutable(child.pid);
    Deno.kill(pid, signal);
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) rest += part.value;
    const { code } = await child.status;
    await child.stderr.cancel();
    assertEquals([code, rest], [23, "cleaned\n"]);
  });
}

/** setsid may start its program as a child of its own. */
async function pidOfExecutable(pid: number): Promise<number> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  const executable = await Deno.readLink(`/proc/${pid}/exe`);
  return executable === EXECUTABLE ? pid : Number(children.trim().split(" ")[0]);
}

Deno.test("run ends with 128 and the signal's number when a signal ended the program", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const run = await machine.toolchainkit(["run", "sh", "-c", "kill -KILL $$"], { cwd });
  assertEquals(run.code, 137);
});

Deno.test("run on a terminal leaves Ctrl-C to the program and gives it the terminal", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  expectCode(await machine.toolchainkit(["env"], { cwd }), 0);
  const script = await machine.write(
    "app/wait.sh",
    "n=0; trap 'n=$((n+1))' INT\n[ -t 0 ] && [ -t 1 ] && echo terminal\n" +
      'while [ $n = 0 ]; do sleep 0.05; done\nsleep 0.3\necho "caught $n"\nexit 9\n',
  );
  const child = startLimited("script", {
    args: ["-qefc", `exec '${EXECUTABLE}' run -- sh '${script}'`, "/dev/null"],
    cwd,
    env: machine.environment({ TERM: "xterm" }),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const writer = child.stdin.getWriter();
  let shown = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    const before = shown;
    shown += part;
    if (!before.includes("terminal") && shown.includes("terminal")) {
      await writer.write(new Uint8Array([3]));
    }
  }
  await writer.close().catch(() => {});
  const { code } = await child.status;
  await child.stderr.cancel();
  assertEquals(code, 9);
  assertStringIncludes(shown, "caught 1\r\n");
});

const PATHS = 'it\'s a "dir" with $HOME `id` & 100%! (ü)';

for (
  const [shell, words] of Object.entries({ sh: [], dash: ["--shell", "sh"], bash: [], zsh: [] })
) {
  Deno.test(`env reaches ${shell} exactly, whatever the project's folder is called`, async () => {
    await using machine = await Machine.create();
    const cwd = await writeDailyProject(machine, { folder: PATHS });
    const env = { SHELL: `/bin/${shell}`, TK: EXECUTABLE };
    const line = `eval "$("$TK" env ${words.join(" ")})"; printf '%s\\n' "$CMAKE_TOOLCHAIN_FILE"`;
    const run = expectCode(await machine.exec(shell, ["-c", line], { cwd, env }), 0);
    assertEquals(run.stdout, `${cwd}/.toolchainkit/cmake/toolchain-main.cmake\n`);
  });
}

Deno.test("env reaches fish exactly", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, { folder: PATHS });
  const line =
    '$TK env --shell fish | source; printf "%s\\n" "$CMAKE_TOOLCHAIN_FILE" (count $PATH)';
  const env = { TK: EXECUTABLE, PATH: "/usr/local/bin:/usr/bin:/bin" };
  const run = expectCode(await machine.exec("fish", ["--no-config", "-c", line], { cwd, env }), 0);
  assertEquals(run.stdout, `${cwd}/.toolchainkit/cmake/toolchain-main.cmake\n3\n`);
});

Deno.test("env gives later steps of GitHub Actions what they need", async () => {
  await using machine = await Machine.create();
  const toolchain = await writeFakeToolchain(machine, "fake");
  const config = ["toolchains:", `  - {name: main, type: gcc, source: "${toolchain}"}`];
  const cwd = await writeDailyProject(machine, { config });
  const variables = await machine.write("github_env", "BEFORE=1\n");
  const path = await machine.write("github_path", "");
  const words = ["env", "--shell", "github", "--trust"];
  const env = { GITHUB_ENV: variables, GITHUB_PATH: path };
  const run = expectCode(await machine.toolchainkit(words, { cwd, env }), 0);
  assertEquals(run.stdout, "");
  assertEquals(await Deno.readTextFile(path), `${toolchain}/bin\n`);
  assertMatch(
    await Deno.readTextFile(variables),
    new RegExp(`^BEFORE=1\nCC=${toolchain}/bin/gcc\nCXX=${toolchain}/bin/g\\+\\+\nCMAKE_TOOLCHAIN`),
  );
  const outside = expectCode(await machine.toolchainkit(words, { cwd }), 0);
  assertMatch(outside.stdout, new RegExp(`^PATH=${toolchain}/bin:`));
});

Deno.test("env answers at once when nothing changed and anew when something did", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const first = expectCode(await machine.toolchainkit(["env", "--shell", "json"], { cwd }), 0);
  assertStringIncludes(first.stderr, "Install toolchain and tools");
  const second = expectCode(await machine.toolchainkit(["env", "--shell", "json"], { cwd }), 0);
  assertEquals([second.stdout, second.stderr], [first.stdout, ""]);
  assertLess(second.durationMs, limitMs(900));
  const values = JSON.parse(second.stdout);
  assertEquals(values.PATH, "/usr/local/bin:/usr/bin:/bin");
  assert(!("LD_LIBRARY_PATH" in values));
  const config = SYSTEM_GCC.map((line) => line.replace("gcc", "clang"));
  await writeDailyProject(machine, { config });
  const third = expectCode(await machine.toolchainkit(["env", "--shell", "json"], { cwd }), 0);
  assertMatch(JSON.parse(third.stdout).CXX, /clang\+\+/);
});

Deno.test("env takes no word for it from a project that was made elsewhere", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  expectCode(await machine.toolchainkit(["env"], { cwd }), 0);
  const state = await Deno.readTextFile(`${cwd}/.toolchainkit/state.json`).catch(() => "{}");
  for await (const { name } of Deno.readDir(machine.path("cache/environments"))) {
    const known = await Deno.readTextFile(machine.path("cache/environments", name));
    await Deno.writeTextFile(`${cwd}/.toolchainkit/environments.json`, known);
    const evil = { ...JSON.parse(state), environments: JSON.parse(known).environments };
    const text = JSON.stringify(evil).replaceAll("/usr/bin", cwd);
    await Deno.mkdir(`${cwd}/.toolchainkit`, { recursive: true });
    await Deno.writeTextFile(`${cwd}/.toolchainkit/state.json`, text);
  }
  const run = expectCode(await machine.toolchainkit(["env", "--shell", "json"], { cwd }), 0);
  assert(!JSON.parse(run.stdout).PATH.includes(cwd), run.stdout);
});
