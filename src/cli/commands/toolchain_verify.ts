/** `toolchainkit toolchain verify`: do the installed toolchains hold and work? */
import type { ToolchainVerifyReport } from "../../orchestration/toolchain_verify.ts";
import { VerificationLevel } from "../../toolchain/verification/types.ts";
import { defineCommand } from "../command.ts";
import { describeDuration } from "../../core/quantities.ts";
import { printableLine } from "../printable.ts";
import { renderTable } from "../table.ts";

/** Exit code when a check failed. */
const FAILED_EXIT = 4;
const LEVELS = Object.values(VerificationLevel);

/** The command, a part of `toolchain`. */
export const verify = defineCommand({
  name: "verify",
  summary: "Check that installed toolchains are whole and work on this machine",
  description: "minimal: the files are there. standard: the programs run, the version is right. " +
    "thorough: every byte, link, needed library and symbol version. paranoid: C and C++ programs are " +
    "compiled, linked and run. Exit code 4 when a check failed.",
  options: {
    level: {
      type: "string",
      value: "LEVEL",
      choices: LEVELS,
      help: "How closely to look; default: standard",
    },
  },
  args: [{
    name: "SPEC",
    help: "NAME, NAME-VERSION or the name of its folder; default: all that are installed",
    optional: true,
    many: true,
    completes: "toolchain",
  }],
  examples: [
    "toolchainkit toolchain verify",
    "toolchainkit toolchain verify llvm-18 --level paranoid",
  ],
  async run({ options, args, global, host }) {
    const { openToolchainContext } = await import("../../orchestration/toolchain_context.ts");
    const { verifyToolchains } = await import("../../orchestration/toolchain_verify.ts");
    const asked = LEVELS.find((level) => level === options["level"]);
    const report = await verifyToolchains(
      { specs: args, level: asked ?? VerificationLevel.STANDARD },
      await openToolchainContext(global, host, { trust: "skip" }),
    );
    return {
      data: report,
      text: describeVerified(report),
      exit: report.passed ? 0 : FAILED_EXIT,
    };
  },
});

/** The report for people: a table for each toolchain, then what is wrong and how to mend it. */
export function describeVerified(report: ToolchainVerifyReport): string {
  if (report.toolchains.length === 0) {
    return "No toolchain is installed; see toolchainkit toolchain list --available\n";
  }
  return report.toolchains.map((toolchain) => {
    const table = renderTable(
      [
        { title: "CHECK" },
        { title: "RESULT" },
        { title: "TIME", align: "right" },
        { title: "LOOKED AT" },
      ],
      toolchain.checks.map(({ check, status, summary, durationMs }) => [
        check,
        status === "failed" ? "FAILED" : status,
        describeDuration(durationMs),
        summary,
      ]),
    );
    const problems = toolchain.checks.flatMap(({ check, problems }) =>
      problems.map(({ found, mend }) =>
        `${check}: ${printableLine(found)}\n  → ${printableLine(mend)}\n`
      )
    );
    const shown = problems.slice(0, MOST_PROBLEMS);
    const more = problems.length - shown.length;
    const rest = more > 0 ? `… and ${more} more; --json lists all\n` : "";
    const notes = toolchain.checks.flatMap(({ check, notes = [] }) =>
      notes.map((note) => `${check}: ${printableLine(note)}\n`)
    );
    const verdict = toolchain.passed ? "passed" : "FAILED";
    const head = `${toolchain.id}: ${verdict} at level ${toolchain.level} in ` +
      `${describeDuration(toolchain.durationMs)}\n`;
    return head + table + notes.join("") + shown.join("") + rest;
  }).join("\n");
}

const MOST_PROBLEMS = 20;
