/** What a person reads of the doctor's findings. Owns the layout; pure. */
import type { DoctorReport, ReportedFinding } from "../orchestration/doctor.ts";
import { printableLine } from "./printable.ts";

const TITLES: Readonly<Record<ReportedFinding["group"], string>> = {
  machine: "Machine",
  cache: "Cache",
  project: "Project",
  build: "Compiler and build",
  network: "Network",
};

const MARKS: Readonly<Record<ReportedFinding["severity"], string>> = {
  ok: "ok     ",
  info: "note   ",
  warning: "warning",
  error: "error  ",
};

/** The findings by group, what they were seen by, how to mend them, and how many there are. */
export function describeDiagnosis(report: DoctorReport): string {
  const lines: string[] = [];
  let group: string | undefined;
  for (const finding of report.findings) {
    if (finding.group !== group) {
      if (group !== undefined) lines.push("");
      lines.push(TITLES[finding.group]);
      group = finding.group;
    }
    lines.push(...describeFinding(finding));
  }
  return [...lines, "", describeCounts(report), ""].join("\n");
}

function describeFinding(finding: ReportedFinding): string[] {
  const { severity, summary, evidence, mend, fixed } = finding;
  const indent = " ".repeat(11);
  const more = evidence === undefined ? [] : evidence.split("\n");
  return [
    `  ${fixed === undefined ? MARKS[severity] : "mended "}  ${printableLine(summary)}`,
    ...more.map((line) => `${indent}${printableLine(line)}`),
    ...(fixed !== undefined
      ? [`${indent}mended: ${printableLine(fixed)}`]
      : mend === undefined
      ? []
      : [`${indent}mend: ${printableLine(mend)}`]),
  ];
}

function describeCounts({ errors, warnings, fixed }: DoctorReport): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const mended = fixed === 0 ? "" : `, ${fixed} mended`;
  if (errors === 0 && warnings === 0) return `Nothing is wrong${mended}`;
  return `${count(errors, "error")}, ${count(warnings, "warning")}${mended}`;
}
