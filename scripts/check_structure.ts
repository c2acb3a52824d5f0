/**
 * Holds the architecture: layers, private and pure folders, machine access, names, sizes, listed
 * environment variables. `deno task structure`; exit code 1 when something is wrong.
 */
import { fromFileUrl, join } from "@std/path";
import { ENVIRONMENT_VARIABLES } from "../src/core/env.ts";
import { listSources, readImports } from "./structure/graph.ts";
import { checkImports, type Finding, machineFiles } from "./structure/layers.ts";
import { checkSource, doesIo } from "./structure/source_rules.ts";

/** All findings of the project at `root`, sorted by place. */
export async function checkStructure(root: string): Promise<Finding[]> {
  const program = ["main.ts", ...await listSources(root, "src")];
  const others = [...await listSources(root, "tests"), ...await listSources(root, "scripts")]
    .filter((path) => !/^tests\/(?:golden|corpus)\//.test(path));
  const texts = new Map<string, string>();
  for (const path of [...program, ...others]) {
    texts.set(path, await Deno.readTextFile(join(root, path)));
  }
  const imports = await readImports(root, program);
  const touches = machineFiles(imports, (path) => doesIo(texts.get(path) ?? ""));
  const variables = new Set(Object.keys(ENVIRONMENT_VARIABLES));
  const findings = [
    ...checkImports(imports, touches),
    ...[...texts].flatMap(([path, text]) => checkSource({ path, text }, variables)),
  ];
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

if (import.meta.main) {
  const findings = await checkStructure(fromFileUrl(new URL("../", import.meta.url)));
  const text = findings.map(({ file, line, problem }) => `${file}:${line}: ${problem}\n`).join("");
  const end = findings.length === 0
    ? "structure: all rules hold\n"
    : `${findings.length} findings\n`;
  await Deno.stdout.write(new TextEncoder().encode(text + end));
  Deno.exit(findings.length === 0 ? 0 : 1);
}
