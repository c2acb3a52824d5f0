/**
 * What a project's package manager needs in our cache (Conan, its Python, vcpkg's program), so that
 * cleaning the cache leaves it there. Owns the note in the project's folder.
 */
import { join } from "@std/path";
import { type CachePaths, entryPath, isSafeName, projectPaths } from "../core/directory.ts";
import { readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { isInstalledTree } from "../core/manifest.ts";
import { CacheRegistry } from "../core/registry.ts";
import type { PackageProgram } from "../packages/types.ts";

function noteFile(projectRoot: string): string {
  return join(projectPaths(projectRoot).local, "packages", "uses.json");
}

/** Ids that were noted and are still installed. */
export async function notedUses(projectRoot: string, cache: CachePaths): Promise<string[]> {
  const ids: string[] = [];
  for (const id of parse(await readTextIfExists(noteFile(projectRoot)))) {
    for (const kind of ["tool", "python"] as const) {
      if (await isInstalledTree(entryPath(cache, kind, id))) ids.push(id);
    }
  }
  return ids;
}

function parse(text: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value)
      ? value.filter((each) => typeof each === "string" && isSafeName(each))
      : [];
  } catch {
    return [];
  }
}

/** Notes what a program that was just provided needs, for this run and for later ones. */
export async function noteUses(
  projectRoot: string,
  program: PackageProgram,
  where: { readonly cache: CachePaths; readonly host: Host },
): Promise<void> {
  const uses = program.uses ?? [];
  await writeIfChanged(noteFile(projectRoot), `${JSON.stringify(uses)}\n`);
  const registry = new CacheRegistry(where);
  // What a read-only cache brings is not counted.
  for (const id of await notedUses(projectRoot, where.cache)) {
    await registry.incrementReference(id, projectRoot);
  }
}
