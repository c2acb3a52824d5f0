/** A recorded run with everything the page of `--timings` can show. */
import { silentProgress } from "../../src/core/progress.ts";
import {
  recordTimings,
  type TimingsRecord,
  type TimingsSubject,
} from "../../src/orchestration/timings.ts";

const MB = 1_000_000;

/** What the sample page says about its run. */
export const SAMPLE_SUBJECT: TimingsSubject = {
  command: "toolchainkit bootstrap --timings --build",
  project: "/home/me/projects/engine",
  program: "toolchainkit 0.1.0 (linux-x64)",
  startedAt: Date.UTC(2026, 0, 31, 14, 0, 0),
};

/** Phases, parallel downloads, a wait, a failure and a task that did not end; 12.345 s in all. */
export function sampleTimings(): TimingsRecord {
  let nowMs = 0;
  const recorder = recordTimings(silentProgress, () => nowMs);
  const { progress } = recorder;
  const reading = progress.start("Read configuration");
  nowMs = 180;
  reading.done();
  const llvm = progress.start("Install llvm 18.1.8");
  const large = progress.start("Download llvm-18.1.8", { parent: llvm, totalBytes: 400 * MB });
  const cmake = progress.start("Download cmake-4.1.2", { totalBytes: 60 * MB });
  const ninja = progress.start("Install ninja 1.13.1");
  ninja.update({ detail: "waiting for process 4711" });
  for (let step = 0; step <= 100; step++) {
    nowMs = 180 + step * 60;
    large.update({ doneBytes: step * 4 * MB });
    if (step <= 40) cmake.update({ doneBytes: step * 1.5 * MB });
    if (step === 40) cmake.done();
    if (step === 30) ninja.update({ doneBytes: 0.2 * MB, detail: "host.example" });
    if (step === 34) ninja.done();
  }
  large.done();
  const extraction = progress.start("Extract", { parent: llvm });
  nowMs = 7600;
  extraction.done("14,603 entries");
  llvm.done();
  const packages = progress.start(`Install <packages> with "Conan" & 'friends'`);
  nowMs = 9900;
  packages.failed("exit code 1");
  progress.start("Configure");
  nowMs = 12_345;
  return recorder.record();
}
