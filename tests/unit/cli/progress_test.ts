import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createProgressBars, renderRunning } from "../../../src/cli/progress_bars.ts";
import { chooseProgress } from "../../../src/cli/progress_display.ts";
import { createProgressLines } from "../../../src/cli/progress_lines.ts";
import { displayWidth } from "../../../src/cli/printable.ts";
import { printable } from "../../../src/core/printable_text.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { TaskState } from "../../../src/cli/task_state.ts";

const PLAIN = createStyle(false);
const MIB = 1024 * 1024;

/** Standard error whose screen can be looked at, with a clock that the test moves. */
class Screen {
  written = "";
  nowMs = 0;
  writes = 0;
  #tick: (() => void) | undefined;
  readonly options = {
    streams: {
      writeError: (text: string) => {
        this.written += text;
        this.writes++;
      },
      columns: () => this.columns,
    },
    style: PLAIN,
    now: () => this.nowMs,
    repeat: (periodMs: number, work: () => void) => {
      this.periodMs = periodMs;
      this.#tick = work;
      return () => this.#tick = undefined;
    },
  };
  periodMs = 0;

  constructor(readonly columns = 100) {}

  /** Lets time pass and the regular call happen. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.#tick?.();
  }

  get ticking(): boolean {
    return this.#tick !== undefined;
  }

  /** The lines a person sees, cursor movements carried out. */
  get lines(): string[] {
    const lines = [""];
    // deno-lint-ignore no-control-regex
    for (const part of this.written.split(/(\x1b\[[0-9?]*[A-Za-z]|\n|\r)/)) {
      // deno-lint-ignore no-control-regex
      const up = /^\x1b\[(\d+)A$/.exec(part);
      if (part === "\n") lines.push("");
      else if (up) lines.splice(lines.length - Number(up[1]) - 1, Number(up[1]) + 1, "");
      else if (!part.startsWith("\x1b") && part !== "\r") lines[lines.length - 1] += part;
    }
    return lines.slice(0, -1);
  }
}

Deno.test("createProgressBars() shows a bar with size, speed and time left", () => {
  const screen = new Screen();
  const { progress } = createProgressBars(screen.options);
  const task = progress.start("Download llvm 18.1.8", { totalBytes: 100 * MIB });
  for (let step = 1; step <= 5; step++) {
    screen.pass(1000);
    task.update({ doneBytes: step * 10 * MIB });
    screen.pass(0);
  }
  assertEquals(screen.lines.map((line) => line.slice(2)), [
    "Download llvm 18.1.8 ▕██████████          ▏  50%  50.0/100.0 MiB, 10.0 MiB/s, 5 s left",
  ]);
  assertEquals(screen.periodMs, 100);
});

Deno.test("createProgressBars() draws parallel tasks and leaves a line for each that ended", () => {
  const screen = new Screen();
  const { progress, close } = createProgressBars(screen.options);
  const first = progress.start("Install cmake");
  const second = progress.start("Install ninja");
  const step = progress.start("Download", { parent: second });
  step.update({ doneBytes: 10, totalBytes: 20, detail: "host.example" });
  screen.pass(100);
  assertEquals(screen.lines.length, 3);
  assertStringIncludes(screen.lines[2] ?? "", "  ");
  assertStringIncludes(screen.lines[2] ?? "", "50%  10/20 B, host.example");
  screen.pass(2000);
  first.done("3.31.6");
  step.failed("connection reset");
  second.failed();
  assertEquals(screen.lines, [
    "✓ Install cmake: 3.31.6 (2.1 s)",
    "  ✗ Download: connection reset",
    "✗ Install ninja: failed",
  ]);
  close();
  assert(!screen.ticking);
});

Deno.test("createProgressBars() writes at most ten times a second however often it is told", () => {
  const screen = new Screen();
  const { progress } = createProgressBars(screen.options);
  const task = progress.start("Extract");
  const before = screen.writes;
  for (let entry = 0; entry < 10_000; entry++) task.update({ doneEntries: entry });
  assertEquals(screen.writes, before);
  screen.pass(100);
  assertEquals(screen.writes, before + 1);
});

Deno.test("createProgressBars() prints messages above the bars and gives the cursor back", () => {
  const screen = new Screen();
  const { progress, print, close } = createProgressBars(screen.options);
  print("before\n");
  const task = progress.start("Extract");
  screen.pass(100);
  print("warning: something\n");
  assertEquals(screen.lines.map((line) => line.replace(/^[⠀-⣿] /, "")), [
    "before",
    "warning: something",
    "Extract",
  ]);
  close();
  assertEquals(screen.lines, ["before", "warning: something"]);
  assert(screen.written.endsWith("\x1b[?25h"));
  task.done();
  print("after\n");
  assertEquals(screen.lines, ["before", "warning: something", "after"]);
  assertEquals(screen.written.split("\x1b[?25l").length, screen.written.split("\x1b[?25h").length);
});

Deno.test("createProgressBars() keeps the cursor hidden only while something runs", () => {
  const screen = new Screen();
  const { progress } = createProgressBars(screen.options);
  progress.start("Quick").done();
  assert(screen.written.endsWith("\x1b[?25h"));
  assert(!screen.ticking);
});

Deno.test("renderRunning() fits every terminal and lets nothing through that moves the cursor", () => {
  for (const columns of [10, 20, 40, 69, 70, 80, 200]) {
    const tasks = Array.from({ length: 12 }, (_, at) => {
      const label = `日本語\x1b[2J ${"x".repeat(at * 5)}\n`;
      const task = new TaskState(label, { depth: at % 3, startedMs: 0, totalBytes: 1e9 });
      task.update({ doneBytes: at * 1e7, detail: "evil\x1b]0;t\x07\r\n".repeat(9) }, at);
      return task;
    });
    const lines = renderRunning(tasks, { nowMs: 5000, columns, style: PLAIN });
    assertEquals(lines.length, 9);
    for (const line of lines) {
      assert(displayWidth(line) < columns, `${columns}: ${line}`);
      assertEquals(printable(line), line);
    }
  }
});

Deno.test("createProgressLines() writes one line when a phase is over, steps indented", () => {
  const screen = new Screen();
  const { progress } = createProgressLines(screen.options);
  const phase = progress.start("Install llvm 18.1.8");
  const step = progress.start("Download", { parent: phase, totalBytes: 10 * MIB });
  step.update({ doneBytes: 10 * MIB });
  screen.nowMs = 2500;
  step.done();
  step.done();
  phase.done("ready\x1b[31m");
  progress.start("Configure").failed("exit code 1\nsecond line");
  assertEquals(
    screen.written,
    "  ✓ Download (10.0 MiB in 2.5 s)\n✓ Install llvm 18.1.8: ready (2.5 s)\n" +
      "✗ Configure: exit code 1 second line\n",
  );
});

Deno.test("createProgressLines() gives a sign of life from tasks that take long", () => {
  const screen = new Screen();
  const { progress, close } = createProgressLines(screen.options);
  const task = progress.start("Download", { totalBytes: 100 });
  progress.start("Wait");
  task.update({ doneBytes: 0 });
  screen.pass(14_000);
  task.update({ doneBytes: 28 });
  assertEquals(screen.written, "");
  screen.pass(1000);
  assertEquals(
    screen.written,
    "· Download: 28/100 B, 2 B/s, 39 s left\n· Wait goes on\n",
  );
  close();
  assert(!screen.ticking);
});

Deno.test("chooseProgress() draws bars only where a person watches", () => {
  const choose = (
    wish: "auto" | "plain" | "none",
    facts: { terminal?: boolean; env?: Record<string, string>; quiet?: boolean } = {},
  ) =>
    chooseProgress({
      program: { progress: wish, logLevel: facts.quiet ? "error" : "info" },
      streams: { errorIsTerminal: facts.terminal ?? true },
      env: facts.env ?? {},
    });
  assertEquals(choose("auto"), "bars");
  assertEquals(choose("auto", { terminal: false }), "lines");
  assertEquals(choose("auto", { env: { CI: "true" } }), "lines");
  assertEquals(choose("auto", { env: { CI: "false" } }), "bars");
  assertEquals(choose("auto", { env: { TERM: "dumb" } }), "lines");
  assertEquals(choose("plain"), "lines");
  assertEquals(choose("none"), "none");
  assertEquals(choose("auto", { quiet: true }), "none");
});

Deno.test("TaskState tells no speed before it can and starts anew when bytes go back", () => {
  const task = new TaskState("x", { depth: 0, startedMs: 0 });
  assertEquals(task.bytesPerSecond(0), undefined);
  task.update({ doneBytes: 0 }, 0);
  task.update({ doneBytes: 1000 }, 400);
  assertEquals(task.bytesPerSecond(400), undefined);
  assertEquals(task.bytesPerSecond(1000), 1000);
  task.update({ doneBytes: 10 }, 2000);
  assertEquals(task.bytesPerSecond(2000), undefined);
  assertEquals(task.describe(3000), ["10 B", "0 B/s"]);
});
