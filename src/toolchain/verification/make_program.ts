/** Compiling, linking, looking at and running one program. Owns telling which of these failed. */
import { join } from "@std/path";
import { atomicWrite, ensureDirectory, isFile, listDirectory } from "../../core/filesystem.ts";
import type { Binary } from "./binary.ts";
import { readBinary } from "./inventory.ts";
import { reinstall } from "./mending.ts";
import type { Program } from "./programs.ts";
import { failureOf, runTool, type ToolRun } from "./run_tool.ts";
import { processorsOf } from "./target.ts";
import type { Outcome, Problem, VerificationContext } from "./types.ts";
import { compilerOf, type Workshop } from "./workshop.ts";

/** How making one program went. */
export interface MadeProgram {
  readonly problem?: Problem;
  /** Why it was not run. */
  readonly notRun?: string;
}

// Zig compiles its C++ library before the first program that needs it.
const COMPILE_TIMEOUT_MS = 600_000;
const RUN_TIMEOUT_MS = 60_000;

/** Makes several programs and sums up. */
export async function makeAll(
  programs: readonly Program[],
  workshop: Workshop,
  context: VerificationContext,
): Promise<Outcome> {
  const problems: Problem[] = [];
  const notes = new Set<string>();
  for (const program of programs) {
    const { problem, notRun } = await makeProgram(program, workshop, context);
    if (problem !== undefined) problems.push(problem);
    if (notRun !== undefined) notes.add(notRun);
  }
  return { summary: programs.map(({ title }) => title).join(", "), problems, notes: [...notes] };
}

/** Makes one program: compile and link, check what it is for, run it and compare what it prints. */
export async function makeProgram(
  program: Program,
  workshop: Workshop,
  context: VerificationContext,
): Promise<MadeProgram> {
  const { layout, target, flags } = workshop;
  const folder = join(workshop.folder, program.title.replaceAll(/[^A-Za-z0-9]+/g, "-"));
  await ensureDirectory(folder);
  const objectOnly = target.system === "bare" || target.system === "wasm";
  const linksBare = program.flags.includes("--specs=nosys.specs");
  const output = join(folder, objectOnly && !linksBare ? "program.o" : "program.exe");
  const sources: string[] = [];
  for (const [index, text] of program.sources.entries()) {
    const path = join(folder, `unit${index}.${program.language === "c" ? "c" : "cc"}`);
    await atomicWrite(path, text);
    sources.push(path);
  }
  const compiler = compilerOf(layout, program.language);
  const library = program.language === "cxx" && !program.flags.some(choosesLibrary)
    ? workshop.library
    : [];
  const compiled = await runTool({
    command: compiler.path,
    args: [
      ...compiler.args ?? [],
      ...flags,
      ...(objectOnly && !linksBare ? ["-c"] : []),
      ...sources,
      ...library,
      ...program.flags,
      "-o",
      output,
    ],
    cwd: folder,
    bin: layout.bin,
    timeoutMs: COMPILE_TIMEOUT_MS,
  }, context.host);
  const refusal = failureOf(compiled, COMPILE_TIMEOUT_MS);
  if (refusal !== undefined) {
    const found = `${program.title}: the compiler ${refusal}`;
    return { problem: { found, mend: mendOfCompiling(compiled, context) } };
  }
  const binary = await isFile(output) ? await readBinary(output) : undefined;
  const foreign = wrongProcessor(binary, workshop);
  if (foreign !== undefined) {
    const found = `${program.title}: the program is for ${foreign}, wanted ${target.processor}`;
    return { problem: { found, mend: reinstall(context) } };
  }
  if (objectOnly) {
    return { notRun: `Its programs were not run: ${workshop.triple} is not a system` };
  }
  return await runProgram(program, { output, binary, workshop, context });
}

function choosesLibrary(flag: string): boolean {
  return flag.startsWith("-stdlib=");
}

function wrongProcessor(binary: Binary | undefined, { target }: Workshop): string | undefined {
  const processors = processorsOf(binary);
  if (processors.length === 0) return "no processor";
  if (target.processor === undefined || processors.includes(target.processor)) return undefined;
  return processors.join(", ");
}

interface Made {
  readonly output: string;
  readonly binary: Binary | undefined;
  readonly workshop: Workshop;
  readonly context: VerificationContext;
}

