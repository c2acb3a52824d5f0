/** The completion scripts in the real shells: keys are typed on a terminal, TAB among them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import {
  type CompletionShell,
  renderCompletionScript,
} from "../../../src/cli/completion_scripts.ts";
import { runInProcess } from "../../support/program_world.ts";
import { TestWorld } from "../../support/world.ts";
import { startLimited } from "../../support/limited_command.ts";

const MAIN = fromFileUrl(new URL("../../../main.ts", import.meta.url));

/** A `toolchainkit` that completes like the real one and otherwise says what it was given. */
async function prepare(world: TestWorld, shell: CompletionShell): Promise<Record<string, string>> {
  const program = await world.write(
    "bin/toolchainkit",
    `#!/bin/sh
if [ "$1" = __complete ]; then exec '${Deno.execPath()}' run --no-check -A '${MAIN}' "$@"; fi
printf 'RAN:'
printf ' [%s]' "$@"
echo
`,
  );
  await Deno.chmod(program, 0o755);
  await world.write("script", renderCompletionScript(shell));
  await world.write("with space/file one.txt", "");
  const path = `${world.path("bin")}:${Deno.env.get("PATH")}`;
  return {
    PATH: path,
    HOME: world.root,
    TERM: "dumb",
    DENO_DIR: denoDirectory(),
    ZDOTDIR: world.root,
  };
}

function denoDirectory(): string {
  return Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache/deno");
}

/** Types keys into an interactive shell on a terminal of its own; returns the lines with `RAN:`. */
async function type(
  world: TestWorld,
  env: Record<string, string>,
  { shell, keys }: { shell: string; keys: string },
): Promise<string[]> {
  const child = startLimited("script", {
    args: ["-qec", shell, "/dev/null"],
    cwd: world.root,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  });
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(keys));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).split(/\r?\n/)
    .flatMap((line) => /RAN:.*$/.exec(line)?.[0] ?? []);
}

const TYPED = [
  "toolchainkit expl\tHASH_MIS\t\n",
  "toolchainkit --color=al\texplain\n",
  "toolchainkit hash with\tfile\t\n",
  "toolchainkit --json config get build.caching.si\t\n",
].join("");

const RAN = [
  "RAN: [explain] [HASH_MISMATCH]",
  "RAN: [--color=always] [explain]",
  "RAN: [hash] [with space/file one.txt]",
  "RAN: [--json] [config] [get] [build.caching.size]",
];

Deno.test("the bash script completes commands, codes, values and files in bash", async () => {
  await using world = await TestWorld.create();
  const env = await prepare(world, "bash");
  const keys = `source ./script\n${TYPED}exit\n`;
  assertEquals(await type(world, env, { shell: "bash --norc --noprofile -i", keys }), RAN);
});

Deno.test("the zsh script completes commands, codes, values and files in zsh", async () => {
  await using world = await TestWorld.create();
  const env = await prepare(world, "zsh");
  const keys = `autoload -U compinit; compinit -u -D\nsource ./script\n${TYPED}exit\n`;
  assertEquals(await type(world, env, { shell: "zsh -f -i", keys }), RAN);
});

Deno.test("the zsh script works as a file of fpath", async () => {
  await using world = await TestWorld.create();
  const env = await prepare(world, "zsh");
  await Deno.mkdir(world.path("functions"));
  await Deno.copyFile(world.path("script"), world.path("functions/_toolchainkit"));
  const keys = "fpath=(./functions $fpath); autoload -U compinit; compinit -u -D\n" +
    "toolchainkit expl\tHASH_MIS\t\nexit\n";
  assertEquals(await type(world, env, { shell: "zsh -f -i", keys }), RAN.slice(0, 1));
});

Deno.test("the fish script completes commands, codes, values and files in fish", async () => {
  await using world = await TestWorld.create();
  const env = await prepare(world, "fish");
  const lines = [
    "toolchainkit expl",
    "toolchainkit explain HASH_M",
    "toolchainkit --color=al",
    "toolchainkit hash with",
    "toolchainkit --json config get build.caching.si",
  ];
  const script = ["source ./script", ...lines.map((line) => `complete -C '${line}'`)].join("\n");
  const { stdout } = await new Deno.Command("fish", {
    args: ["--no-config", "-c", script],
    cwd: world.root,
    env,
  }).output();
  const values = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    line.split("\t")[0]
  );
  assertEquals(values, [
    "explain",
    "HASH_MISMATCH",
    "--color=always",
    "with space/",
    "build.caching.size",
  ]);
});

Deno.test("the PowerShell script asks the hidden command and registers for the program", () => {
  const script = renderCompletionScript("pwsh");
  assertStringIncludes(script, "Register-ArgumentCompleter -Native -CommandName toolchainkit");
  assertStringIncludes(script, "& $program __complete @words");
  const opened = script.split("{").length;
  assert(opened > 5);
  assertEquals(opened, script.split("}").length);
});

Deno.test("the hidden command takes a pair of quotes for the empty word of Windows PowerShell", async () => {
  await using world = await TestWorld.create();
  const run = await runInProcess(["__complete", "explain", '""'], { cwd: world.root });
  assertStringIncludes(run.out, "HASH_MISMATCH\t");
  assertEquals([run.exit, run.error], [0, ""]);
  const wrong = await runInProcess(["__complete", "--wrong", "-x", "y", ""], { cwd: world.root });
  assertEquals([wrong.exit, wrong.error], [0, ""]);
});
