/**
 * Variables that say where programs and the libraries they load are looked for. Owns taking out of them
 * what depends on the folder a program is started in: an empty or relative entry means that folder, and
 * a project could put its own `uname` or `libz.so.1` there.
 */
import { isFullyAbsolute } from "./filesystem/executables.ts";

/**
 * The variables: programs by PATH, shared libraries by the loader's. Libraries are as bad as programs,
 * for their code runs as soon as they are loaded. What a compiler or CMake searches (CPATH,
 * CMAKE_PREFIX_PATH) stays: it decides what a build of the project finds, not what runs.
 */
const SEARCH_VARIABLES: ReadonlySet<string> = new Set([
  "PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "DYLD_FALLBACK_LIBRARY_PATH",
  "DYLD_FRAMEWORK_PATH",
  "DYLD_FALLBACK_FRAMEWORK_PATH",
]);

/** The absolute folders of a search path, in its own separator; "" when none is left. */
export function absoluteFolders(value: string, windows: boolean): string {
  const separator = windows ? ";" : ":";
  const host = { env: {}, platform: { os: windows ? "windows" as const : "linux" as const } };
  return value.split(separator).filter((folder) => {
    return isFullyAbsolute(windows ? folder.replace(/^"(.*)"$/, "$1") : folder, host);
  }).join(separator);
}

/**
 * An environment whose search paths have absolute folders only. A variable of which nothing is left is
 * dropped, because an empty PATH means the working directory to some programs.
 */
export function withAbsoluteSearchPaths(
  env: Readonly<Record<string, string>>,
  windows: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => {
      if (!SEARCH_VARIABLES.has(windows ? name.toUpperCase() : name)) return [[name, value]];
      const absolute = absoluteFolders(value, windows);
      return absolute === "" ? [] : [[name, absolute]];
    }),
  );
}
