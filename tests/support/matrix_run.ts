/**
 * Runs cells of the matrix, module projects and real projects, here or inside another
 * distribution, and tells how each ended. Started as a program it is the inside half: the request
 * comes as its argument, each outcome leaves as a line of JSON.
 */
import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { debianSource } from "./debian_source.ts";
import { COMMAND_LIMIT_MS } from "./limited_command.ts";
import { type Cell, cellName, type CompilerName, COMPILERS, runCell } from "./matrix_cells.ts";
import { buildModuleProject } from "./module_project.ts";
import { denoInside, type NewerDebian, runInside } from "./newer_debian.ts";
import { buildAndInstall, projectsFor, REAL_PROJECTS } from "./real_projects.ts";
import { TOOLS_FOLDER } from "./real_tools.ts";
import { TestWorld } from "./world.ts";

/** More than a cell needs where others run beside it. */
const MOST_OF_A_CELL_MS = 60_000;

/** What is to be built. */
export interface MatrixRequest {
  readonly cells: readonly Cell[];
  /** Compilers that build the project of C++20 modules, and the CMake's path for it. */
  readonly modules: readonly CompilerName[];
  readonly modulesCMake: string;
  /** Real projects by compiler; an empty list of names means all. */
  readonly projects: readonly ProjectRow[];
}

/** Real projects that build on each other. */
export interface ProjectRow {
  readonly compiler: CompilerName;
  readonly names: readonly string[];
  /** With the hardening options. */
  readonly hardened?: boolean;
}

/** How one of them ended. */
export interface MatrixOutcome {
  readonly compiler: CompilerName;
  readonly part: "cell" | "modules" | "project";
  readonly name: string;
  readonly seconds: number;
  /** Left out when it went well. */
  readonly error?: string;
}

/** How a request is run. */
export interface MatrixOptions {
  /** How many at a time; 1 by default. */
  readonly jobs?: number;
  readonly onOutcome: (outcome: MatrixOutcome) => void;
}

/** Builds all of it here; a failure is an outcome. */
export async function runMatrix(request: MatrixRequest, options: MatrixOptions): Promise<void> {
  const report = async (
    what: Pick<MatrixOutcome, "compiler" | "part" | "name">,
    work: () => Promise<void>,
  ) => {
    const started = performance.now();
    let error: string | undefined;
    try {
      await work();
    } catch (caught) {
      error = caught instanceof Error ? caught.stack ?? caught.message : String(caught);
    }
    options.onOutcome({
      ...what,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      ...(error === undefined ? {} : { error }),
    });
  };
  const tasks = [
    ...request.cells.map((one) => () =>
      report(
        { compiler: one.compiler, part: "cell", name: cellName(one) },
        () => runCell(one),
      )
    ),
    ...request.modules.map((compiler) => () =>
      report(
        { compiler, part: "modules", name: `C++20 modules with ${compiler}` },
        () => buildModules(compiler, request.modulesCMake),
      )
    ),
    ...request.projects.map((row) => () => runProjects(row, report)),
  ];
  const lane = async () => {
    for (let next = tasks.shift(); next !== undefined; next = tasks.shift()) await next();
  };
  await Promise.all(Array.from({ length: options.jobs ?? 1 }, lane));
}

async function buildModules(compiler: CompilerName, cmakePath: string): Promise<void> {
  const spec = await COMPILERS[compiler]();
  assert(spec !== undefined);
  await using world = await TestWorld.create();
  await buildModuleProject(spec, { world, cmakePath });
}

async function runProjects(
  row: ProjectRow,
  report: (
    what: Pick<MatrixOutcome, "compiler" | "part" | "name">,
    work: () => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  const { compiler, hardened = false } = row;
  const spec = await COMPILERS[compiler]();
  assert(spec !== undefined);
  await using world = await TestWorld.create();
  for (const project of projectsFor(compiler, ...row.names)) {
    const name = `${project.source} with ${compiler}${hardened ? ", hardened" : ""}`;
    await report(
      { compiler, part: "project", name },
      () => buildAndInstall(project, { ...spec, ...(hardened ? { hardening: true } : {}) }, world),
    );
  }
}

/**
 * Builds all of it inside the other distribution, from this working tree, which it cannot change.
 *
 * @throws {Error} If the program inside fails as a whole.
 */
export async function runMatrixInside(
  debian: NewerDebian,
  request: MatrixRequest,
  options: MatrixOptions,
): Promise<void> {
  if (request.projects.length > 0) {
    for (const project of REAL_PROJECTS) await debianSource(project.source);
  }
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const deno = await denoInside();
  const run = await runInside(debian, [
    ...deno.command,
    ...["run", "-A", "--no-check", "--no-lock", "--cached-only", "tests/support/matrix_run.ts"],
    ...[JSON.stringify(request), String(options.jobs ?? 1)],
  ], {
    cwd: root,
    readOnly: [root],
    writable: [...deno.folders, TOOLS_FOLDER],
    env: { TOOLCHAINKIT_TEST_TOOLS: TOOLS_FOLDER, LANG: "C.UTF-8" },
    onLine: (line) => options.onOutcome(JSON.parse(line)),
    limitMs: COMMAND_LIMIT_MS + request.cells.length * MOST_OF_A_CELL_MS,
  });
  if (run.code !== 0) throw new Error(run.stderr);
}

if (import.meta.main) {
  await runMatrix(JSON.parse(Deno.args[0] ?? ""), {
    jobs: Number(Deno.args[1] ?? "1"),
    onOutcome: (outcome) => {
      Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(outcome)}\n`));
    },
  });
}
