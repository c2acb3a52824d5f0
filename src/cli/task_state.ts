/**
 * What is known of one running task: how far, how fast, how long. Owns the arithmetic that bars and
 * lines share.
 */
import type { ProgressState, ProgressTask, ProgressTaskOptions } from "../core/progress.ts";
import { describeBytes, describeDuration } from "../core/quantities.ts";
import { printableLine } from "./printable.ts";

/** A step of another task leaves a line behind only when it took this long. */
const WORTH_A_LINE_MS = 1000;
/** Rates are taken over this much of the past. */
const RATE_WINDOW_MS = 4000;
const SAMPLE_EVERY_MS = 200;

/** One running task. Times are of one clock, in milliseconds. */
export class TaskState {
  readonly label: string;
  readonly depth: number;
  readonly startedMs: number;
  #state: ProgressState;
  #samples: { atMs: number; doneBytes: number }[] = [];

  constructor(label: string, options: { depth: number; startedMs: number; totalBytes?: number }) {
    this.label = printableLine(label);
    this.depth = options.depth;
    this.startedMs = options.startedMs;
    this.#state = options.totalBytes === undefined ? {} : { totalBytes: options.totalBytes };
  }

  update(state: ProgressState, nowMs: number): void {
    this.#state = { ...this.#state, ...state };
    const doneBytes = this.#state.doneBytes;
    if (doneBytes === undefined) return;
    const last = this.#samples.at(-1);
    if (last !== undefined && doneBytes < last.doneBytes) this.#samples = [];
    if (last === undefined || nowMs - last.atMs >= SAMPLE_EVERY_MS) {
      this.#samples.push({ atMs: nowMs, doneBytes });
      while ((this.#samples[1]?.atMs ?? nowMs) < nowMs - RATE_WINDOW_MS) this.#samples.shift();
    }
  }

  /** 0 to 1; undefined when the whole is not known. */
  get share(): number | undefined {
    const { doneBytes, totalBytes, doneEntries, totalEntries } = this.#state;
    if (totalBytes !== undefined && totalBytes > 0) {
      return Math.min(1, (doneBytes ?? 0) / totalBytes);
    }
    if (totalEntries !== undefined && totalEntries > 0) {
      return Math.min(1, (doneEntries ?? 0) / totalEntries);
    }
    return undefined;
  }

  get detail(): string {
    return printableLine(this.#state.detail ?? "");
  }

  get hasBytes(): boolean {
    return this.#state.doneBytes !== undefined;
  }

  /** Bytes a second of late; undefined before that can be told. */
  bytesPerSecond(nowMs: number): number | undefined {
    const first = this.#samples[0];
    const done = this.#state.doneBytes;
    if (first === undefined || done === undefined || nowMs - first.atMs < 500) return undefined;
    return (done - first.doneBytes) / ((nowMs - first.atMs) / 1000);
  }

  /** `25.1/48.2 MiB`, `15.0 MiB/s`, `2 s left`: what is known, the most telling first. */
  describe(nowMs: number): string[] {
    const { doneBytes, totalBytes, doneEntries, totalEntries } = this.#state;
    const parts: string[] = [];
    if (doneBytes !== undefined) parts.push(describeShare(doneBytes, totalBytes));
    else if (doneEntries !== undefined) {
      parts.push(totalEntries === undefined ? `${doneEntries}` : `${doneEntries}/${totalEntries}`);
    }
    const rate = this.bytesPerSecond(nowMs);
    if (rate === undefined) return parts;
    parts.push(`${describeBytes(rate)}/s`);
    if (totalBytes === undefined || doneBytes === undefined || rate <= 0) return parts;
    const leftSeconds = Math.ceil((totalBytes - doneBytes) / rate);
    if (leftSeconds > 0 && leftSeconds < 360_000) {
      parts.push(`${describeDuration(leftSeconds * 1000).replace(".0 s", " s")} left`);
    }
    return parts;
  }

  /** False for quick steps of another task: their end is not told. */
  isWorthALine(nowMs: number): boolean {
    return this.depth === 0 || nowMs - this.startedMs >= WORTH_A_LINE_MS;
  }

  /** The line that stays when the task is over, without its mark. */
  describeEnd(nowMs: number, summary: string | undefined): string {
    const elapsedMs = nowMs - this.startedMs;
    const took = describeDuration(elapsedMs);
    const { doneBytes } = this.#state;
    const size = doneBytes === undefined || doneBytes === 0
      ? ""
      : `${describeBytes(doneBytes)} in `;
    const said = summary === undefined || summary === "" ? "" : `: ${printableLine(summary)}`;
    return `${this.label}${said} (${size}${took})`;
  }
}

/** `25.1/48.2 MiB`: both in the unit of the whole. */
function describeShare(doneBytes: number, totalBytes: number | undefined): string {
  if (totalBytes === undefined) return describeBytes(doneBytes);
  const [whole = "", unit = ""] = describeBytes(totalBytes).split(" ");
  if (unit === "B") return `${doneBytes}/${whole} ${unit}`;
  const done = totalBytes === 0 ? 0 : Number(whole) * (doneBytes / totalBytes);
  return `${done.toFixed(1)}/${whole} ${unit}`;
}

/** The state of a task that starts now; it is a step of its parent while that runs. */
export function startTaskState(
  label: string,
  { totalBytes, parent }: ProgressTaskOptions,
  display: { running: ReadonlyMap<ProgressTask, TaskState>; nowMs: number },
): TaskState {
  const above = parent === undefined ? undefined : display.running.get(parent);
  return new TaskState(label, {
    depth: above === undefined ? 0 : above.depth + 1,
    startedMs: display.nowMs,
    ...(totalBytes === undefined ? {} : { totalBytes }),
  });
}
