/**
 * Downloading and unpacking run side by side but share one line of progress. Owns which of the two
 * is shown, and the fractions that callers of the library see.
 */
import type { ProgressState, ProgressTask } from "../progress.ts";

/** The two pieces of work of an installation. */
export type InstallPhase = "download" | "extract";

/** Called with how far a phase is, from 0 to 1. */
export type InstallProgressCallback = (phase: InstallPhase, fraction: number) => void;

/** The progress of one archive. */
export interface TwoPhaseProgress {
  readonly download: ProgressTask;
  readonly unpack: ProgressTask;
  /** From now on unpacking is what is shown. */
  downloaded(): void;
}

/** Splits a task in two; ending either of them does not end the task. */
export function twoPhases(
  task: ProgressTask,
  onProgress?: InstallProgressCallback,
): TwoPhaseProgress {
  let shown: InstallPhase = "download";
  const part = (phase: InstallPhase): ProgressTask => ({
    update(state) {
      const fraction = fractionOf(state);
      if (fraction !== undefined) onProgress?.(phase, fraction);
      if (phase === shown) task.update(state);
    },
    done() {},
    failed() {},
  });
  return {
    download: part("download"),
    unpack: part("extract"),
    downloaded() {
      shown = "extract";
      onProgress?.("download", 1);
      task.update({ detail: "unpacking" });
    },
  };
}

function fractionOf(state: ProgressState): number | undefined {
  const { doneBytes, totalBytes } = state;
  if (doneBytes === undefined || totalBytes === undefined || totalBytes <= 0) return undefined;
  return Math.min(1, doneBytes / totalBytes);
}
