/** `toolchainkit lock`: writes and checks toolchainkit.lock. */
import { describeChanges } from "../../config/lock/diff.ts";
import { lockProject, type LockReport } from "../../orchestration/lock.ts";
import { defineCommand } from "../command.ts";

/** The command. */
export const lock = defineCommand({
  name: "lock",
  summary: "Write or check toolchainkit.lock for every platform of the project",
  description:
    "Locked versions stay while they meet toolchainkit.yaml. Nothing is downloaded: checksums " +
    "and sizes come from the toolchain data.",
  options: {
    update: { type: "boolean", help: "Take the newest versions of NAME, or of everything" },
    platform: {
      type: "string",
      value: "PLATFORM",
      many: true,
      help: "Lock this platform too",
    },
    check: { type: "boolean", help: "Change nothing; fail when the lock is out of date" },
  },
  args: [{ name: "NAME", help: "With --update: what to take anew", optional: true, many: true }],
  examples: [
    "toolchainkit lock",
    "toolchainkit lock --check",
    "toolchainkit lock --update main",
    "toolchainkit lock --platform windows-x64 --platform macos-arm64",
  ],
  async run({ options, args, global, host }) {
    const platforms = options["platform"] as readonly string[] | undefined;
    const update = options["update"] === true || args.length > 0 ? args : undefined;
    const report = await lockProject(
      { update, platforms, check: options["check"] === true },
      global,
      host,
    );
    for (const note of report.notes) host.log.warning(note);
    return { data: report, text: describeReport(report) };
  },
});

function describeReport(report: LockReport): string {
  if (report.kind === "unchanged") return `${report.file} is up to date\n`;
  const lines = describeChanges(report.changes);
  return [`Wrote ${report.file}`, ...lines, ""].join("\n");
}
