/** `runs`: do the compilers and the tools beside them start on this machine? */
import { dirname } from "@std/path";
import { listDirectory } from "../../core/filesystem.ts";
import type { ToolchainLayout } from "../layout.ts";
import { mapConcurrently } from "../../core/verification/hash_file.ts";
import { counted, reinstall } from "./mending.ts";
import { failureOf, runTool, wasNotRun } from "./run_tool.ts";
import type { Check, VerificationContext } from "./types.ts";

/** A program that takes longer to tell its version hangs. */
const TIMEOUT_MS = 60_000;
const LINKERS = /^(?:.*-)?(?:ld|ld\.bfd|ld\.gold|ld\.lld|lld-link|mold)(?:\.exe)?$/;
/** Tools of LLVM that know no `--version`; that they start is enough. */
const SPEECHLESS = /(?:llvm-rc|dlltool|lld-link)(?:\.exe)?$/;

interface Program {
  readonly path: string;
  readonly args: readonly string[];
}

/** The check. */
export const checkRuns: Check = {
  name: "runs",
  level: "standard",
  async run(context) {
    const layout = await context.layout();
    if ("missing" in layout) {
      return { summary: `there is no ${layout.missing}`, problems: [], skipped: true };
    }
    const programs = await programsOf(layout);
    const cwd = await context.workFolder();
    const problems = await mapConcurrently(programs, async ({ path, args }) => {
      const run = await runTool(
        { command: path, args, cwd, bin: layout.bin, timeoutMs: TIMEOUT_MS },
        context.host,
      );
      if (SPEECHLESS.test(path) && !wasNotRun(run)) return [];
      const failure = failureOf(run, TIMEOUT_MS);
      if (failure === undefined) return [];
      return [{ found: `${[path, ...args].join(" ")} ${failure}`, mend: mendOf(failure, context) }];
    }, 2);
    return { summary: counted(programs.length, "program"), problems: problems.flat() };
  },
};

async function programsOf(layout: ToolchainLayout): Promise<Program[]> {
  const { cCompiler, cxxCompiler, tools, bin, compiler } = layout;
  // cl knows no such option and tells its version when it is given nothing at all.
  const ask = compiler === "msvc" ? [] : ["--version"];
  const linkers = (await listDirectory(bin)).filter((name) => LINKERS.test(name));
  const all = [
    ...(compiler === "zig" ? [{ path: cCompiler.path, args: ["version"] }] : []),
    { path: cCompiler.path, args: [...cCompiler.args ?? [], ...ask] },
    { path: cxxCompiler.path, args: [...cxxCompiler.args ?? [], ...ask] },
    ...Object.values(tools).map((path) => ({ path, args: ask })),
    ...linkers.map((name) => ({ path: `${dirname(cCompiler.path)}/${name}`, args: ask })),
  ];
  return [...new Map(all.map((one) => [[one.path, ...one.args].join("\0"), one])).values()];
}

function mendOf(failure: string, context: VerificationContext): string {
  const library = /lib[\w+.-]+\.so[.\d]*(?=: cannot open)/.exec(failure)?.[0];
  if (library !== undefined) {
    return `Install the package of this system that has ${library}, or the toolchain again: ` +
      "toolchainkit toolchain verify --level thorough tells what is missing";
  }
  const version = /version [`'](GLIBC\w*_[\d.]+)' not found/.exec(failure)?.[1];
  if (version !== undefined) {
    return `This system is too old for it (${version}): choose an older build, see ` +
      "toolchainkit toolchain list --available";
  }
  if (/exec format|bad CPU|os error 8/i.test(failure)) {
    return "It is for another processor or damaged. " + reinstall(context);
  }
  return reinstall(context);
}
