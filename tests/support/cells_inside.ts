/**
 * Runs cells of the matrix, module projects and real projects where it is started, which is inside
 * another distribution; says how each ended in a line of JSON.
 */
import { assert } from "@std/assert";
import { type Cell, cellName, type CompilerName, COMPILERS, runCell } from "./matrix_cells.ts";
import { buildModuleProject } from "./module_project.ts";
import { buildAndInstall, projectsFor } from "./real_projects.ts";
import { TestWorld } from "./world.ts";

/** What is to be built. */
export interface InsideRequest {
  readonly cells: readonly Cell[];
  /** Compilers that build the project of C++20 modules. */
  readonly modules: readonly CompilerName[];
  /** Real projects by compiler; an empty list means all. */
  readonly projects: readonly {
    readonly compiler: CompilerName;
    readonly names: readonly string[];
  }[];
}

/** How one of them ended. */
export interface InsideOutcome {
  readonly name: string;
  readonly seconds: number;
  /** Left out when it went well. */
  readonly error?: string;
}

async function report(name: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  let error: string | undefined;
  try {
    await work();
  } catch (caught) {
    error = caught instanceof Error ? caught.stack ?? caught.message : String(caught);
  }
  const outcome: InsideOutcome = {
    name,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    ...(error === undefined ? {} : { error }),
  };
  console.log(JSON.stringify(outcome));
}

async function runAll(request: InsideRequest): Promise<void> {
  for (const one of request.cells) await report(cellName(one), () => runCell(one));
  for (const compiler of request.modules) {
    await report(`C++20 modules with ${compiler}`, async () => {
      const spec = await COMPILERS[compiler]();
      assert(spec !== undefined);
      await using world = await TestWorld.create();
      await buildModuleProject(spec, { world, cmakePath: "/usr/bin/cmake" });
    });
  }
  for (const { compiler, names } of request.projects) {
    const spec = await COMPILERS[compiler]();
    assert(spec !== undefined);
    await using world = await TestWorld.create();
    for (const project of projectsFor(compiler, ...names)) {
      await report(
        `${project.source} with ${compiler}`,
        () => buildAndInstall(project, spec, world),
      );
    }
  }
}

if (import.meta.main) await runAll(JSON.parse(Deno.args[0] ?? "{}"));