async function runProgram(program: Program, made: Made): Promise<MadeProgram> {
  const { workshop, context } = made;
  const { target, emulator, triple } = workshop;
  if (!target.native && emulator === undefined) {
    const wanted = target.system === "linux" ? "; qemu-user can run them" : "";
    return { notRun: `Its programs were not run: they are for ${triple}${wanted}` };
  }
  let run = await runMade(await howToRun(made), made);
  if (target.native && needsOtherLibc(run)) {
    const loader = await sysrootLoader(made);
    if (loader !== undefined) run = await runMade(loader, made);
  }
  const failure = failureOf(run, RUN_TIMEOUT_MS);
  const printed = run.kind === "ended" ? `${run.stdout}\n${run.stderr}` : "";
  if (program.stops === true && failure !== undefined && printed.includes(program.prints)) {
    return {};
  }
  if (/Shadow memory range interleaves|unexpected memory mapping/.test(printed)) {
    return { notRun: `The ${program.title} of this version does not suit this system's kernel` };
  }
  const wrong = program.stops === true
    ? `did not find the fault in the program, which ${failure ?? "ended as if all were well"}`
    : failure !== undefined
    ? `the program ${failure}`
    : printed.includes(program.prints)
    ? undefined
    : `the program printed "${printed.trim().slice(0, 80)}", wanted "${program.prints}"`;
  if (wrong === undefined) return {};
  return { problem: { found: `${program.title}: ${wrong}`, mend: reinstall(context) } };
}

/** A command that runs the program. */
interface Runner {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function howToRun(made: Made): Promise<Runner> {
  const { output, workshop } = made;
  const { emulator, sysroot, runtime } = workshop;
  if (emulator !== undefined) {
    const libraries = ["-E", `LD_LIBRARY_PATH=${runtime}`];
    const root = sysroot === undefined ? [] : ["-L", sysroot];
    return { command: emulator, args: [...root, ...libraries, output], env: {} };
  }
  const { binary } = made;
  const interpreter = binary?.format === "elf" ? binary.interpreter : undefined;
  if (interpreter !== undefined && !await isFile(interpreter)) {
    const loader = await sysrootLoader(made);
    if (loader !== undefined) return loader;
  }
  return { command: output, args: [], env: { LD_LIBRARY_PATH: runtime } };
}

/** Running through the sysroot's loader, with its C library. */
async function sysrootLoader(
  { output, binary, workshop }: Made,
): Promise<Runner | undefined> {
  const { sysroot, runtime } = workshop;
  const interpreter = binary?.format === "elf" ? binary.interpreter : undefined;
  if (sysroot === undefined || interpreter === undefined) return undefined;
  const command = join(sysroot, interpreter);
  if (!await isFile(command)) return undefined;
  const libraries = [
    runtime,
    ...["lib", "lib64", "usr/lib", "usr/lib64"].map((one) => join(sysroot, one)),
  ];
  return { command, args: ["--library-path", libraries.join(":"), output], env: {} };
}

function needsOtherLibc(run: ToolRun): boolean {
  return run.kind === "ended" && run.code !== 0 && /GLIBC_[\d.]+' not found/.test(run.stderr);
}

function runMade(runner: Runner, { workshop, context }: Made): Promise<ToolRun> {
  return runTool({
    ...runner,
    cwd: workshop.folder,
    bin: workshop.layout.bin,
    timeoutMs: RUN_TIMEOUT_MS,
  }, context.host);
}

/** A compiler that brings no C library needs the system's. */
function mendOfCompiling(run: ToolRun, context: VerificationContext): string {
  const said = run.kind === "ended" ? run.stderr : "";
  const system =
    /(?:cannot find|unable to find library|cannot open) (?:-l(?:c|m|gcc|gcc_s|pthread)\b|\S*crt[1i]\.o)/
      .exec(said) ?? /fatal error: '?(?:stdio|stdlib|features|bits\/[\w-]+)\.h'?/.exec(said);
  if (system !== null && context.facts.compiler === "clang") {
    return "It uses this system's C library: install its headers and start files, such as the " +
      "packages libc6-dev and libgcc-12-dev of Debian";
  }
  return reinstall(context);
}

/** Names in a folder and in the folders below it, one level. */
export async function namesBelow(folder: string): Promise<string[]> {
  const names = await listDirectory(folder);
  const below = await Promise.all(
    names.map((name) => listDirectory(join(folder, name)).catch(() => [])),
  );
  return [...names, ...below.flat()];
}
