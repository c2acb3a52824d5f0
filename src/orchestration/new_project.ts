/**
 * `new`: creates a C++ project that already works. Owns the choice of its compiler and that the
 * folder appears whole or not at all; the files' text is in `src/bootstrap/project_template.ts`.
 */
import { basename, dirname, join, resolve } from "@std/path";
import {
  isProjectName,
  type ProjectFile,
  projectFiles,
  type ProjectTemplate,
} from "../bootstrap/project_template.ts";
import { PROJECT_SCHEMA_FILE } from "../config/json_schema.ts";
import { BUILD_INFO } from "../core/build_info.ts";
import { embeddedText } from "../core/embedded.ts";
import { TkError } from "../core/errors.ts";
import {
  atomicWrite,
  ensureDirectory,
  exists,
  removeTree,
  renameRetrying,
} from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { bootstrapProject, type BootstrapReport } from "./bootstrap.ts";
import type { InstallResult } from "../core/install.ts";
import { installedItem } from "./bootstrap_stages.ts";
import { chooseNewCompiler, type CompilerChoice } from "./new_compiler.ts";
import { scriptPins } from "./project_scripts.ts";
import type { ProjectSettings } from "./project_settings.ts";

/** The name cannot be used. */
export class ProjectNameError extends TkError<{ name: string }> {
  readonly code = "PROJECT_NAME";

  constructor(name: string) {
    super(
      `Cannot create the project "${name}": the name must start with a letter, have only letters, ` +
        "digits, - and _, and be no word that CMake or Windows keeps for itself",
      { name },
      { hint: "Choose a name such as my-project" },
    );
  }
}

/** Something of that name is there already. */
export class ProjectExistsError extends TkError<{ path: string }> {
  readonly code = "PROJECT_EXISTS";

  constructor(path: string) {
    super(`Cannot create the project in "${path}": it exists already`, { path }, {
      hint: "Choose another name, or run toolchainkit init inside the folder",
    });
  }
}

/** What `new` was asked for. */
export interface NewProjectRequest {
  /** Folder to create, relative to the working directory or absolute; its last part is the name. */
  readonly folder: string;
  /** `NAME[-VERSION]`, `NAME@VERSION` or `system`; undefined: the best that can be had. */
  readonly toolchain?: string;
  readonly bootstrap: boolean;
}

/** What `new` did. */
export interface NewProjectReport {
  readonly path: string;
  readonly compiler: CompilerChoice;
  readonly files: readonly string[];
  /** Undefined with --no-bootstrap. */
  readonly bootstrap: BootstrapReport | undefined;
}

/**
 * Creates a project and, unless told otherwise, takes it to a built and tested program.
 *
 * @throws {ProjectNameError | ProjectExistsError} Before anything is touched.
 */
export async function createProject(
  request: NewProjectRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<NewProjectReport> {
  const path = resolve(host.cwd, request.folder);
  const name = basename(path);
  if (!isProjectName(name)) throw new ProjectNameError(name);
  if (await exists(path)) throw new ProjectExistsError(path);
  const compiler = await chooseNewCompiler(request, settings, host);
  const files = projectFiles(await templateFor(name, compiler, host));
  await writeProject(path, files, host);
  const report = { path, compiler, files: files.map((file) => file.path) };
  if (!request.bootstrap) return { ...report, bootstrap: undefined };
  try {
    const bootstrap = await bootstrapProject({ build: true, test: true, configure: true }, {
      ...settings,
      projectRoot: path,
      configFile: join(path, "toolchainkit.yaml"),
    }, host);
    return { ...report, bootstrap: withInstall(bootstrap, compiler.install) };
  } catch (error) {
    host.log.warning(`The files of the project are in "${path}"; ./bootstrap.sh there goes on`);
    throw error;
  }
}

/** The compiler was installed before the bootstrap, for which it was there already. */
function withInstall(
  bootstrap: BootstrapReport,
  install: InstallResult | undefined,
): BootstrapReport {
  if (install?.kind !== "installed") return bootstrap;
  const items = bootstrap.items.map((item) =>
    item.id === install.id ? installedItem(item.id, install) : item
  );
  return { ...bootstrap, items };
}

async function templateFor(
  name: string,
  compiler: CompilerChoice,
  host: Host,
): Promise<ProjectTemplate> {
  return {
    name,
    toolchain: compiler.toolchain,
    cxxStandard: compiler.cxxStandard,
    programVersion: BUILD_INFO.version,
    schemaUrl: PROJECT_SCHEMA_FILE,
    scripts: {
      shell: await embeddedText("bootstrap.sh"),
      powerShell: await embeddedText("bootstrap.ps1"),
      pins: await scriptPins(host),
    },
  };
}

/** Writes into a folder beside the final one and renames it: nobody meets half a project. */
async function writeProject(
  path: string,
  files: readonly ProjectFile[],
  host: Host,
): Promise<void> {
  await ensureDirectory(dirname(path));
  const staging = join(dirname(path), `.${basename(path)}.${host.randomId()}`);
  try {
    for (const file of files) {
      const target = join(staging, ...file.path.split("/"));
      await atomicWrite(target, file.text, { mode: file.executable ? 0o755 : 0o644 });
    }
    if (await exists(path)) throw new ProjectExistsError(path);
    await renameRetrying(staging, path, host);
  } catch (error) {
    await removeTree(staging);
    throw error;
  }
}
