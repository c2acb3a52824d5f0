/**
 * What else lies in the cache: binary packages and sources of package managers, packed toolchains,
 * older executables of ToolchainKit itself. Owns finding it, and who still needs it; build caches
 * keep their own size and are left to it.
 */
import { basename, dirname, isAbsolute, join, resolve } from "@std/path";
import { BUILD_INFO } from "../../core/build_info.ts";
import { type CachePaths, projectPaths } from "../../core/directory.ts";
import { isDirectory, isLink, listDirectory, readTextIfExists } from "../../core/filesystem.ts";
import { userFolder } from "../../core/user_folder.ts";
import { readCacheText } from "../../core/cache_file.ts";
import { livingProjects, notedProjects } from "../../core/registry/projects.ts";
import { lastTouchedMs } from "../../core/registry/usage.ts";

/** Kinds of things beside what is installed. */
export type StoreKind = "package" | "packed-toolchain" | "executable" | "environment";

/** One thing that can be deleted alone. */
export interface StoredThing {
  readonly kind: StoreKind;
  /** Path below the cache, with `/`. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Milliseconds since 1970; when it was last read, as far as the file system tells. */
  readonly lastUsedMs: number;
  /** The living project that needs it. */
  readonly usedBy: string | undefined;
  /** True: it costs time to make again and nobody can tell who will want it, so the young stay. */
  readonly worthKeeping: boolean;
}

/** Where each kind lies, and how deep the single things are. */
const PLACES: readonly {
  readonly kind: StoreKind;
  readonly folder: string;
  readonly depth: number;
  readonly worthKeeping: boolean;
}[] = [
  { kind: "package", folder: "packages/vcpkg", depth: 2, worthKeeping: true },
  { kind: "package", folder: "packages/vcpkg-downloads", depth: 1, worthKeeping: true },
  { kind: "package", folder: "packages/cpm", depth: 2, worthKeeping: false },
  { kind: "packed-toolchain", folder: "build-cache/icecream", depth: 1, worthKeeping: false },
  { kind: "packed-toolchain", folder: "build-cache/sccache-dist", depth: 1, worthKeeping: false },
  { kind: "executable", folder: "bin", depth: 1, worthKeeping: false },
];

/** Everything that can be deleted alone, the least recently used first. */
export async function listStores(cache: CachePaths): Promise<StoredThing[]> {
  const texts = await projectTexts(cache);
  const things: StoredThing[] = [];
  const add = (kind: StoreKind, name: string, worthKeeping: boolean) => {
    const path = join(cache.root, ...name.split("/"));
    const version = kind === "executable" ? name.slice("bin/".length) : undefined;
    const usedBy = texts.find(({ text, scripts }) =>
      // CMake writes slashes on Windows too.
      text.includes(path) || text.includes(path.replaceAll("\\", "/")) ||
      (version !== undefined && scripts.includes(version))
    )?.project;
    things.push({ kind, name, path, lastUsedMs: lastTouchedMs(path), usedBy, worthKeeping });
  };
  for (const { kind, folder, depth, worthKeeping } of PLACES) {
    for (const name of await below(cache.root, folder, depth)) {
      if (kind === "executable" && name === `bin/${BUILD_INFO.version}`) continue;
      if (!name.endsWith(".lock")) add(kind, name, worthKeeping);
    }
  }
  // Checkouts of vcpkg's registry lie beside the other stores.
  for (const name of await listDirectory(join(cache.root, "packages"))) {
    if (name.startsWith("vcpkg-registry-")) add("package", `packages/${name}`, false);
  }
  for (const name of await goneEnvironments(cache)) add("environment", name, false);
  return things.sort((a, b) => a.lastUsedMs - b.lastUsedMs || (a.name < b.name ? -1 : 1));
}

async function below(root: string, folder: string, depth: number): Promise<string[]> {
  const names = (await listDirectory(join(root, ...folder.split("/"))))
    .map((name) => `${folder}/${name}`);
  if (depth === 1) return names;
  const deeper: string[] = [];
  for (const name of names) {
    // Never through a link: what it leads to is not the cache's.
    const path = join(root, ...name.split("/"));
    const isFolder = await isDirectory(path) && !await isLink(path);
    deeper.push(...(isFolder ? await below(root, name, depth - 1) : [name]));
  }
  return deeper;
}

/** What somebody has written down about where it takes things from. */
interface WrittenDown {
  readonly project: string;
  readonly text: string;
  /** Text of the scripts that fetch ToolchainKit. */
  readonly scripts: string;
}

async function projectTexts(cache: CachePaths): Promise<readonly WrittenDown[]> {
  const found: WrittenDown[] = [];
  const served = join(cache.root, "build-cache");
  const configurations = (await listDirectory(served)).filter((name) => name.endsWith(".toml"));
  if (configurations.length > 0) {
    const text = await textOf(configurations.map((name) => join(served, name)));
    found.push({ project: "the server of sccache", text, scripts: "" });
  }
  for (const project of livingProjects(await notedProjects(cache))) {
    const paths = projectPaths(project);
    const state = parsed(await readTextIfExists(paths.stateFile).catch(() => undefined) ?? "{}");
    const build = typeof state["buildDirectory"] === "string" ? state["buildDirectory"] : "build";
    const folders = await buildFolders(project, build);
    const files = [
      paths.stateFile,
      ...folders.map((folder) => join(folder, "CMakeCache.txt")),
      ...(await listDirectory(paths.cmake)).map((name) => join(paths.cmake, name)),
    ];
    const scripts = ["bootstrap.sh", "bootstrap.ps1"].map((name) => join(project, name));
    found.push({ project, text: await textOf(files), scripts: await textOf(scripts) });
  }
  return found;
}

/** The last build folder, and those of other build types and toolchains beside or below it. */
async function buildFolders(project: string, last: string): Promise<string[]> {
  const [top = last] = isAbsolute(last) ? [last] : last.split(/[\\/]/, 1);
  const folders = [resolve(project, last)];
  for (const name of new Set(["build", top])) {
    const folder = resolve(project, name);
    folders.push(folder);
    if (!await isDirectory(folder)) continue;
    for (const below of await listDirectory(folder)) folders.push(join(folder, below));
  }
  return [...new Set(folders)];
}

/** The text of the files that can be read. */
async function textOf(paths: readonly string[]): Promise<string> {
  const read = paths.map((path) => readTextIfExists(path).catch(() => undefined));
  return (await Promise.all(read)).join("\n");
}

/** Remembered environments of projects that are gone. */
async function goneEnvironments(cache: CachePaths): Promise<string[]> {
  const folder = userFolder(cache.root, "environments");
  if (dirname(folder) !== resolve(cache.root)) return [];
  const names: string[] = [];
  for (const name of await listDirectory(folder)) {
    const text = await readCacheText(join(folder, name), { root: cache.root }).catch(() =>
      undefined
    );
    const { project } = parsed(text ?? "{}");
    const gone = typeof project === "string" && livingProjects([project]).size === 0;
    if (gone) names.push(`${basename(folder)}/${name}`);
  }
  return names;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
