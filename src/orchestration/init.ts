/**
 * `init`: adds toolchainkit.yaml to an existing CMake project. Owns the order: look, choose, show,
 * ask, write. Nothing that a person wrote is overwritten without `force`.
 */
import { basename, join } from "@std/path";
import type { ProjectFile } from "../bootstrap/project_template.ts";
import { toolchainSpec } from "../config/names.ts";
import { parseConfig } from "../config/parser.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { addGitIgnoreEntry, ensureProjectStructure } from "../core/directory.ts";
import { TkError } from "../core/errors.ts";
import { atomicWrite, exists, readTextIfExists } from "../core/filesystem.ts";
import { leadsOutside } from "../core/filesystem/link_outside.ts";
import type { Host } from "../core/host.ts";
import { askLine } from "../core/prompt.ts";
import { requireOwnFolders } from "./build_place.ts";
import { describeFindings, type InitToolchain, renderInitConfig } from "./init_text.ts";
import { inspectProject, type ProjectFindings } from "./inspect_project.ts";
import { writeProjectSchema } from "./schema.ts";

/** There is nothing to add to. */
export class NoCmakeProjectError extends TkError<{ path: string }> {
  readonly code = "NO_CMAKE_PROJECT";

  constructor(path: string) {
    super(
      `Cannot set up "${path}": it has no CMakeLists.txt, a CMake project is wanted`,
      { path },
      {
        hint: "Create a project that works with: toolchainkit new NAME",
      },
    );
  }
}

/** Files that `init` would write are there already. */
export class ConfigExistsError extends TkError<{ paths: readonly string[] }> {
  readonly code = "CONFIG_EXISTS";

  constructor(paths: readonly string[]) {
    const named = paths.map((path) => `"${path}"`).join(", ");
    super(`Cannot write ${named}: ${paths.length === 1 ? "it is" : "they are"} there already`, {
      paths,
    }, { hint: "Edit it, change single values with toolchainkit config set, or use --force" });
  }
}

/** The person at the terminal said no. */
export class InitDeclinedError extends TkError<{ path: string }> {
  readonly code = "INIT_DECLINED";

  constructor(path: string) {
    super(`Cannot write "${path}": you said no`, { path }, {
      hint: "Choose another compiler with --toolchain SPEC",
    });
  }
}

/** What `init` was asked for. */
export interface InitRequest {
  /** `NAME[-VERSION]`, `NAME@VERSION` or `system`; undefined: from what is there. */
  readonly toolchain?: string;
  readonly force: boolean;
  /** Write bootstrap.sh and bootstrap.ps1 too. */
  readonly scripts: boolean;
}

/** Where to write. */
export interface InitPlace {
  readonly projectRoot: string;
  readonly configFile: string;
}

/** What `init` takes from its surroundings. */
export interface InitTools {
  /** The compiler for a project that names none. */
  chooseCompiler(
    toolchain: string | undefined,
  ): Promise<{ toolchain: InitToolchain; reason: string }>;
  /** Throws when a SPEC stands for nothing that there is. */
  checkSpec(spec: string): Promise<void>;
  /** bootstrap.sh and bootstrap.ps1. */
  bootstrapScripts(): Promise<readonly ProjectFile[]>;
  ask?: typeof askLine;
}

/** What `init` did. */
export interface InitReport {
  readonly project: string;
  readonly findings: ProjectFindings;
  /** Sentences about what was found. */
  readonly found: readonly string[];
  readonly toolchain: InitToolchain;
  readonly reason: string;
  /** Paths of the files that were written, relative to the project. */
  readonly written: readonly string[];
  readonly config: string;
}

/**
 * Sets up the project.
 *
 * @throws {NoCmakeProjectError | ConfigExistsError | LinkedFolderError | InitDeclinedError} Before anything is written.
 */
