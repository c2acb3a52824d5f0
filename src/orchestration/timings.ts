/**
 * `--timings`: where the time of a run went. Owns recording it and where the page is written; the page
 * itself is `timings_page.ts`.
 */
import { join } from "@std/path";
import { BUILD_INFO } from "../core/build_info.ts";
import { atomicWrite } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import {
  nestInPhases,
  type Progress,
  type ProgressState,
  type ProgressTask,
} from "../core/progress.ts";
import { redactSecrets } from "../core/redact.ts";
import { renderTimings } from "./timings_page.ts";

/** A part of a task in which it waited for somebody else. Times count from the start of the run. */
export interface TimedWait {
  readonly startMs: number;
  readonly endMs: number;
  readonly reason: string;
}

/** One task of the run. Times count from the start of the run. */
export interface TimedTask {
  readonly label: string;
  /** 0 for a phase, more for the steps of another task. */
  readonly depth: number;
  readonly kind: "phase" | "download" | "step";
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: "done" | "failed" | "unfinished";
  /** What the task said when it ended, or why it failed. */
  readonly note: string;
  readonly doneBytes: number | undefined;
  readonly waits: readonly TimedWait[];
}

/** Bytes moved by all tasks together up to a moment. */
export interface ByteSample {
  readonly atMs: number;
  readonly totalBytes: number;
}

/** Everything that was recorded. */
export interface TimingsRecord {
  readonly totalMs: number;
  /** In the order in which they began, the steps of a task right after it. */
  readonly tasks: readonly TimedTask[];
  readonly samples: readonly ByteSample[];
}

/** A recorder in front of another receiver of progress. */
export interface TimingsRecorder {
  /** Give this one to the work. */
  readonly progress: Progress;
  /** What was recorded so far; tasks that still run end now. */
  record(): TimingsRecord;
}

/** Shortest time between two samples of the bytes. */
const SAMPLE_EVERY_MS = 50;
/** Longest list of samples; beyond it every other one is dropped. */
const MOST_SAMPLES = 2000;

/** A task while it runs. */
interface OpenTask {
  readonly label: string;
  readonly depth: number;
  readonly steps: OpenTask[];
  readonly startMs: number;
  endMs: number | undefined;
  outcome: TimedTask["outcome"];
  note: string;
  doneBytes: number | undefined;
  waits: TimedWait[];
  waiting: { startMs: number; reason: string } | undefined;
}

/**
 * Records every task on its way to `inner`.
 *
 * @param now Milliseconds of any clock that does not go back.
 */
