import { assertEquals } from "@std/assert";
import { nestInPhases, type Progress, type ProgressTask } from "../../../src/core/progress.ts";

/** Progress that keeps who is whose step. */
function listening(): { progress: Progress; heard: string[] } {
  const heard: string[] = [];
  const labels = new Map<ProgressTask, string>();
  const progress: Progress = {
    start(label, { parent } = {}) {
      heard.push(`${label} < ${parent === undefined ? "-" : labels.get(parent) ?? "unknown"}`);
      const task = {
        update: () => heard.push(`update ${label}`),
        done: () => heard.push(`done ${label}`),
        failed: () => heard.push(`failed ${label}`),
      };
      labels.set(task, label);
      return task;
    },
  };
  return { progress, heard };
}

Deno.test("nestInPhases() makes tasks steps of the phase that runs, unless they name another", () => {
  const { progress: inner, heard } = listening();
  const progress = nestInPhases(inner);
  progress.start("before");
  const phase = progress.start("phase", { phase: true });
  const step = progress.start("step");
  progress.start("deeper", { parent: step });
  progress.start("named", { parent: phase });
  const second = progress.start("second", { phase: true });
  progress.start("in second");
  second.failed();
  progress.start("in phase again");
  phase.done();
  phase.done();
  progress.start("after");
  assertEquals(heard, [
    "before < -",
    "phase < -",
    "step < phase",
    "deeper < step",
    "named < phase",
    "second < phase",
    "in second < second",
    "failed second",
    "in phase again < phase",
    "done phase",
    "done phase",
    "after < -",
  ]);
});
