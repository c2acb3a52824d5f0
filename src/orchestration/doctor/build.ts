/** The doctor on what builds: compilers, CMake, Ninja. Owns those looks. */
import { artifactFromLock, type LockFile } from "../../config/lock_file.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { artifactId } from "../../core/artifact.ts";
import { cachePaths } from "../../core/directory.ts";
import { TkError } from "../../core/errors.ts";
import type { Host } from "../../core/host.ts";
import { findInstalled } from "../../core/install/installed_check.ts";
import { readManifest } from "../../core/manifest.ts";
import { platformName } from "../../core/platform.ts";
import { neutralFolder } from "../../core/self.ts";
import { readLayout } from "../../toolchain/layout.ts";
import { ToolchainRegistry } from "../../toolchain/registry.ts";
import { detectAll } from "../../toolchain/system_detector.ts";
import { chooseToolchain } from "../choose_toolchain.ts";
import { findCMake, findNinja } from "../cmake_tools.ts";
import type { ProjectSettings } from "../project_settings.ts";
import { fits, folderLayout } from "../provide_toolchain.ts";
import { compilerCacheFile } from "../toolchain_detect.ts";
import { checkBuildFolder, type Compilers } from "./build_folder.ts";
import { type Finding, findingOf } from "./finding.ts";

/** Where the doctor looks. */
export interface BuildPlace {
  /** Undefined without a readable configuration. */
  readonly loaded: LoadedConfig | undefined;
  readonly lock: LockFile | undefined;
  /** Names that the lock lost because only the lock knows their builds. */
  readonly withheld: readonly string[];
  /** False: no program that the project names by its path may run. */
  readonly trusted: boolean;
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
      if (!place.trusted) return { findings: [untrusted(source.path)], compilers: undefined };
      const described = await folderLayout(choice, source.path);
      return await checkTree({ described, id: choice.name, root: source.path }, host);
    }
    return await checkInstalled(place, choice.name);
  } catch (error) {
    return { findings: [findingOf(check, error)], compilers: undefined };
  }
}

function untrusted(path: string): Finding {
  return {
    check: "toolchain",
    severity: "info",
    summary: `The compilers in "${path}" were not run: the project is not trusted`,
    mend: "toolchainkit trust",
  };
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
  { lock, withheld, host, settings }: BuildPlace,
  name: string,
): Promise<ToolchainLook> {
  const check = "toolchain";
  const artifact = lock === undefined
    ? undefined
    : artifactFromLock(lock, name, platformName(host.platform));
  if (withheld.includes(name)) {
    const summary = `The toolchain "${name}" was not looked at: only the project's lock names it`;
    const finding: Finding = { check, severity: "info", summary, mend: "toolchainkit trust" };
    return { findings: [finding], compilers: undefined };
  }
  if (artifact === undefined) {
    const summary = `The toolchain "${name}" is not locked for ${platformName(host.platform)}`;
    const finding: Finding = { check, severity: "warning", summary, mend: "toolchainkit lock" };
    return { findings: [finding], compilers: undefined };
  }
  await new ToolchainRegistry({ host }).assertRunsHere(artifact);
  const installed = await findInstalled(artifact, cachePaths(settings.cacheDir));
  if (installed === undefined || await readManifest(installed.path) === undefined) {
    const summary = `${artifactId(artifact)} is not installed yet`;
    const finding: Finding = { check, severity: "info", summary, mend: "toolchainkit bootstrap" };
    return { findings: [finding], compilers: undefined };
  }
  const { id, path: root } = installed;
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
  const result = await host.run({
    command: path,
    args: asked,
    cwd: neutralFolder(),
    timeoutMs: 20_000,
  });
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
    const installed = await findInstalled(artifact, cachePaths(settings.cacheDir));
    return installed !== undefined && await readManifest(installed.path) !== undefined
      ? {
        check: name,
        severity: "ok",
        summary: `${installed.id} is installed`,
        evidence: installed.path,
      }
      : {
        check: name,
        severity: "info",
        summary: `${artifactId(artifact)} is not installed yet`,
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
