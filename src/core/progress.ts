/**
 * What long work tells about itself. Owns the vocabulary only; bars and lines are drawn by
 * `src/cli/`.
 */

/** How far a task is; what is not known is left out. */
export interface ProgressState {
  readonly doneBytes?: number;
  readonly totalBytes?: number;
  readonly doneEntries?: number;
  readonly totalEntries?: number;
  /** A short word on what is happening now, such as a host name or "waiting for pid 17". */
  readonly detail?: string;
}

/** One running piece of work. Ends exactly once, by `done` or `failed`. */
export interface ProgressTask {
  /** Cheap enough to call for every chunk; the drawing side limits its own rate. */
  update(state: ProgressState): void;
  done(summary?: string): void;
  failed(reason?: string): void;
}

/** Receives the progress of a command. */
export interface Progress {
  /** Starts a task such as "Download llvm 18.1.8"; a `parent` makes it a step of another. */
  start(label: string, options?: { totalBytes?: number; parent?: ProgressTask }): ProgressTask;
  /** Draws nothing, for a question to a person, until the function that is returned is called. */
  pause?(): () => void;
}

const SILENT_TASK: ProgressTask = { update() {}, done() {}, failed() {} };

/** Progress that nobody watches. */
export const silentProgress: Progress = { start: () => SILENT_TASK };
