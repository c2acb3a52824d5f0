/** What a user reads at the end of `bootstrap` and `new`. Owns the wording. */
import type { BootstrapReport, UsedItem } from "../orchestration/bootstrap.ts";
import { describeBytes, describeDuration } from "../core/quantities.ts";
import { printableLine } from "./printable.ts";
import { renderTable } from "./table.ts";

/** The summary of a bootstrap; `next` are the lines to type now. */
export function describeBootstrap(report: BootstrapReport, next: readonly string[]): string {
  if (report.kind === "nothing-to-do") {
    return `${printableLine(report.project)}: nothing to do, everything is up to date ` +
      `(${report.toolchain}, ${report.buildType}, ${describeDuration(report.durationMs)})\n`;
  }
  const tests = report.tests === undefined
    ? ""
    : `, ${report.tests.passed} of ${report.tests.total} tests passed`;
  const items = report.items.map((item) => [
    `  ${item.origin}`,
    item.id,
    describeItem(item),
  ]);
  const phases = report.phases.map(({ name, durationMs }) => [
    `  ${describeDuration(durationMs)}`,
    name,
  ]);
  return [
    printableLine(
      `${report.project} is ready: ${report.toolchain}, ${report.buildType}, ` +
        `in ${report.buildDirectory}${tests}`,
    ) + "\n",
    "\nUsed\n",
    renderTable([{ title: "" }, { title: "" }, { title: "" }], items),
    `\nTime (${describeDuration(report.durationMs)} in all)\n`,
    renderTable([{ title: "", align: "right" }, { title: "" }], phases),
    ...(report.lockChanged
      ? ["\ntoolchainkit.lock was written: commit it, and everybody gets these bytes\n"]
      : []),
    ...(next.length === 0 ? [] : ["\nNext\n", ...next.map((line) => `  ${printableLine(line)}\n`)]),
  ].join("");
}

function describeItem(item: UsedItem): string {
  if (item.origin === "cached") return "from an earlier run";
  if (item.origin === "system") return item.source;
  return `${describeBytes(item.fetchedBytes)} from ${item.source}, ` +
    `${describeBytes(item.unpackedBytes)} on disk, ${describeDuration(item.durationMs)}`;
}
