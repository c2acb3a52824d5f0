/**
 * Where everything lives: the layout of the global cache and of a project's `.toolchainkit`.
 * Owns paths and making the folders; what is in them belongs to others.
 */
import { isAbsolute, join, resolve } from "@std/path";
import { assertCacheFolders } from "./cache_folders.ts";
import { openFolderAround, surprisingOwner } from "./cache_modes.ts";
import { TkError } from "./errors.ts";
import { atomicWrite, ensureDirectory, exists, readTextIfExists } from "./filesystem.ts";
import { NoPermissionError } from "./filesystem/disk_errors.ts";
import { leadsOutside } from "./filesystem/link_outside.ts";
import { openToGroup } from "./group_sharing.ts";
import { homeFolder } from "./home_folder.ts";
import type { Host } from "./host.ts";
import type { Log } from "./log.ts";
import { withGroupOfUser } from "./process_umask.ts";
import { createSystemHost } from "./system_host.ts";

/** The folders of a cache; absolute. */
export interface CachePaths {
  /** Absolute path of the folder itself. */
  readonly root: string;
  /** What is installed and which projects use it. */
  readonly registryFile: string;
  /** Installed compilers, a folder each. */
  readonly toolchains: string;
  /** Installed tools such as CMake, a folder each. */
  readonly tools: string;
  /** The embedded Python. */
  readonly python: string;
  /** Archives by sha256, and `*.part` of interrupted downloads. */
  readonly downloads: string;
  /** Half-done work, swept on start. */
  readonly staging: string;
  /** Lock files with notes on their holders. */
  readonly locks: string;
  /** `bin/<version>/toolchainkit`. */
  readonly bin: string;
}

/** The folders and files that ToolchainKit keeps in a project; absolute. */
export interface ProjectPaths {
  /** Absolute path of the folder itself. */
  readonly root: string;
  /** `.toolchainkit`, ignored by git. */
  readonly local: string;
  /** `state.json`: what is set up, and when. */
  readonly stateFile: string;
  /** Links to the toolchains in the cache. */
  readonly toolchains: string;
  /** Generated CMake files. */
  readonly cmake: string;
}

/** Something about the folders is wrong. */
export abstract class DirectoryError<D extends object = object> extends TkError<D> {}

