/** `toolchainkit toolchain detect`: the compilers that this machine already has. */
import type { DetectedToolchain } from "../../orchestration/toolchain_detect.ts";
import { defineCommand } from "../command.ts";
import { renderTable } from "../table.ts";

/** The command, a part of `toolchain`. */
export const detect = defineCommand({
  name: "detect",
  summary: "List the compilers that this machine already has",
  description:
    "Searches PATH and the places where systems, package managers and vendors install compilers. " +
    'The one marked with * is what a project with "source: system" gets.',
  examples: ["toolchainkit toolchain detect", "toolchainkit toolchain detect --json"],
  async run({ global, host }) {
    const { detectToolchains } = await import("../../orchestration/toolchain_detect.ts");
    const toolchains = await detectToolchains(global.cacheDir, host);
    return { data: { toolchains }, text: describeDetected(toolchains) };
  },
});

function describeDetected(toolchains: readonly DetectedToolchain[]): string {
  if (toolchains.length === 0) {
    return "This machine has no compiler; see toolchainkit toolchain list --available\n";
  }
  return renderTable(
    [
      { title: "" },
      { title: "TYPE" },
      { title: "VERSION" },
      { title: "TARGET" },
      { title: "LIBRARIES" },
      { title: "LINKERS" },
      { title: "COMPILER" },
    ],
    toolchains.map((one) => [
      one.best ? "*" : "",
      one.type,
      one.version,
      one.target,
      one.stdlibs.join(" "),
      one.linkers.join(" "),
      one.cCompiler,
    ]),
  );
}
