/**
 * What long work tells about itself. Owns the vocabulary only; bars and lines are drawn by
 * `src/cli/`.
 */

/** How far a task is; what is not known is left out. */
export interface ProgressState {
  /** Bytes that are done. */
  readonly doneBytes?: number;
  /** Bytes in all. */
  readonly totalBytes?: number;
  /** Files, folders and links that are done. */
  readonly doneEntries?: number;
  /** Files, folders and links in all. */
  readonly totalEntries?: number;
  /** A short word on what is happening now, such as a host name or "waiting for pid 17". */
  readonly detail?: string;
}

/** One running piece of work. Ends exactly once, by `done` or `failed`. */
export interface ProgressTask {
  /** Cheap enough to call for every chunk; the drawing side limits its own rate. */
  update(state: ProgressState): void;
  /** The work succeeded. */
  done(summary?: string): void;
  /** The work failed. */
  failed(reason?: string): void;
}

/** What is said of a task when it starts. */
export interface ProgressTaskOptions {
  /** Bytes in all, as far as known. */
  readonly totalBytes?: number;
  /** The task that this one is a step of. */
  readonly parent?: ProgressTask;
  /** True: tasks without a parent that start while this one runs are its steps. */
  readonly phase?: boolean;
}

/**
 * Receives the progress of a command.
 *
 * @example
 * ```ts
 * import type { Progress } from "@toolchainkit/toolchainkit/core/progress";
 * import { createSystemHost } from "@toolchainkit/toolchainkit/core/system_host";
 *
 * const progress: Progress = {
 *   start: (label) => ({
 *     update: ({ doneBytes = 0 }) => console.error(`${label}: ${doneBytes} bytes`),
 *     done: () => console.error(`${label}: done`),
 *     failed: (reason) => console.error(`${label}: ${reason}`),
 *   }),
 * };
 * createSystemHost({ progress }).progress.start("Download llvm").done();
 * ```
 */
export interface Progress {
  /** Starts a task such as "Download llvm 18.1.8"; a `parent` makes it a step of another. */
  start(label: string, options?: ProgressTaskOptions): ProgressTask;
  /** Draws nothing, for a question to a person, until the function that is returned is called. */
  pause?(): () => void;
}

const SILENT_TASK: ProgressTask = { update() {}, done() {}, failed() {} };

/** Progress that nobody watches. */
export const silentProgress: Progress = { start: () => SILENT_TASK };

/** The same progress, but a task without a parent becomes a step of the phase that runs. */
export function nestInPhases(inner: Progress): Progress {
  const phases: ProgressTask[] = [];
  // The receiver only knows its own tasks as parents.
  const innerTasks = new WeakMap<ProgressTask, ProgressTask>();
  return {
    ...inner,
    start(label, options = {}) {
      const given = options.parent ?? phases.at(-1);
      const parent = given === undefined ? undefined : innerTasks.get(given) ?? given;
      const task = inner.start(label, parent === undefined ? options : { ...options, parent });
      if (options.phase !== true) return task;
      const end = () => {
        const at = phases.indexOf(phase);
        if (at !== -1) phases.splice(at, 1);
      };
      const phase: ProgressTask = {
        update: (state) => task.update(state),
        done(summary) {
          end();
          task.done(summary);
        },
        failed(reason) {
          end();
          task.failed(reason);
        },
      };
      innerTasks.set(phase, task);
      phases.push(phase);
      return phase;
    },
  };
}
