/**
 * Progress as bars at the bottom of a terminal, one line a running task, drawn at most ten times a
 * second. Owns these lines of the screen; everything else is printed above them.
 */
import type { ProgressTask } from "../core/progress.ts";
import type { StandardStreams } from "../core/standard_streams.ts";
import { every, monotonicMs } from "../core/timers.ts";
import { guarded } from "./guarded_streams.ts";
import { displayWidth, fitWidth, padWidth, printableLine } from "./printable.ts";
import type { ProgressDisplay } from "./progress_display.ts";
import type { Style } from "./style.ts";
import { renderBar } from "./table.ts";
import { startTaskState, type TaskState } from "./task_state.ts";

const DRAW_EVERY_MS = 100;
const MOST_LINES = 8;
const MOST_LABEL_COLUMNS = 36;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** What the bars are drawn with; tests give their own clock. */
export interface ProgressBarsOptions {
  /** Without a gate in front: the bars move the cursor, and guard their texts themselves. */
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
  let paused = false;

  /** Control text that puts the cursor where the bars began and clears them. */
  function erase(): string {
    const text = drawnLines === 0 ? "" : `\x1b[${drawnLines}A\r\x1b[J`;
    drawnLines = 0;
    return text;
  }

  function draw(above: string): void {
    const lines = paused ? [] : renderRunning([...running.values()], {
      nowMs: now(),
      columns: streams.columns(),
      style,
    });
    const text = erase() + guarded(above) + guarded(lines.map((line) => `${line}\n`).join(""));
    drawnLines = lines.length;
    if (text !== "") streams.writeError(text);
  }

  function begin(): void {
    if (stopDrawing !== undefined || paused) return;
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
      start(label, taskOptions = {}) {
        const state = startTaskState(label, taskOptions, { running, nowMs: now() });
        const task: ProgressTask = {
          update: (change) => state.update(change, now()),
          done: (summary) =>
            end(task, (state, at) => {
              if (!state.isWorthALine(at)) return undefined;
              return `${style.green("✓")} ${state.describeEnd(at, summary)}`;
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
      pause() {
        paused = true;
        rest();
        return () => {
          paused = false;
          if (!closed && running.size > 0) begin();
        };
      },
    },
    print(text) {
      if (drawnLines === 0) streams.writeError(guarded(text));
      else draw(text.endsWith("\n") ? text : `${text}\n`);
    },
    close() {
      closed = true;
      rest();
    },
  };
}

/** Where and when lines are drawn. */
interface Canvas {
  readonly nowMs: number;
  readonly columns: number;
  readonly style: Style;
}

/** The lines for running tasks, each narrower than the terminal. */
export function renderRunning(tasks: readonly TaskState[], canvas: Canvas): string[] {
  const shown = tasks.slice(0, MOST_LINES);
  const widest = Math.max(0, ...shown.map((task) => 2 * task.depth + displayWidth(task.label)));
  const labelColumns = Math.min(widest, MOST_LABEL_COLUMNS, Math.max(1, canvas.columns - 4));
  const lines = shown.map((task) => renderTask(task, labelColumns, canvas));
  const more = tasks.length - shown.length;
  if (more === 0) return lines;
  return [...lines, canvas.style.dim(fitWidth(`  and ${more} more`, canvas.columns - 1))];
}

function renderTask(task: TaskState, labelColumns: number, canvas: Canvas): string {
  const { nowMs, columns, style } = canvas;
  const frame = SPINNER[Math.floor(nowMs / DRAW_EVERY_MS) % SPINNER.length] ?? "";
  const label = fitWidth("  ".repeat(task.depth) + task.label, labelColumns);
  const room = columns - 1 - 2;
  const cells = task.share === undefined
    ? [label]
    : [padWidth(label, labelColumns), ...shareCells(task.share, columns)];
  // What does not fit whole is left out; the label alone always fits.
  while (cells.length > 1 && displayWidth(cells.join(" ")) > room) cells.pop();
  let line = cells.join(" ");
  let used = displayWidth(line);
  const parts = [...task.describe(nowMs), task.detail].filter((part) => part !== "");
  for (const [at, part] of parts.entries()) {
    const text = (at === 0 ? "  " : ", ") + part;
    used += displayWidth(text);
    if (used > room) break;
    line += style.dim(text);
  }
  return fitWidth(frame, columns - 1) + (columns > 2 ? ` ${line}` : "");
}

function shareCells(share: number, columns: number): string[] {
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  if (columns < 60) return [percent];
  return [`▕${renderBar(share, columns < 100 ? 10 : 20)}▏`, percent];
}
