/**
 * What is set up in a project. Owns `.toolchainkit/state.json`: its content, reading it, saving
 * it. When a new set-up is due is decided in `reconfigure.ts`.
 */
import { projectPaths } from "../core/directory.ts";
import { atomicWrite, readTextIfExists } from "../core/filesystem.ts";
import { isObject, objectOf, parseJson, textOf, textsOf } from "../core/json_reading.ts";
import type { Log } from "../core/log.ts";

/** State of the packages step. */
export interface PackageState {
  /** `conan` or `vcpkg`; undefined when the project has no packages. */
  readonly manager?: string | undefined;
  /** True once the packages are installed. */
  readonly installed: boolean;
}

/** State of the build cache. */
export interface CachingState {
  /** True if compilations are cached. */
  readonly enabled: boolean;
  /** `sccache` or `ccache`. */
  readonly tool?: string | undefined;
  /** Share of compilations that were not needed, 0 to 1. */
  readonly hitRate?: number | undefined;
}

/** Everything that is remembered about a project. Keys of newer versions are kept. */
export interface ProjectState {
  /** Version of the format. */
  schema: 1;
  /** Such as `llvm-18.1.8-linux-x64`. */
  activeToolchain: string | undefined;
  /** Names of everything in the cache that this project uses; read again when a registry is lost. */
  uses: string[];
  /** Hash of the whole configuration. */
  configHash: string | undefined;
  /** Fingerprint of every configured value by its key; says which one changed, not what it was. */
  configValues: Record<string, string>;
  /** True once CMake configured the project. */
  cmakeConfigured: boolean;
  /** Build type of the last configure. */
  buildType: string | undefined;
  /** Build folder of the last configure, relative to the project. */
  buildDirectory: string | undefined;
  /** Build system that CMake wrote files for. */
  generator: string | undefined;
  /** The packages step. */
  packages: PackageState;
  /** The build cache. */
  caching: CachingState;
  /** ISO 8601. */
  bootstrapTime: string | undefined;
  /** ISO 8601. */
  configTime: string | undefined;
  /** Keys of newer versions, kept as they are. */
  [unknown: string]: unknown;
}

/** The state of a project where nothing was done yet. */
export function emptyState(): ProjectState {
  return {
    schema: 1,
    activeToolchain: undefined,
    uses: [],
    configHash: undefined,
    configValues: {},
    cmakeConfigured: false,
    buildType: undefined,
    buildDirectory: undefined,
    generator: undefined,
    packages: { manager: undefined, installed: false },
    caching: { enabled: false, tool: undefined, hitRate: undefined },
    bootstrapTime: undefined,
    configTime: undefined,
  };
}

/**
 * The state of a project. One that is missing, damaged or of a newer version counts as empty: the
 * worst that follows is that the project is set up again.
 *
 * @example
 * ```ts
 * import { loadState, saveState } from "@toolchainkit/toolchainkit/state/project_state";
 *
 * const project = await Deno.makeTempDir();
 * const state = await loadState(project);
 * state.activeToolchain = "gcc-13.2.0-linux-x64";
 * state.cmakeConfigured = false;
 * await saveState(project, state);
 * console.log((await loadState(project)).activeToolchain);
 * ```
 */
export async function loadState(
  projectRoot: string,
  options: { log?: Log } = {},
): Promise<ProjectState> {
  const { stateFile } = projectPaths(projectRoot);
  const text = await readTextIfExists(stateFile);
  if (text === undefined) return emptyState();
  const state = parseState(text);
  if (state !== undefined) return state;
  options.log?.warning(`"${stateFile}" cannot be used; the project is set up anew`);
  return emptyState();
}

/** Saves the state, whole or not at all. */
export async function saveState(projectRoot: string, state: ProjectState): Promise<void> {
  await atomicWrite(projectPaths(projectRoot).stateFile, renderState(state));
}

/** The state as text, keys in a fixed order. */
export function renderState(state: ProjectState): string {
  return `${JSON.stringify(state, undefined, 2)}\n`;
}

/** Reads the text of state.json; undefined when it is not one of this version. */
export function parseState(text: string): ProjectState | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value["schema"] !== 1) return undefined;
  const state: ProjectState = { ...value, ...emptyState() };
  state.activeToolchain = textOf(value["activeToolchain"]);
  state.configHash = textOf(value["configHash"]);
  state.buildType = textOf(value["buildType"]);
  state.buildDirectory = textOf(value["buildDirectory"]);
  state.generator = textOf(value["generator"]);
  state.bootstrapTime = textOf(value["bootstrapTime"]);
  state.configTime = textOf(value["configTime"]);
  state.cmakeConfigured = value["cmakeConfigured"] === true;
  state.uses = textsOf(value["uses"]);
  state.configValues = textsByKey(value["configValues"]);
  const { packages, caching } = value;
  if (isObject(packages)) {
    state.packages = {
      manager: textOf(packages["manager"]),
      installed: packages["installed"] === true,
    };
  }
  if (isObject(caching)) {
    const { hitRate } = caching;
    state.caching = {
      enabled: caching["enabled"] === true,
      tool: textOf(caching["tool"]),
      hitRate: typeof hitRate === "number" ? hitRate : undefined,
    };
  }
  return state;
}

function textsByKey(value: unknown): Record<string, string> {
  const entries = Object.entries(objectOf(value));
  return Object.fromEntries(entries.flatMap(([key, item]) => {
    return typeof item === "string" ? [[key, item]] : [];
  }));
}
