/**
 * What a program needs in its environment to use the project's tools. Owns which variables these
 * are; the facts are kept in state.json, so they hold nothing of the environment of a run.
 */
import { dirname, join } from "@std/path";
import { isFile, listDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { absoluteFolders } from "../core/search_path.ts";
import type { ToolCommand } from "../toolchain/layout.ts";
import type { ProjectSetup } from "./setup.ts";

/** The project's part of an environment. All paths are absolute. */
export interface EnvironmentFacts {
  /** Such as `llvm-18.1.8-linux-x64`. */
  readonly toolchain: string;
  /** Folders for PATH. */
  readonly folders: ToolFolders;
  /** Folders in which programs must look for the toolchain's own shared libraries. */
  readonly libraryFolders: readonly string[];
  /** CC, CXX and what CMake reads. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The facts of a project that is set up. */
export async function environmentFacts(setup: ProjectSetup): Promise<EnvironmentFacts> {
  const { provided, generator } = setup;
  const { layout } = provided;
  return {
    toolchain: provided.id,
    folders: toolFolders(setup),
    libraryFolders: await libraryFolders(setup),
    variables: {
      CC: commandText(layout.cCompiler),
      CXX: commandText(layout.cxxCompiler),
      CMAKE_TOOLCHAIN_FILE: setup.toolchainFile,
      // The others are CMake's own choice, or need more than a name.
      ...(generator.startsWith("Ninja") ? { CMAKE_GENERATOR: generator } : {}),
    },
  };
}

/** Folders for PATH: of what the project brings, and of what the machine has. */
export interface ToolFolders {
  readonly own: readonly string[];
  readonly system: readonly string[];
}

/** The folders of the compilers, CMake and Ninja of a project. */
export function toolFolders(setup: Pick<ProjectSetup, "provided" | "tools">): ToolFolders {
  const { provided, tools } = setup;
  const items = [
    { path: provided.layout.cxxCompiler.path, own: provided.root !== undefined },
    ...[tools.cmake, ...(tools.ninja === undefined ? [] : [tools.ninja])]
      .map(({ path, install }) => ({ path, own: install !== undefined })),
  ];
  const foldersOf = (own: boolean) => [
    ...new Set(items.filter((item) => item.own === own).map(({ path }) => dirname(path))),
  ];
  return { own: foldersOf(true), system: foldersOf(false) };
}

/**
 * Folders to put in front of PATH. Those of the machine's own tools stay where they are in it: in
 * front, /usr/bin would hide what the user put before it.
 */
export function foldersInFront(
  folders: ToolFolders,
  host: Pick<Host, "env" | "platform">,
): string[] {
  const before = (host.env[pathName(host)] ?? "").split(separatorOf(host));
  return [...folders.own, ...folders.system.filter((folder) => !before.includes(folder))];
}

/** PATH with the project's tools first. */
export function toolPath(folders: ToolFolders, host: Pick<Host, "env" | "platform">): string {
  return prepend(foldersInFront(folders, host), host.env[pathName(host)], separatorOf(host));
}

/** As make and CMake read CC: the program, then arguments that must come first. */
function commandText({ path, args = [] }: ToolCommand): string {
  return [path, ...args].join(" ");
}

/** Where the libc++ that the project chose lies, when it is a shared one of its own toolchain. */
async function libraryFolders({ provided }: ProjectSetup): Promise<string[]> {
  if (provided.root === undefined || provided.config.stdlib !== "libc++") return [];
  const lib = join(provided.root, "lib");
  const triples = (await listDirectory(lib)).filter((name) => /^[\w.]+-[\w-]+$/.test(name));
  const folders = [lib, ...triples.map((name) => join(lib, name))];
  const names = ["libc++.so.1", "libc++.1.dylib"];
  const found = await Promise.all(folders.map(async (folder) => {
    const files = await Promise.all(names.map((name) => isFile(join(folder, name))));
    return files.includes(true);
  }));
  return folders.filter((_folder, index) => found[index] === true);
}

/** The whole environment as a program of the project gets it: only what differs from the host's. */
export function environmentVariables(
  facts: EnvironmentFacts,
  host: Pick<Host, "env" | "platform">,
): Record<string, string> {
  const { os } = host.platform;
  const libraries = LIBRARY_VARIABLES[os];
  const { libraryFolders } = facts;
  const path = toolPath(facts.folders, host);
  const separator = separatorOf(host);
  return {
    // Windows finds shared libraries where it finds programs.
    [pathName(host)]: os === "windows" ? prepend(libraryFolders, path, separator) : path,
    ...(libraries === undefined || libraryFolders.length === 0
      ? {}
      : { [libraries]: prepend(libraryFolders, host.env[libraries], separator) }),
    ...facts.variables,
  };
}

const LIBRARY_VARIABLES: Readonly<Record<string, string | undefined>> = {
  linux: "LD_LIBRARY_PATH",
  macos: "DYLD_LIBRARY_PATH",
};

/** Windows calls it `Path` most of the time; a second spelling beside it would be undefined. */
function pathName({ env, platform }: Pick<Host, "env" | "platform">): string {
  if (platform.os !== "windows") return "PATH";
  return Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}

function separatorOf({ platform }: Pick<Host, "platform">): string {
  return platform.os === "windows" ? ";" : ":";
}

/** A search path with the folders first, each folder once. */
function prepend(
  folders: readonly string[],
  path: string | undefined,
  separator: string,
): string {
  // Relative folders would be looked up wherever a program is started.
  const rest = absoluteFolders(path ?? "", separator === ";").split(separator).filter((folder) =>
    folder !== "" && !folders.includes(folder)
  );
  return [...folders, ...rest].join(separator);
}