export async function initProject(
  request: InitRequest,
  place: InitPlace,
  tools: InitTools,
  host: Host,
): Promise<InitReport> {
  const { projectRoot, configFile } = place;
  const findings = await inspectProject(projectRoot);
  if (findings.cmake === undefined) throw new NoCmakeProjectError(projectRoot);
  const scripts = request.scripts ? await tools.bootstrapScripts() : [];
  if (!request.force) await refuseExisting(configFile, scripts, projectRoot);
  const found = describeFindings(findings);
  const choice = await chooseToolchain(request, findings, tools);
  const text = renderInitConfig({
    folderName: basename(projectRoot),
    findings,
    ...choice,
    programVersion: BUILD_INFO.version,
  });
  await parseConfig({ path: configFile, text }, host);
  await requireOwnFolders(projectRoot);
  const answer = await askToWrite({ found, text, configFile }, tools, host);
  if (answer === false) throw new InitDeclinedError(configFile);
  const written = await writeFiles({ text, scripts }, place);
  return {
    project: projectRoot,
    findings,
    found,
    toolchain: choice.toolchain,
    reason: choice.reason,
    written,
    config: text,
  };
}

async function refuseExisting(
  configFile: string,
  scripts: readonly ProjectFile[],
  projectRoot: string,
): Promise<void> {
  const there: string[] = [];
  for (const path of [configFile, ...scripts.map((file) => join(projectRoot, file.path))]) {
    if (await exists(path)) there.push(path);
  }
  if (there.length > 0) throw new ConfigExistsError(there);
}

/** What was asked for, else what the project's own files name, else what a new project would get. */
async function chooseToolchain(
  request: InitRequest,
  findings: ProjectFindings,
  tools: InitTools,
): Promise<{ toolchain: InitToolchain; reason: string }> {
  if (request.toolchain !== undefined && request.toolchain !== "system") {
    // Before anything is written, so that a misspelt name costs nothing.
    await tools.checkSpec(request.toolchain);
    const { type, version } = toolchainSpec(request.toolchain);
    const toolchain = { type, ...(version === undefined ? {} : { version }) };
    return { toolchain, reason: "The compiler that was asked for" };
  }
  const named = findings.compilers.find((one) => one.version !== undefined && one.type !== "msvc");
  if (request.toolchain === undefined && named?.version !== undefined) {
    const { type, version, file } = named;
    return {
      toolchain: { type, version, fallback: true },
      reason: `${file} names ${type} ${version}`,
    };
  }
  return await tools.chooseCompiler(request.toolchain);
}

async function askToWrite(
  shown: { found: readonly string[]; text: string; configFile: string },
  tools: InitTools,
  host: Host,
): Promise<boolean> {
  if (!host.terminal.interactive) return true;
  const found = shown.found.map((line) => `  ${line}\n`).join("");
  const text = shown.text.replaceAll(/^(?=.)/gm, "  ");
  const question = `Found:\n${found}\n${shown.configFile}:\n\n${text}\nWrite this file? [Y/n] `;
  const answer = await (tools.ask ?? askLine)(question, host);
  return answer === undefined || answer === "" || /^y(es)?$/i.test(answer);
}

async function writeFiles(
  files: { text: string; scripts: readonly ProjectFile[] },
  { projectRoot, configFile }: InitPlace,
): Promise<string[]> {
  const written = [basename(configFile)];
  await atomicWrite(configFile, files.text);
  for (const file of files.scripts) {
    const mode = file.executable ? 0o755 : 0o644;
    await atomicWrite(join(projectRoot, ...file.path.split("/")), file.text, { mode });
    written.push(file.path);
  }
  await ensureProjectStructure(projectRoot);
  await writeProjectSchema(projectRoot);
  const ignored = [
    await addGitIgnoreEntry(projectRoot),
    await addLocalConfigEntry(projectRoot),
  ];
  if (ignored.includes(true)) written.push(".gitignore");
  return written;
}

/** toolchainkit.local.yaml is each person's own. */
async function addLocalConfigEntry(projectRoot: string): Promise<boolean> {
  const path = join(projectRoot, ".gitignore");
  // The file of somebody else is neither changed nor copied.
  if (await leadsOutside(path) !== undefined) return false;
  const text = await readTextIfExists(path) ?? "";
  if (/^\/?toolchainkit\.local\.yaml\s*$/m.test(text)) return false;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  await atomicWrite(path, `${text}${gap}toolchainkit.local.yaml\n`);
  return true;
}
