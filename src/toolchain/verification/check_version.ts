/** `version`: is the compiler of the version that was wanted, and for the target that was wanted? */
import { isWithin } from "../../core/versions.ts";
import { reinstall } from "./mending.ts";
import { runTool } from "./run_tool.ts";
import type { Check, Problem } from "./types.ts";
import type { ToolchainLayout } from "../layout.ts";

const TIMEOUT_MS = 60_000;

/** The check. */
export const checkVersion: Check = {
  name: "version",
  level: "standard",
  async run(context) {
    const { facts, host } = context;
    const layout = await context.layout();
    if ("missing" in layout) {
      return { summary: `there is no ${layout.missing}`, problems: [], skipped: true };
    }
    const { cCompiler, cxxCompiler, bin } = layout;
    const cwd = await context.workFolder();
    const ask = async (command: string, args: readonly string[]): Promise<string> => {
      const run = await runTool({ command, args, cwd, bin, timeoutMs: TIMEOUT_MS }, host);
      return run.kind === "ended" ? `${run.stdout}\n${run.stderr}`.trim() : "";
    };
    const problems: Problem[] = [];
    const printed = new Map<string, string>();
    for (const { path, args } of versionQuestions(layout)) {
      printed.set(path, printedVersion(await ask(path, args)) ?? "none");
    }
    const wanted = facts.expectedVersion;
    for (const [path, version] of printed) {
      if (wanted === undefined || isSame(wanted, version)) continue;
      problems.push({
        found: `${path} says that it is version ${version}, wanted ${wanted}`,
        mend: reinstall(context),
      });
    }
    const shown = [...new Set(printed.values())].join(", ");
    if (facts.target !== undefined && facts.compiler === "gcc") {
      const machine = await ask(cxxCompiler.path, [...cxxCompiler.args ?? [], "-dumpmachine"]);
      if (processorWord(machine) !== processorWord(facts.target)) {
        problems.push({
          found: `${cCompiler.path} compiles for ${machine || "nothing"}, wanted ${facts.target}`,
          mend: reinstall(context),
        });
      }
    }
    const notes = wanted === undefined
      ? [`It says that it is version ${shown}; its maker counts versions differently`]
      : [];
    return { summary: shown, problems, notes };
  },
};

function versionQuestions(layout: ToolchainLayout): { path: string; args: string[] }[] {
  const { cCompiler, cxxCompiler, compiler } = layout;
  if (compiler === "zig") return [{ path: cCompiler.path, args: ["version"] }];
  if (compiler === "msvc") return [{ path: cCompiler.path, args: [] }];
  return [cCompiler, cxxCompiler].map(({ path, args }) => ({
    path,
    args: [...args ?? [], "--version"],
  }));
}

/**
 * The version in what a compiler prints: Clang's after `version`, GCC's after the brackets that hold
 * the packager's words (`gcc (crosstool-NG 1.25.0) 4.8.5`), Zig's alone, MSVC's after `Version`.
 */
export function printedVersion(output: string): string | undefined {
  const line = output.split("\n").find((one) => /\d+\.\d+/.test(one)) ?? "";
  return /\bversion (\d+(?:\.\d+)+)/i.exec(line)?.[1] ??
    /\)\s+(\d+(?:\.\d+)+)/.exec(line)?.[1] ??
    /^(\d+(?:\.\d+)+(?:-dev[.\w+]*)?)$/.exec(line.trim())?.[1] ??
    /(\d+\.\d+(?:\.\d+)*)/.exec(line)?.[1];
}

/** `13` wants any 13.x; a compiler that prints less than was wanted says nothing against it. */
function isSame(wanted: string, printed: string): boolean {
  return wanted === printed || isWithin(wanted, printed) || isWithin(printed, wanted);
}

function processorWord(triple: string): string {
  const word = triple.trim().split("-")[0] ?? "";
  return word === "amd64" ? "x86_64" : /^i[3-6]86$/.test(word) ? "i386" : word;
}
