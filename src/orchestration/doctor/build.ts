/** The doctor on what builds: compilers, CMake, Ninja, the build folder. Owns those looks. */
import { dirname, join, resolve } from "@std/path";
import { artifactFromLock, type LockFile } from "../../config/lock_file.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { artifactId } from "../../core/artifact.ts";
import { cachePaths } from "../../core/directory.ts";
import { TkError } from "../../core/errors.ts";
import { isFile, readTextIfExists, realPathIfExists } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { artifactFolder } from "../../core/install.ts";
import { readManifest } from "../../core/manifest.ts";
import { platformName } from "../../core/platform.ts";
import { loadState } from "../../state/project_state.ts";
import { readLayout, type ToolCommand } from "../../toolchain/layout.ts";
import { ToolchainRegistry } from "../../toolchain/registry.ts";
import { detectAll } from "../../toolchain/system_detector.ts";
import { chooseToolchain } from "../choose_toolchain.ts";
import { findCMake, findNinja } from "../cmake_tools.ts";
import type { ProjectSettings } from "../project_settings.ts";
import { compilerOfType, fits } from "../provide_toolchain.ts";
import { compilerCacheFile } from "../toolchain_detect.ts";
import { type Finding, findingOf } from "./finding.ts";

/** Where the doctor looks. */
export interface BuildPlace {
  /** Undefined without a readable configuration. */
  readonly loaded: LoadedConfig | undefined;
  readonly lock: LockFile | undefined;
  readonly settings: ProjectSettings;
  readonly host: Host;
}

/** Looks at compilers, tools and the build folder. */
export async function checkBuild(place: BuildPlace): Promise<Finding[]> {
  const toolchain = await checkToolchain(place);
  return [
    ...toolchain.findings,
    await checkTool("cmake", place),
    await checkTool("ninja", place),
    ...await checkBuildFolder(toolchain.compilers, place),
  ];
}

/** Compilers that the project uses; undefined where that cannot be said. */
interface Compilers {
  readonly cCompiler: ToolCommand;
  readonly cxxCompiler: ToolCommand;
}

interface ToolchainLook {
  readonly findings: readonly Finding[];
  readonly compilers: Compilers | undefined;
}

async function checkToolchain(place: BuildPlace): Promise<ToolchainLook> {
  const { loaded, host } = place;
  const check = "toolchain";
  if (loaded === undefined) return { findings: [], compilers: undefined };
  if (loaded.config.toolchains.length === 0) {
    const found = await detectAll(host, { cacheFile: compilerCacheFile(place.settings.cacheDir) });
    const summary = found.length === 0
      ? "This machine has no compiler; a toolchain is fetched when a project needs one"
      : `Compilers of this machine: ${found.map((one) => `${one.type} ${one.version}`).join(", ")}`;
    return { findings: [{ check, severity: "info", summary }], compilers: undefined };
  }
  try {
    const choice = chooseToolchain(loaded.config, host.platform);
    const { source } = choice;
    if (source.kind === "system") return await checkSystem(place, choice);
    if (source.kind === "path") {
      const compiler = compilerOfType(choice.type);
      const described = { name: choice.name, compiler, bin: compiler === "zig" ? "." : "bin" };
      return await checkTree({ described, id: choice.name, root: source.path }, host);
    }
    return await checkInstalled(place, choice.name);
  } catch (error) {
    return { findings: [findingOf(check, error)], compilers: undefined };
  }
}

async function checkSystem(
  { host, settings }: BuildPlace,
  choice: Parameters<typeof fits>[1],
): Promise<ToolchainLook> {
  const all = await detectAll(host, { cacheFile: compilerCacheFile(settings.cacheDir) });
  const found = all.find((each) => fits(each, choice));
  const check = "toolchain";
  if (found === undefined) {
    const wanted = `${choice.type} ${choice.version}`;
    return {
      findings: [{
        check,
        severity: "error",
        summary: `This machine has no compiler "${wanted}"`,
        evidence: `found ${all.map((one) => `${one.type} ${one.version}`).join(", ") || "none"}`,
        mend: "Install it, or use a prebuilt one: toolchainkit toolchain list --available",
        exit: 3,
      }],
      compilers: undefined,
    };
  }
  const summary = `${found.type} ${found.version} of this machine is used`;
  return {
    findings: [{ check, severity: "ok", summary, evidence: found.cxxCompiler }],
    compilers: { cCompiler: { path: found.cCompiler }, cxxCompiler: { path: found.cxxCompiler } },
  };
}