export function recordTimings(inner: Progress, now: () => number): TimingsRecorder {
  const startedAt = now();
  const tasks: OpenTask[] = [];
  const known = new WeakMap<ProgressTask, { open: OpenTask; inner: ProgressTask }>();
  let samples: ByteSample[] = [];
  let totalBytes = 0;
  let sampleEveryMs = SAMPLE_EVERY_MS;

  const elapsed = () => now() - startedAt;

  function countBytes(open: OpenTask, doneBytes: number): void {
    // After a download began again, what was lost is not taken back: it was moved all the same.
    totalBytes += Math.max(0, doneBytes - (open.doneBytes ?? 0));
    open.doneBytes = doneBytes;
    const atMs = elapsed();
    if (atMs - (samples.at(-1)?.atMs ?? -Infinity) < sampleEveryMs) return;
    samples.push({ atMs, totalBytes });
    if (samples.length <= MOST_SAMPLES) return;
    samples = samples.filter((_, at) => at % 2 === 0);
    sampleEveryMs *= 2;
  }

  function note(open: OpenTask, state: ProgressState): void {
    if (state.doneBytes !== undefined) countBytes(open, state.doneBytes);
    if (state.detail === undefined && state.doneBytes === undefined) return;
    const reason = /^waiting\b/i.test(state.detail ?? "") ? state.detail : undefined;
    if (open.waiting?.reason === reason) return;
    closeWait(open, elapsed());
    if (reason !== undefined) open.waiting = { startMs: elapsed(), reason };
  }

  function end(open: OpenTask, outcome: TimedTask["outcome"], said: string | undefined): void {
    if (open.endMs !== undefined) return;
    open.endMs = elapsed();
    open.outcome = outcome;
    open.note = said ?? "";
    closeWait(open, open.endMs);
  }

  return {
    progress: nestInPhases({
      start(label, options = {}) {
        const above = options.parent === undefined ? undefined : known.get(options.parent);
        const open: OpenTask = {
          label,
          depth: above === undefined ? 0 : above.open.depth + 1,
          steps: [],
          startMs: elapsed(),
          endMs: undefined,
          outcome: "unfinished",
          note: "",
          doneBytes: undefined,
          waits: [],
          waiting: undefined,
        };
        (above?.open.steps ?? tasks).push(open);
        const { parent: _ours, ...rest } = options;
        const task = inner.start(
          label,
          above === undefined ? rest : { ...rest, parent: above.inner },
        );
        const recorded: ProgressTask = {
          update(state) {
            note(open, state);
            task.update(state);
          },
          done(summary) {
            end(open, "done", summary);
            task.done(summary);
          },
          failed(reason) {
            end(open, "failed", reason);
            task.failed(reason);
          },
        };
        known.set(recorded, { open, inner: task });
        return recorded;
      },
      pause: () => inner.pause?.() ?? (() => {}),
    }),
    record() {
      const totalMs = elapsed();
      const last = samples.at(-1);
      const complete = last === undefined || last.totalBytes === totalBytes
        ? samples
        : [...samples, { atMs: totalMs, totalBytes }];
      return { totalMs, samples: complete, tasks: closeTasks(tasks, totalMs) };
    },
  };
}

function closeWait(open: OpenTask, endMs: number): void {
  if (open.waiting === undefined) return;
  open.waits.push({ ...open.waiting, endMs });
  open.waiting = undefined;
}

function closeTasks(tasks: readonly OpenTask[], totalMs: number): TimedTask[] {
  return tasks.flatMap((open) => [closeTask(open, totalMs), ...closeTasks(open.steps, totalMs)]);
}

function closeTask(open: OpenTask, totalMs: number): TimedTask {
  const { label, depth, startMs, outcome, note, doneBytes } = open;
  const waits = open.waiting === undefined
    ? open.waits
    : [...open.waits, { ...open.waiting, endMs: totalMs }];
  const kind = doneBytes !== undefined || /^(?:download|fetch)\b/i.test(label)
    ? "download"
    : depth > 0
    ? "step"
    : "phase";
  return {
    label,
    depth,
    kind,
    startMs,
    endMs: open.endMs ?? totalMs,
    outcome,
    note,
    doneBytes,
    waits,
  };
}

/** What the page says about the run. */
export interface TimingsSubject {
  /** The command as it was typed. */
  readonly command: string;
  readonly project: string;
  /** Version and platform of the program. */
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Writes the page into the project's own folder and returns its path. */
export async function writeTimings(
  record: TimingsRecord,
  subject: TimingsSubject,
  projectRoot: string,
): Promise<string> {
  const stamp = new Date(subject.startedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const path = join(projectRoot, ".toolchainkit", "timings", `timing-${stamp}.html`);
  await atomicWrite(path, redactSecrets(renderTimings(record, subject)));
  return path;
}

/**
 * Runs `work` with a host that records, then writes the page, after a failure too, and says where it
 * is.
 */
export async function withTimings<T>(
  work: (host: Host) => Promise<T>,
  { command, projectRoot, host }: { command: string; projectRoot: string; host: Host },
): Promise<T> {
  const startedAt = host.now();
  const recorder = recordTimings(host.progress, () => host.now());
  try {
    return await work({ ...host, progress: recorder.progress });
  } finally {
    const record = recorder.record();
    const { version, target } = BUILD_INFO;
    const program = `toolchainkit ${version} (${target})`;
    const subject = { command, project: projectRoot, program, startedAt };
    // The page must not hide why the work itself failed.
    await writeTimings(record, subject, projectRoot).then(
      (page) => host.log.info(`Timings: ${page}`),
      (error) => host.log.warning(`The timings could not be written: ${error.message}`),
    );
  }
}