/** A folder cannot be made. */
export class DirectoryCreationError extends DirectoryError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "DIRECTORY_CREATE";

  /** For the folder that cannot be made and why. */
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot create the folder "${path}": ${reason}`, { path }, {
      cause,
      hint: "Check owner, permissions and free space, or choose another place with --cache-dir",
    });
  }
}

/** A folder cannot be made, because this user may not write there. */
export class PermissionError extends DirectoryError<{ path: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "DIRECTORY_PERMISSION";

  /** For the folder that cannot be made. */
  constructor(path: string, cause: unknown) {
    super(`Cannot create the folder "${path}": permission denied`, { path }, {
      cause,
      hint: "Check who owns the folder around it, or choose another place with --cache-dir",
    });
  }
}

/** A name would not be a safe name of a file. */
export class UnsafeNameError extends DirectoryError<{ name: string }> {
  /** See the table in `error_codes.ts`. */
  readonly code = "UNSAFE_NAME";

  /** For the name as it was given. */
  constructor(name: string) {
    super(
      `Cannot use the name ${JSON.stringify(name)}: ` +
        "a name has 1 to 128 letters, digits and . _ + - and starts with a letter or digit",
      { name },
    );
  }
}

/** The layout of a cache. @param root Absolute path. */
export function cachePaths(root: string): CachePaths {
  return {
    root,
    registryFile: join(root, "registry.json"),
    toolchains: join(root, "toolchains"),
    tools: join(root, "tools"),
    python: join(root, "python"),
    downloads: join(root, "downloads"),
    staging: join(root, "staging"),
    locks: join(root, "locks"),
    bin: join(root, "bin"),
  };
}

/** The layout of a project. @param projectRoot Absolute path. */
export function projectPaths(projectRoot: string): ProjectPaths {
  const local = getProjectLocalDir(projectRoot);
  return {
    root: projectRoot,
    local,
    stateFile: join(local, "state.json"),
    toolchains: join(local, "toolchains"),
    cmake: join(local, "cmake"),
  };
}

/**
 * The cache of this user: `TOOLCHAINKIT_CACHE_DIR`, else `~/.toolchainkit`
 * (`%USERPROFILE%\.toolchainkit` on Windows).
 *
 * @param host Whose environment counts; by default that of this process.
 * @throws {DirectoryCreationError} If the user has no home folder.
 */
export function getGlobalCacheDir(
  host: Pick<Host, "env" | "platform" | "cwd"> = createSystemHost(),
): string {
  const chosen = host.env["TOOLCHAINKIT_CACHE_DIR"];
  if (chosen !== undefined && chosen !== "") {
    return isAbsolute(chosen) ? chosen : resolve(host.cwd, chosen);
  }
  const windows = host.platform.os === "windows";
  const home = homeFolder(host.env, windows);
  if (home === undefined) {
    const variable = windows ? "USERPROFILE" : "HOME";
    throw new DirectoryCreationError("~/.toolchainkit", new Error(`${variable} is not set`));
  }
  return join(home, ".toolchainkit");
}

/** The folder that ToolchainKit keeps in a project. */
export function getProjectLocalDir(projectRoot: string): string {
  return join(projectRoot, ".toolchainkit");
}

/** Where the cache of a project is, by `toolchain_cache` of its configuration. */
export function chosenCacheRoot(
  choice: { location: "shared" | "local" | "custom"; path?: string },
  context: { projectRoot: string; sharedRoot: string },
): string {
  if (choice.location === "local") return join(getProjectLocalDir(context.projectRoot), "cache");
  if (choice.location === "custom" && choice.path !== undefined) {
    return isAbsolute(choice.path) ? choice.path : resolve(context.projectRoot, choice.path);
  }
  return context.sharedRoot;
}

/**
 * Makes the folders of a cache; those already there are left alone.
 *
 * @param options.log Where it is said that a new cache is made where everybody could replace it.
 * @throws {DirectoryError} If one cannot be made.
 * @throws {UntrustedFileError} If a stranger made one.
 */
export async function ensureGlobalCacheStructure(
  root: string,
  options: { log?: Log } = {},
): Promise<CachePaths> {
  const paths = cachePaths(root);
  await assertCacheFolders(root);
  const open = options.log === undefined ? undefined : await openFolderAround(root);
  if (open !== undefined) {
    options.log?.warning(
      `The cache "${root}" is made in "${open}", where every user of this machine can put another ` +
        "one in its place; choose a folder of your own with --cache-dir",
    );
  }
  const owner = options.log === undefined ? undefined : await surprisingOwner(root);
  if (owner !== undefined) {
    options.log?.warning(
      `The cache "${root}" belongs to user ${owner}, whose compilers are used, and everybody could have made ` +
        "it there; choose a folder of your own with --cache-dir",
    );
  }
  const folders = [
    paths.toolchains,
    paths.tools,
    paths.python,
    paths.downloads,
    paths.staging,
    paths.locks,
    paths.bin,
  ];
  const restore = await openToGroup(root);
  try {
    for (const folder of folders) await make(folder);
  } finally {
    restore();
  }
  return paths;
}

/**
 * Makes the folders in a project and has git ignore them, by a `.gitignore` of their own.
 *
 * @throws {DirectoryError} If one cannot be made.
 */
export async function ensureProjectStructure(projectRoot: string): Promise<ProjectPaths> {
  const paths = projectPaths(projectRoot);
  await withGroupOfUser(async () => {
    for (const folder of [paths.local, paths.toolchains, paths.cmake]) await make(folder);
  });
  const ignoreFile = join(paths.local, ".gitignore");
  // A file inside the folder ignores it without touching what the user wrote.
  if (!(await exists(ignoreFile))) await atomicWrite(ignoreFile, "*\n");
  return paths;
}

/**
 * Makes everything for a project and its cache; safe to call again.
 *
 * @throws {DirectoryError} If a folder cannot be made.
 *
 * @example
 * ```ts
 * import { createDirectoryStructure, getGlobalCacheDir } from "@toolchainkit/toolchainkit/core/directory";
 *
 * const project = await Deno.makeTempDir();
 * const { globalCache, projectLocal } = await createDirectoryStructure(project);
 * console.log(globalCache.root === getGlobalCacheDir(), projectLocal.stateFile);
 * ```
 */
export async function createDirectoryStructure(
  projectRoot: string,
  options: { cacheRoot?: string } = {},
): Promise<{ globalCache: CachePaths; projectLocal: ProjectPaths }> {
  const globalCache = await ensureGlobalCacheStructure(options.cacheRoot ?? getGlobalCacheDir());
  const projectLocal = await ensureProjectStructure(projectRoot);
  return { globalCache, projectLocal };
}

/**
 * Adds `.toolchainkit/` to the project's own `.gitignore` unless a line there does so already.
 *
 * @returns True if the file was changed.
 */
export async function addGitIgnoreEntry(projectRoot: string): Promise<boolean> {
  const path = join(projectRoot, ".gitignore");
  // The file of somebody else is neither changed nor copied.
  if (await leadsOutside(path) !== undefined) return false;
  const text = await readTextIfExists(path) ?? "";
  if (/^\/?\.toolchainkit\/?\s*$/m.test(text)) return false;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  await atomicWrite(path, `${text}${gap}.toolchainkit/\n`);
  return true;
}

// Device names that Windows sees in any folder, with any extension.
const RESERVED_NAMES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;

/** True if a name from a file or a user may be joined to a path. */
export function isSafeName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(name) && !name.endsWith(".") &&
    !name.includes("..") && !RESERVED_NAMES.test(name);
}

/** The name itself. @throws {UnsafeNameError} If it may not be joined to a path. */
export function assertSafeName(name: string): string {
  if (!isSafeName(name)) throw new UnsafeNameError(name);
  return name;
}

/** The folder of an installed artifact. @throws {UnsafeNameError} */
export function entryPath(
  cache: CachePaths,
  kind: "toolchain" | "tool" | "python",
  id: string,
): string {
  const folder = kind === "toolchain"
    ? cache.toolchains
    : kind === "tool"
    ? cache.tools
    : cache.python;
  return join(folder, assertSafeName(id));
}

async function make(folder: string): Promise<void> {
  try {
    await ensureDirectory(folder);
  } catch (cause) {
    if (cause instanceof NoPermissionError) throw new PermissionError(folder, cause);
    throw new DirectoryCreationError(folder, cause);
  }
}
