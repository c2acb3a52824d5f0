/** Compilers by their files: which programs there are, links and wrappers seen through. */
import { join } from "@std/path";
import { searchFolders } from "../../core/filesystem/executables.ts";
import { isDirectory, listDirectory, realPathIfExists } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { mapConcurrently } from "../../core/verification/hash_file.ts";
import {
  compareNames,
  type CompilerName,
  cxxCompilerName,
  isCompilerWrapper,
  parseCompilerName,
} from "./compiler_names.ts";
import { searchPatterns } from "./search_folders.ts";

/** A compiler that has not been asked yet. */
export interface CompilerCandidate {
  readonly name: CompilerName;
  readonly cCompiler: string;
  readonly cxxCompiler: string;
  /** Of the C compiler, links resolved; unique among the candidates. */
  readonly realPath: string;
}

/** Folders with the names in them, those of PATH first. */
export interface SearchedFolder {
  readonly path: string;
  readonly inPath: boolean;
  readonly names: ReadonlySet<string>;
}

/** Reads the folders that may hold compilers, each once, under the first of its spellings. */
export async function readSearchFolders(
  host: Pick<Host, "platform" | "env">,
  extraFolders: readonly string[] = [],
): Promise<SearchedFolder[]> {
  const { os } = host.platform;
  const fromPath = searchFolders(host);
  const patterns = [...extraFolders, ...searchPatterns(os, host.env)];
  const expanded = await mapConcurrently(patterns, (pattern) => expandPattern(pattern, os));
  const wanted = [
    ...fromPath.map((path) => ({ path, inPath: true })),
    ...expanded.flat().map((path) => ({ path, inPath: false })),
    // The stubs there would open a dialogue on a Mac without Xcode.
  ].filter(({ path }) => os !== "macos" || path !== "/usr/bin");
  const found = await mapConcurrently(wanted, async (folder) => ({
    ...folder,
    real: await realPathIfExists(folder.path),
    names: new Set(await listDirectory(folder.path).catch(() => [])),
  }));
  const seen = new Set<string>();
  return found.filter(({ real }) => real !== undefined && !seen.has(real) && seen.add(real));
}

/** The folders that a pattern stands for: a part with `*` matches names, the newest first. */
export async function expandPattern(pattern: string, os: string): Promise<string[]> {
  const separator = os === "windows" ? "\\" : "/";
  const [first = "", ...parts] = pattern.split(separator);
  let folders = [first === "" ? "" : first];
  for (const part of parts) {
    if (!part.includes("*")) {
      folders = folders.map((folder) => `${folder}${separator}${part}`);
      continue;
    }
    const matched = await Promise.all(folders.map(async (folder) => {
      const names = await listDirectory(folder === "" ? separator : folder).catch(() => []);
      return names.filter((name) => matchesPart(name, part)).sort(newestFirst)
        .map((name) => `${folder}${separator}${name}`);
    }));
    folders = matched.flat();
  }
  const there = await Promise.all(folders.map(isDirectory));
  return folders.filter((_, index) => there[index]);
}

function matchesPart(name: string, part: string): boolean {
  const source = part.split("*").map((text) => text.replace(/[.+()[\]{}^$|\\?]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`).test(name);
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}

/**
 * The compilers in these folders. Names that lead to one file make one candidate, under the first
 * name in the order of the search that has a C++ compiler beside it.
 */
export async function findCandidates(
  folders: readonly SearchedFolder[],
): Promise<CompilerCandidate[]> {
  const named = folders.flatMap(({ path, names }) =>
    [...names].flatMap((fileName) => {
      const name = parseCompilerName(fileName);
      const cxx = name === undefined ? undefined : cxxCompilerName(name);
      if (name === undefined || cxx === undefined || !names.has(cxx)) return [];
      return [{ name, cCompiler: join(path, fileName), cxxCompiler: join(path, cxx) }];
    }).sort((a, b) => compareNames(a.name, b.name))
  );
  const resolved = await mapConcurrently(named, async (one) => ({
    ...one,
    realPath: await realPathIfExists(one.cCompiler),
  }));
  const seen = new Set<string>();
  return resolved.flatMap(({ realPath, ...one }) => {
    if (realPath === undefined || seen.has(realPath)) return [];
    if (isCompilerWrapper(realPath) || isCompilerWrapper(one.cCompiler)) return [];
    seen.add(realPath);
    return [{ ...one, realPath }];
  });
}
