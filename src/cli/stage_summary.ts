/** What a user reads after `configure`, `build` and `test`. */
import type { StageReport } from "../orchestration/build.ts";
import { describeDuration } from "../core/quantities.ts";
import { printableLine } from "./printable.ts";

/** One line on what was done and how long each stage took. */
export function describeStages(report: StageReport): string {
  const tests = report.tests === undefined
    ? ""
    : `, ${report.tests.passed} of ${report.tests.total} tests passed`;
  const times = report.phases.slice(-3)
    .map(({ name, durationMs }) => `${name.toLowerCase()} ${describeDuration(durationMs)}`);
  return printableLine(
    `${report.project}: ${report.toolchain}, ${report.buildType}, ` +
      `in ${report.buildDirectory}${tests} (${times.join(", ")})`,
  ) + "\n";
}
