/** Rules 1, 2, 4 and 5: which file may import which. Owns the layers; reads no file. */
import type { Import } from "./graph.ts";

/** What is wrong, and where. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** Parts that do not run each other. */
export const COMPONENTS: readonly string[] = [
  "toolchain",
  "cmake",
  "packages",
  "caching",
  "cross",
  "ide",
  "ci",
  "bootstrap",
  "bundle",
];

/** Parts that return text or objects and touch nothing. */
export const PURE: readonly string[] = ["cmake", "cross", "ide", "ci", "bootstrap"];

/**
 * The one file of a pure part that writes: `CMakeToolchainGenerator` promises tool authors a file, made
 * from the text of `renderToolchainFile()`, and takes another way to write as a parameter.
 */
const WRITES_ON_DEMAND: ReadonlySet<string> = new Set([
  "src/cmake/toolchain_generator.ts src/core/filesystem.ts",
]);

/** Lower may not import higher. */
const RANKS: Readonly<Record<string, number>> = {
  "main.ts": 5,
  cli: 4,
  orchestration: 3,
  config: 2,
  state: 2,
  ...Object.fromEntries(COMPONENTS.map((name) => [name, 1])),
  core: 0,
};

/** The part of the program a file belongs to: `cmake` for `src/cmake/quoting.ts`. */
export function partOf(file: string): string | undefined {
  if (file === "main.ts") return file;
  return /^src\/([^/]+)\//.exec(file)?.[1];
}

/** Findings about imports. `touchesMachine` tells for a file of core whether it does any I/O. */
export function checkImports(
  imports: readonly Import[],
  touchesMachine: (file: string) => boolean,
): Finding[] {
  return imports.flatMap((edge) => {
    const problem = problemOf(edge, touchesMachine);
    return problem === undefined ? [] : [{ file: edge.from, line: edge.line, problem }];
  });
}

function problemOf(edge: Import, touchesMachine: (file: string) => boolean): string | undefined {
  const privately = privateProblem(edge);
  if (privately !== undefined) return privately;
  const from = partOf(edge.from);
  const to = partOf(edge.to);
  if (from === undefined || to === undefined) return undefined;
  const fromRank = RANKS[from];
  const toRank = RANKS[to];
  if (fromRank === undefined) return `src/${from} is in no layer`;
  if (toRank === undefined) return `imports src/${to}, which is in no layer`;
  if (toRank > fromRank) return `imports "${edge.to}" from a layer above`;
  const betweenComponents = from !== to && COMPONENTS.includes(from) && COMPONENTS.includes(to);
  if (betweenComponents && !(edge.typeOnly && edge.to === `src/${to}/types.ts`)) {
    return `imports "${edge.to}": between components only "import type" from types.ts`;
  }
  if (from !== to && fromRank === toRank && !betweenComponents && !edge.typeOnly) {
    return `imports "${edge.to}" of its own layer: only types may cross`;
  }
  const touches = PURE.includes(from) && to === "core" && !edge.typeOnly && touchesMachine(edge.to);
  if (touches && !WRITES_ON_DEMAND.has(`${edge.from} ${edge.to}`)) {
    return `imports "${edge.to}", which touches the machine: src/${from} only returns text or objects`;
  }
  return undefined;
}

function privateProblem({ from, to }: Import): string | undefined {
  const name = to.slice(to.lastIndexOf("/") + 1);
  if (!name.startsWith("_") || from.startsWith("tests/")) return undefined;
  const folder = to.slice(0, to.lastIndexOf("/") + 1);
  // `locking.ts` is the front of `locking/`.
  if (from.startsWith(folder) || `${from.replace(/\.ts$/, "")}/` === folder) return undefined;
  return `imports "${to}", which is private to ${folder}`;
}

/** Files of core that do I/O themselves or by what they import at run time. */
export function machineFiles(
  imports: readonly Import[],
  doesIo: (file: string) => boolean,
): (file: string) => boolean {
  const known = new Map<string, boolean>();
  const targets = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  function touches(file: string): boolean {
    const before = known.get(file);
    if (before !== undefined) return before;
    known.set(file, false);
    const result = doesIo(file) || (targets.get(file) ?? []).some(touches);
    known.set(file, result);
    return result;
  }
  return touches;
}
