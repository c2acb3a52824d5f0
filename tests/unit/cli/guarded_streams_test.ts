import { assert, assertEquals } from "@std/assert";
import { defineCommand } from "../../../src/cli/command.ts";
import { guarded } from "../../../src/cli/guarded_streams.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { HOSTILE_CHARACTERS, rawCharacter } from "../../support/attacker.ts";
import { runInProcess } from "../../support/program_world.ts";
import { TestWorld } from "../../support/world.ts";

const HOSTILE = `evil\x1b[2J\x1b]0;owned\x07${HOSTILE_CHARACTERS.join("")}\x1b[5m`;

Deno.test("guarded() lets our own colours through and nothing else", () => {
  const style = createStyle(true);
  const own = `${style.bold(style.red("error"))}: ${style.dim(style.cyan(style.green("x")))}\n`;
  assertEquals(guarded(own), own);
  assertEquals(guarded(`${style.yellow("a")}\x1b[2J\x1b[1Ab`), `${style.yellow("a")}b`);
  const shown = guarded(style.bold(HOSTILE));
  assertEquals(shown.startsWith("\x1b[1mevil"), true);
  const rest = shown.replaceAll("\x1b[1m", "").replaceAll("\x1b[22m", "");
  assertEquals(rawCharacter(rest), undefined);
});

Deno.test("guarded() builds no sequence out of the rests of others", () => {
  assertEquals(guarded("\x1b\x1b[1m[2J"), "\ufffd\x1b[1m[2J");
  assertEquals(rawCharacter(guarded("\x1b\x1b[31m\x1b[2J")?.replaceAll("\x1b[31m", "")), undefined);
});

/** Shows hostile text at every exit that a command has. */
const leaky = defineCommand({
  name: "leaky",
  summary: "Show",
  options: { fail: { type: "boolean", help: "Fail" }, data: { type: "boolean", help: "Data" } },
  run({ options, host }) {
    host.log.info(`info ${HOSTILE}`);
    host.log.warning(`warning ${HOSTILE}`);
    const task = host.progress.start(`label ${HOSTILE}`);
    task.update({ detail: HOSTILE });
    if (options["fail"] === true) {
      task.failed(HOSTILE);
      throw new UsageError(`Cannot use "${HOSTILE}"`, { argument: HOSTILE, hint: HOSTILE });
    }
    task.done(HOSTILE);
    const result = { data: { [HOSTILE]: HOSTILE }, text: `text ${HOSTILE}\x1b[31m\n` };
    return Promise.resolve(options["data"] === true ? { ...result, exact: true } : result);
  },
});

/** Own colours and what the bars do with the cursor. */
function withoutOwn(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[(?:[12]|22|31|32|33|36|39|\?25[lh])m?|\x1b\[\d+A\r\x1b\[J/g, "");
}

for (const terminal of [false, true]) {
  for (const words of [[], ["--fail"], ["--json"], ["--fail", "--json"], ["-vv"], ["--oops"]]) {
    const where = terminal ? "a terminal" : "a pipe";
    Deno.test(`runProgram() shows only printable text on ${where}: ${words.join(" ")}`, async () => {
      await using world = await TestWorld.create();
      const run = await runInProcess(["leaky", "--color", "always", ...words, `--x${HOSTILE}`], {
        cwd: world.root,
        commands: [leaky],
        terminal,
      });
      assertEquals(rawCharacter(run.out), undefined, JSON.stringify(run.out));
      assertEquals(rawCharacter(withoutOwn(run.error)), undefined, JSON.stringify(run.error));
      const known = await runInProcess(["leaky", "--color", "always", ...words], {
        cwd: world.root,
        commands: [leaky],
        terminal,
      });
      assertEquals(rawCharacter(known.out), undefined, JSON.stringify(known.out));
      assertEquals(rawCharacter(withoutOwn(known.error)), undefined, JSON.stringify(known.error));
      assert(known.out + known.error !== "");
    });
  }
}

Deno.test("printResult() keeps the bytes of data for programs, unless a terminal shows them", async () => {
  await using world = await TestWorld.create();
  const process = { cwd: world.root, commands: [leaky] };
  const piped = await runInProcess(["leaky", "--data"], process);
  assertEquals(piped.out, `text ${HOSTILE}\x1b[31m\n`);
  const shown = await runInProcess(["leaky", "--data"], { ...process, terminal: true });
  assertEquals(rawCharacter(shown.out), undefined);
});

Deno.test("runProgram() names an unknown command printably", async () => {
  await using world = await TestWorld.create();
  for (const words of [[HOSTILE], ["help", HOSTILE], ["leaky", HOSTILE], ["--json", HOSTILE]]) {
    const run = await runInProcess(words, { cwd: world.root, commands: [leaky] });
    assertEquals(rawCharacter(run.out + run.error), undefined, JSON.stringify(run));
    assertEquals(run.exit, 2);
  }
});