async function checkInstalled(
  { lock, host, settings }: BuildPlace,
  name: string,
): Promise<ToolchainLook> {
  const check = "toolchain";
  const artifact = lock === undefined
    ? undefined
    : artifactFromLock(lock, name, platformName(host.platform));
  if (artifact === undefined) {
    const summary = `The toolchain "${name}" is not locked for ${platformName(host.platform)}`;
    const finding: Finding = { check, severity: "warning", summary, mend: "toolchainkit lock" };
    return { findings: [finding], compilers: undefined };
  }
  await new ToolchainRegistry({ host }).assertRunsHere(artifact);
  const id = artifactId(artifact);
  const root = artifactFolder(artifact, cachePaths(settings.cacheDir));
  if (await readManifest(root) === undefined) {
    const summary = `${id} is not installed yet`;
    const finding: Finding = { check, severity: "info", summary, mend: "toolchainkit bootstrap" };
    return { findings: [finding], compilers: undefined };
  }
  return await checkTree({ described: artifact, id, root }, host);
}

/** The compilers are there and start. */
async function checkTree(
  tree: { described: Parameters<typeof readLayout>[0]; id: string; root: string },
  host: Host,
): Promise<ToolchainLook> {
  const { described, id, root } = tree;
  const check = "toolchain";
  const layout = await readLayout(described, root, { windows: host.platform.os === "windows" });
  const { path, args = [] } = layout.cxxCompiler;
  const asked = layout.compiler === "msvc" ? [] : [...args, "--version"];
  const result = await host.run({ command: path, args: asked, timeoutMs: 20_000 });
  const [firstLine = ""] = (result.stdout || result.stderr).trim().split("\n");
  const finding: Finding = result.code === 0
    ? { check, severity: "ok", summary: `${id} is installed and runs`, evidence: firstLine }
    : {
      check,
      severity: "error",
      summary: `${id} is installed but does not run`,
      evidence: `"${path}" ended with ${result.code}: ${firstLine}`,
      mend: "toolchainkit cache verify --repair",
      exit: 4,
    };
  return { findings: [finding], compilers: layout };
}

async function checkTool(name: "cmake" | "ninja", place: BuildPlace): Promise<Finding> {
  const { loaded, lock, host, settings } = place;
  const wanted = loaded?.config.tools[name];
  const system = wanted === undefined || wanted === "system"
    ? await checkSystemTool(name, place)
    : undefined;
  if (system?.severity === "ok") return system;
  const artifact = lock === undefined
    ? undefined
    : artifactFromLock(lock, name, platformName(host.platform));
  if (artifact !== undefined && wanted !== "system") {
    const root = artifactFolder(artifact, cachePaths(settings.cacheDir));
    const installed = await readManifest(root) !== undefined;
    const id = artifactId(artifact);
    return installed
      ? { check: name, severity: "ok", summary: `${id} is installed`, evidence: root }
      : {
        check: name,
        severity: "info",
        summary: `${id} is not installed yet`,
        mend: "toolchainkit bootstrap",
      };
  }
  return system ?? fetched(name, `${name} is not locked yet`);
}

async function checkSystemTool(
  name: "cmake" | "ninja",
  { loaded, host }: BuildPlace,
): Promise<Finding> {
  const minimum = loaded?.config.projectInfo.cmakeMinimumVersion;
  try {
    const found = name === "cmake" ? await findCMake(host, { minimum }) : await findNinja(host);
    if (found !== undefined) {
      const summary = `${name} ${found.version} of this machine is used`;
      return { check: name, severity: "ok", summary, evidence: found.path };
    }
  } catch (error) {
    if (!(error instanceof TkError)) throw error;
    return fetched(name, error.message);
  }
  return fetched(name, `This machine has no ${name}`);
}

function fetched(name: string, summary: string): Finding {
  const mend =
    `It is fetched by bootstrap; to fix its version: toolchainkit config set tools.${name} latest`;
  return { check: name, severity: "info", summary, mend };
}

async function checkBuildFolder(
  compilers: Compilers | undefined,
  { loaded, settings }: BuildPlace,
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
