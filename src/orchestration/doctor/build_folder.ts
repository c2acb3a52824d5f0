/** The doctor on the build folder. Owns telling whether CMake's cache in it can still be used. */
import { dirname, join, resolve } from "@std/path";
import type { LoadedConfig } from "../../config/load.ts";
import { isFile, readTextIfExists, realPathIfExists } from "../../core/filesystem.ts";
import { loadState } from "../../state/project_state.ts";
import type { ToolCommand } from "../../toolchain/layout.ts";
import type { ProjectSettings } from "../project_settings.ts";
import type { Finding } from "./finding.ts";

/** Compilers that the project uses. */
export interface Compilers {
  readonly cCompiler: ToolCommand;
  readonly cxxCompiler: ToolCommand;
}

/** Looks at the build folder, if there is one. */
export async function checkBuildFolder(
  compilers: Compilers | undefined,
  { loaded, settings }: { loaded: LoadedConfig | undefined; settings: ProjectSettings },
): Promise<Finding[]> {
  if (loaded === undefined || !loaded.hasProjectFile) return [];
  const state = await loadState(settings.projectRoot);
  const name = state.buildDirectory ?? loaded.config.build.directory;
  const folder = resolve(settings.projectRoot, name);
  const text = await readTextIfExists(join(folder, "CMakeCache.txt"));
  if (text === undefined) return [];
  const entries = cacheEntries(text);
  const gone = await missingFiles([entries["CMAKE_C_COMPILER"], entries["CMAKE_CXX_COMPILER"]]);
  const trouble = buildFolderTrouble(entries, {
    folder,
    projectRoot: settings.projectRoot,
    compilers: compilers === undefined ? undefined : await compilersByLanguage(compilers, entries),
    gone,
  });
  if (trouble === undefined) {
    const summary = `The build folder "${folder}" fits the project and its compilers`;
    return [{ check: "build-folder", severity: "ok", summary }];
  }
  return [{
    check: "build-folder",
    severity: "warning",
    summary: `The build folder "${folder}" ${trouble}`,
    evidence: join(folder, "CMakeCache.txt"),
    mend: "toolchainkit configure --fresh",
  }];
}

/** The right compilers, under the name that the build folder has for them where it is the same file. */
async function compilersByLanguage(
  { cCompiler, cxxCompiler }: Compilers,
  entries: Readonly<Record<string, string>>,
): Promise<{ C: string; CXX: string }> {
  const named = async (right: string, used: string | undefined) => {
    if (used === undefined) return right;
    const [one, other] = await Promise.all([realPathIfExists(right), realPathIfExists(used)]);
    return one !== undefined && one === other ? used : right;
  };
  return {
    C: await named(cCompiler.path, entries["CMAKE_C_COMPILER"]),
    CXX: await named(cxxCompiler.path, entries["CMAKE_CXX_COMPILER"]),
  };
}

async function missingFiles(paths: readonly (string | undefined)[]): Promise<string[]> {
  const missing: string[] = [];
  for (const path of paths) {
    if (path !== undefined && path.startsWith("/") && !await isFile(path)) missing.push(path);
  }
  return missing;
}

/** Values of CMakeCache.txt by name: lines of the form `NAME:TYPE=VALUE`. */
export function cacheEntries(text: string): Record<string, string> {
  const entries: Record<string, string> = Object.create(null);
  for (const line of text.split(/\r?\n/)) {
    const match = /^"?([A-Za-z_][\w.-]*)"?:[A-Z]+=(.*)$/.exec(line);
    if (match?.[1] !== undefined) entries[match[1]] = match[2] ?? "";
  }
  return entries;
}

/** Why a build folder cannot be used as it is; undefined when it can. Pure. */
export function buildFolderTrouble(
  entries: Readonly<Record<string, string>>,
  wanted: {
    folder: string;
    projectRoot: string;
    /** By language; undefined when not known. */
    compilers: { C: string; CXX: string } | undefined;
    gone: readonly string[];
  },
): string | undefined {
  const home = entries["CMAKE_HOME_DIRECTORY"];
  if (home !== undefined && resolve(home) !== resolve(wanted.projectRoot)) {
    return `was made for another project: "${home}"`;
  }
  const own = entries["CMAKE_CACHEFILE_DIR"];
  if (own !== undefined && resolve(own) !== resolve(wanted.folder)) {
    return `was moved here from "${own}"`;
  }
  if (wanted.gone.length > 0) return `uses a compiler that is gone: "${wanted.gone[0]}"`;
  for (const language of ["C", "CXX"] as const) {
    const used = entries[`CMAKE_${language}_COMPILER`];
    const right = wanted.compilers?.[language];
    if (used === undefined || right === undefined || used === right) continue;
    // Names without a folder were looked up by CMake itself.
    if (dirname(used) === "." || used.endsWith("-NOTFOUND")) continue;
    return `uses the compiler "${used}" instead of "${right}"`;
  }
  return undefined;
}
