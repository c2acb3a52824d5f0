/**
 * What is there in an existing C++ project. Owns reading CMake files, manifests, presets, CI files
 * and an old build directory; changes nothing and runs nothing.
 */
import { join } from "@std/path";
import { isFile, listDirectory } from "../core/filesystem.ts";
import { readSmallFile } from "../core/small_file.ts";
import { type CmakeFacts, readCmakeFacts } from "./inspect_cmake.ts";

/** A compiler that the project's files name. */
export interface NamedCompiler {
  /** As the configuration calls it. */
  readonly type: "llvm" | "gcc" | "msvc" | "zig";
  readonly version: string | undefined;
  /** File that names it, relative to the project. */
  readonly file: string;
}

/** What was found. Paths are relative to the project, with `/`. */
export interface ProjectFindings {
  /** Undefined: there is no CMakeLists.txt. */
  readonly cmake: CmakeFacts | undefined;
  readonly conanfile: string | undefined;
  readonly vcpkgManifest: string | undefined;
  /** True: CPM or FetchContent is used. */
  readonly usesCpm: boolean;
  readonly presets: readonly string[];
  readonly toolchainFiles: readonly string[];
  readonly ciFiles: readonly string[];
  /** Generator that presets or an old build directory name. */
  readonly generator: string | undefined;
  readonly compilers: readonly NamedCompiler[];
}

const MAX_BYTES = 1024 * 1024;
const CI_FILES = [
  ".gitlab-ci.yml",
  "azure-pipelines.yml",
  "Jenkinsfile",
  ".circleci/config.yml",
  "bitbucket-pipelines.yml",
  "appveyor.yml",
  ".travis.yml",
];

/** Looks at the project in `root`. */
export async function inspectProject(root: string): Promise<ProjectFindings> {
  const cmakeText = await textOf(root, "CMakeLists.txt");
  const modules = await cmakeModules(root);
  const conanfile = await firstFile(root, ["conanfile.py", "conanfile.txt"]);
  const presets = await existing(root, ["CMakePresets.json", "CMakeUserPresets.json"]);
  const ciFiles = [...await workflows(root), ...await existing(root, CI_FILES)];
  const toolchainFiles = modules.filter((name) => /toolchain[^/]*\.cmake$/i.test(name));
  const named: NamedCompiler[] = [];
  const caches = await existing(root, ["build/CMakeCache.txt", "out/build/CMakeCache.txt"]);
  let generator: string | undefined;
  for (const file of [...caches, ...presets, ...ciFiles, ...toolchainFiles]) {
    const text = await textOf(root, file) ?? "";
    named.push(...compilersIn(text, file));
    if (!ciFiles.includes(file)) generator ??= generatorIn(text);
  }
  const cmakeTexts = [cmakeText ?? ""];
  for (const file of modules) cmakeTexts.push(await textOf(root, file) ?? "");
  const usesCpm = modules.some((name) => /(^|\/)(get_)?CPM\.cmake$/i.test(name)) ||
    cmakeTexts.some((text) => /\b(CPMAddPackage|FetchContent_Declare)\s*\(|CPM\.cmake/i.test(text));
  return {
    cmake: cmakeText === undefined ? undefined : readCmakeFacts(cmakeText),
    conanfile,
    vcpkgManifest: await firstFile(root, ["vcpkg.json"]),
    usesCpm,
    presets,
    toolchainFiles,
    ciFiles,
    generator,
    compilers: distinct(named),
  };
}

/** Compilers that a text names: `clang++-18`, `gcc-13`, `CC: clang`, cl.exe. */
export function compilersIn(text: string, file: string): NamedCompiler[] {
  const found: NamedCompiler[] = [];
  const pattern =
    /(?<![\w.-])(clang\+\+|clang|g\+\+|gcc)(?:-(\d{1,2})(?:\.\d+)*)?(?:\.exe)?(?![\w+-])/g;
  for (const [, name = "", version] of text.matchAll(pattern)) {
    found.push({ type: name.startsWith("clang") ? "llvm" : "gcc", version, file });
  }
  if (/(?<![\w-])cl\.exe|Visual Studio \d+ 20\d\d|msvc-dev-cmd/.test(text)) {
    const year = /Visual Studio \d+ (20\d\d)/.exec(text)?.[1];
    found.push({ type: "msvc", version: year, file });
  }
  return found;
}

function generatorIn(text: string): string | undefined {
  const found = /CMAKE_GENERATOR:INTERNAL=(.+)|"generator"\s*:\s*"([^"]+)"/.exec(text);
  const name = (found?.[1] ?? found?.[2])?.trim();
  if (name === undefined) return undefined;
  if (name === "Ninja" || name === "Ninja Multi-Config" || name === "Xcode") return name;
  if (name.startsWith("Visual Studio")) return "MSBuild";
  if (name.startsWith("NMake")) return "NMake";
  return name.endsWith("Makefiles") ? "Make" : undefined;
}

/** One entry for each compiler; those with a version go first. */
function distinct(named: readonly NamedCompiler[]): NamedCompiler[] {
  const kept = new Map<string, NamedCompiler>();
  for (const one of named) {
    const key = `${one.type} ${one.version ?? ""}`;
    if (!kept.has(key)) kept.set(key, one);
  }
  const all = [...kept.values()];
  return all
    .filter((one) =>
      one.version !== undefined || !all.some((other) => other.type === one.type && other.version)
    )
    .sort((a, b) => Number(a.version === undefined) - Number(b.version === undefined));
}

async function textOf(root: string, name: string): Promise<string | undefined> {
  const found = await readSmallFile(join(root, ...name.split("/")), MAX_BYTES);
  return found.kind === "text" ? found.text : undefined;
}

async function existing(root: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) if (await isFile(join(root, ...name.split("/")))) found.push(name);
  return found;
}

async function firstFile(root: string, names: readonly string[]): Promise<string | undefined> {
  return (await existing(root, names))[0];
}

async function cmakeModules(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["", "cmake", "cmake/toolchains", "toolchains"]) {
    const names = await listDirectory(join(root, ...folder.split("/"))).catch(() => []);
    for (const name of names) {
      if (name.endsWith(".cmake")) found.push(folder === "" ? name : `${folder}/${name}`);
    }
  }
  return found.slice(0, 100);
}

async function workflows(root: string): Promise<string[]> {
  const names = await listDirectory(join(root, ".github", "workflows")).catch(() => []);
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `.github/workflows/${name}`);
}
