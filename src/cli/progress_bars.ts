/**
 * Progress as bars at the bottom of a terminal, one line a running task, drawn at most ten times a
 * second. Owns these lines of the screen; everything else is printed above them.
 */
import type { ProgressTask } from "../core/progress.ts";
import type { StandardStreams } from "../core/standard_streams.ts";
import { every, monotonicMs } from "../core/timers.ts";
import { displayWidth, fitWidth, padWidth, printableLine } from "./printable.ts";
import type { ProgressDisplay } from "./progress_display.ts";
import type { Style } from "./style.ts";
import { renderBar } from "./table.ts";
import { TaskState } from "./task_state.ts";

const DRAW_EVERY_MS = 100;
const MOST_LINES = 8;
const BAR_COLUMNS = 20;
const LABEL_COLUMNS = 32;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** A step of another task leaves a line behind only when it took this long. */
const WORTH_A_LINE_MS = 1000;

/** What the bars are drawn with; tests give their own clock. */
export interface ProgressBarsOptions {
  readonly streams: Pick<StandardStreams, "writeError" | "columns">;
  readonly style: Style;
  readonly now?: () => number;
  /** Starts the regular call; returns how to stop it. */
  readonly repeat?: (periodMs: number, work: () => void) => () => void;
}

/** A display that draws bars. */
export function createProgressBars(options: ProgressBarsOptions): ProgressDisplay {
  const { streams, style, now = monotonicMs, repeat = every } = options;
  const running = new Map<ProgressTask, TaskState>();
  let drawnLines = 0;
  let stopDrawing: (() => void) | undefined;
  let closed = false;

  /** Control text that puts the cursor where the bars began and clears them. */
  function erase(): string {
    const text = drawnLines === 0 ? "" : `\x1b[${drawnLines}A\r\x1b[J`;
    drawnLines = 0;
    return text;
  }

  function draw(above: string): void {
    const lines = renderRunning([...running.values()], {
      nowMs: now(),
      columns: streams.columns(),
      style,
    });
    const text = erase() + above + lines.map((line) => `${line}\n`).join("");
    drawnLines = lines.length;
    if (text !== "") streams.writeError(text);
  }

  function begin(): void {
    if (stopDrawing !== undefined) return;
    streams.writeError("\x1b[?25l");
    stopDrawing = repeat(DRAW_EVERY_MS, () => draw(""));
  }

  /** The cursor is given back whenever nothing runs, for children that take the terminal. */
  function rest(): void {
    if (stopDrawing === undefined) return;
    stopDrawing();
    stopDrawing = undefined;
    streams.writeError(erase() + "\x1b[?25h");
  }

  function end(
    task: ProgressTask,
    line: (state: TaskState, at: number) => string | undefined,
  ): void {
    const state = running.get(task);
    if (state === undefined) return;
    running.delete(task);
    if (closed) return;
    const text = line(state, now());
    if (text !== undefined) draw(`${"  ".repeat(state.depth)}${text}\n`);
    if (running.size === 0) rest();
  }

  return {
    progress: {
      start(label, { totalBytes, parent } = {}) {
        const above = parent === undefined ? undefined : running.get(parent);
        const state = new TaskState(label, {
          depth: above === undefined ? 0 : above.depth + 1,
          startedMs: now(),
          ...(totalBytes === undefined ? {} : { totalBytes }),
        });
        const task: ProgressTask = {
          update: (change) => state.update(change, now()),
          done: (summary) =>
            end(task, (state, at) => {
              const short = state.depth > 0 && at - state.startedMs < WORTH_A_LINE_MS;
              return short ? undefined : `${style.green("✓")} ${state.describeEnd(at, summary)}`;
            }),
          failed: (reason) =>
            end(task, (state) => {
              const why = reason === undefined ? "failed" : printableLine(reason);
              return `${style.red("✗")} ${state.label}: ${why}`;
            }),
        };
        running.set(task, state);
        if (!closed) begin();
        return task;
      },
    },
    print(text) {
      if (drawnLines === 0) streams.writeError(text);
      else draw(text.endsWith("\n") ? text : `${text}\n`);
    },
    close() {
      closed = true;
      rest();
    },
  };
}

/** The lines for running tasks, each narrower than the terminal. */
export function renderRunning(
  tasks: readonly TaskState[],
  { nowMs, columns, style }: { nowMs: number; columns: number; style: Style },
): string[] {
  const shown = tasks.slice(0, MOST_LINES);
  const lines = shown.map((task) => renderTask(task, { nowMs, columns, style }));
  const more = tasks.length - shown.length;
  return more > 0 ? [...lines, style.dim(fitWidth(`  and ${more} more`, columns - 1))] : lines;
}

function renderTask(
  task: TaskState,
  { nowMs, columns, style }: { nowMs: number; columns: number; style: Style },
): string {
  const frame = SPINNER[Math.floor(nowMs / DRAW_EVERY_MS) % SPINNER.length] ?? "";
  const indent = "  ".repeat(task.depth);
  const label = fitWidth(task.label, Math.min(LABEL_COLUMNS, columns - 4 - indent.length));
  const share = task.share;
  const head = `${indent}${frame} `;
  const wide = columns >= 70 && share !== undefined;
  const bar = wide ? renderBar(share, BAR_COLUMNS) : "";
  const percent = share === undefined ? "" : `${Math.floor(share * 100)}%`.padStart(4);
  const numbers = [task.describe(nowMs), task.detail].filter((part) => part !== "").join(", ");
  const padded = wide || share !== undefined
    ? padWidth(label, LABEL_COLUMNS - indent.length)
    : label;
  const before = [padded, wide ? "▕" + bar + "▏" : "", percent].filter((part) => part !== "").join(
    " ",
  );
  const room = columns - 1 - displayWidth(head) - displayWidth(before) - 2;
  if (room < 0) return style.cyan(head) + fitWidth(label, columns - 1 - displayWidth(head));
  const after = fitWidth(numbers, room);
  return style.cyan(head) + before + (after === "" ? "" : `  ${style.dim(after)}`);
}
