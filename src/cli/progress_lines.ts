/**
 * Progress as plain lines, for logs and build servers: one when a phase is over, and a sign of life
 * from those that take long. Owns no cursor movement.
 */
import type { ProgressTask } from "../core/progress.ts";
import type { StandardStreams } from "../core/standard_streams.ts";
import { every, monotonicMs } from "../core/timers.ts";
import { printableLine } from "./printable.ts";
import type { ProgressDisplay } from "./progress_display.ts";
import type { Style } from "./style.ts";
import { startTaskState, type TaskState } from "./task_state.ts";

/** How often a long task says how far it is. */
const SIGN_OF_LIFE_MS = 15_000;

/** What the lines are written with; tests give their own clock. */
export interface ProgressLinesOptions {
  readonly streams: Pick<StandardStreams, "writeError">;
  readonly style: Style;
  readonly now?: () => number;
  /** Starts the regular call; returns how to stop it. */
  readonly repeat?: (periodMs: number, work: () => void) => () => void;
}

/** A display that writes lines. */
export function createProgressLines(options: ProgressLinesOptions): ProgressDisplay {
  const { streams, style, now = monotonicMs, repeat = every } = options;
  const running = new Map<ProgressTask, TaskState>();
  let stopSigns: (() => void) | undefined;
  let closed = false;

  function line(mark: string, state: TaskState, text: string): void {
    if (!closed) streams.writeError(`${"  ".repeat(state.depth)}${mark} ${text}\n`);
  }

  function signs(): void {
    const at = now();
    for (const state of running.values()) {
      if (at - state.startedMs < SIGN_OF_LIFE_MS) continue;
      const told = [...state.describe(at), state.detail].filter((part) => part !== "").join(", ");
      line(style.dim("·"), state, `${state.label}${told === "" ? " goes on" : `: ${told}`}`);
    }
  }

  return {
    progress: {
      start(label, taskOptions = {}) {
        const state = startTaskState(label, taskOptions, { running, nowMs: now() });
        const end = (write: (at: number) => void) => {
          if (running.delete(task)) write(now());
        };
        const task: ProgressTask = {
          update: (change) => state.update(change, now()),
          done: (summary) =>
            end((at) => {
              if (state.isWorthALine(at)) {
                line(style.green("✓"), state, state.describeEnd(at, summary));
              }
            }),
          failed: (reason) =>
            end(() => {
              const why = reason === undefined ? "failed" : printableLine(reason);
              line(style.red("✗"), state, `${state.label}: ${why}`);
            }),
        };
        running.set(task, state);
        stopSigns ??= repeat(SIGN_OF_LIFE_MS, signs);
        return task;
      },
    },
    print: (text) => streams.writeError(text),
    close() {
      closed = true;
      stopSigns?.();
    },
  };
}
