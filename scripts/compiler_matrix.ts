/**
 * Builds the whole matrix of compilers and prints what came out as a table: `deno task matrix`.
 * `--jobs N` builds N cells at a time, `--only TEXT` takes the cells whose name holds the text.
 * Exit code 1 when something failed or nothing was built.
 */
import { cellName, type CompilerName, COMPILERS, GAPS } from "../tests/support/matrix_cells.ts";
import {
  type MatrixOutcome,
  type MatrixRequest,
  runMatrix,
  runMatrixInside,
} from "../tests/support/matrix_run.ts";
import { WHOLE_MATRIX_INSIDE, wholeMatrixHere } from "../tests/support/matrix_whole.ts";
import { newerDebian, runInside } from "../tests/support/newer_debian.ts";
import { type Limit, LIMITS } from "../tests/support/real_projects.ts";

interface Options {
  readonly jobs: number;
  readonly only: string;
}

const USAGE = "usage: deno task matrix [--jobs N] [--only TEXT]\n";

/** What was asked for; undefined when it is none of that, because a run takes hours. */
function readOptions(args: readonly string[]): Options | undefined {
  const options = { jobs: "1", only: "" };
  for (let at = 0; at < args.length; at += 2) {
    const [name, value] = [args[at], args[at + 1]];
    if (value === undefined || (name !== "--jobs" && name !== "--only")) return undefined;
    options[name === "--jobs" ? "jobs" : "only"] = value;
  }
  const jobs = Number(options.jobs);
  return Number.isInteger(jobs) && jobs > 0 ? { jobs, only: options.only } : undefined;
}

function narrow(request: MatrixRequest, only: string): MatrixRequest {
  if (only === "") return request;
  return {
    ...request,
    cells: request.cells.filter((one) => cellName(one).includes(only)),
    modules: request.modules.filter((name) => name.includes(only)),
    projects: request.projects.filter((one) => one.compiler.includes(only)),
  };
}

function describe(outcomes: readonly MatrixOutcome[], compiler: string, name: string): string {
  const of = (part: MatrixOutcome["part"]) => {
    const all = outcomes.filter((one) => one.compiler === compiler && one.part === part);
    const good = all.filter((one) => one.error === undefined);
    return all.length === 0 ? "–" : `${good.length} of ${all.length}`;
  };
  return `| ${name} | ${of("cell")} | ${of("modules")} | ${of("project")} |`;
}

async function main(): Promise<boolean> {
  const options = readOptions(Deno.args);
  if (options === undefined) {
    print(Deno.stderr, USAGE);
    return false;
  }
  const { jobs, only } = options;
  const started = performance.now();
  const here: MatrixOutcome[] = [];
  const inside: MatrixOutcome[] = [];
  const note = (list: MatrixOutcome[], place: string) => (outcome: MatrixOutcome) => {
    list.push(outcome);
    const end = outcome.error === undefined ? "ok" : `FAILED: ${outcome.error}`;
    print(Deno.stderr, `${place}: ${outcome.name} (${outcome.seconds} s) ${end}\n`);
  };
  await runMatrix(narrow(await wholeMatrixHere(), only), { jobs, onOutcome: note(here, "here") });
  const debian = await newerDebian();
  if (typeof debian === "string") print(Deno.stderr, `newer Debian: ${debian}\n`);
  else {
    await runMatrixInside(debian, narrow(WHOLE_MATRIX_INSIDE, only), {
      jobs,
      onOutcome: note(inside, debian.suite),
    });
  }
  const rows: string[] = [];
  for (const compiler of Object.keys(COMPILERS) as CompilerName[]) {
    const version = (await COMPILERS[compiler]())?.compilerVersion ?? "";
    rows.push(describe(here, compiler, named(compiler, version)));
  }
  if (typeof debian !== "string") {
    for (const compiler of WHOLE_MATRIX_INSIDE.modules) {
      const program = compiler === "gcc"
        ? ["gcc", "-dumpfullversion"]
        : ["clang-22", "-dumpversion"];
      const version = (await runInside(debian, program)).stdout.trim();
      rows.push(describe(inside, compiler, `${named(compiler, version)} (Debian ${debian.suite})`));
    }
  }
  const all = [...here, ...inside];
  const failed = all.filter((one) => one.error !== undefined);
  const lines = [
    "| compiler | cells | C++20 modules | real projects |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    `${all.length - failed.length} passed, ${failed.length} failed, in ${
      Math.round((performance.now() - started) / 60_000)
    } minutes`,
    "",
    "Left out, or built otherwise:",
    ...GAPS.map((gap) => `- ${gap.feature} with ${gap.compiler}: ${gap.why}`),
    ...LIMITS.map((limit) =>
      `- ${limit.source} with ${limit.compiler}: ${limit.why}${otherwise(limit)}`
    ),
    "",
  ];
  print(Deno.stdout, lines.join("\n"));
  return all.length > 0 && failed.length === 0;
}

function otherwise({ definitions = {}, flags }: Limit): string {
  const settings = [
    ...Object.entries(definitions).map(([name, value]) => `${name}=${value}`),
    ...(flags?.sharedLinker === undefined ? [] : [flags.sharedLinker]),
  ];
  return settings.length === 0 ? "" : `; built with ${settings.join(" ")}`;
}

function print(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}

/** Such as `Clang 19.1.7, libc++`. */
function named(compiler: CompilerName, version: string): string {
  const [kind = "", library] = compiler.split(" ");
  const title = { gcc: "GCC", clang: "Clang", zig: "Zig" }[kind] ?? kind;
  return `${title} ${version}${kind === "clang" ? `, ${library}` : ""}`;
}

Deno.exit(await main() ? 0 : 1);
