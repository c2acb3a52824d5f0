/** The whole matrix, on this machine and inside the newer Debian: what is asked for, as data. */
import { allCells, type CompilerName, COMPILERS } from "./matrix_cells.ts";
import type { MatrixRequest, ProjectRow } from "./matrix_run.ts";
import { fetchedCMake } from "./real_tools.ts";

/** Compilers that build the real projects with the hardening options, too. */
const HARDENED: readonly CompilerName[] = ["gcc", "clang libc++"];

function projectRows(compilers: readonly CompilerName[]): ProjectRow[] {
  return compilers.flatMap((compiler) => [
    { compiler, names: [] },
    ...(HARDENED.includes(compiler) ? [{ compiler, names: [], hardened: true }] : []),
  ]);
}

/** On this machine: five compilers, its own CMake and a current one. */
export async function wholeMatrixHere(): Promise<MatrixRequest> {
  const compilers = Object.keys(COMPILERS) as CompilerName[];
  return {
    cells: allCells(compilers, ["system", "4.4.4"]),
    // Older compilers than Clang 16 and GCC 14 cannot be scanned.
    modules: ["clang libc++", "clang libstdc++"],
    modulesCMake: await fetchedCMake("4.4.4"),
    projects: projectRows(compilers),
  };
}

const INSIDE: readonly CompilerName[] = ["gcc", "clang libc++", "clang libstdc++"];

/** In the newer Debian: its GCC and Clang 22 with its own CMake. */
export const WHOLE_MATRIX_INSIDE: MatrixRequest = {
  cells: allCells(INSIDE, ["system"]),
  modules: INSIDE,
  modulesCMake: "/usr/bin/cmake",
  projects: projectRows(INSIDE),
};
