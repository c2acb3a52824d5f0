/**
 * `env`: the environment in which the project's tools are found. Owns getting it: remembered when
 * nothing changed, else by setting the project up.
 */
import { artifactId } from "../core/artifact.ts";
import { cachePaths } from "../core/directory.ts";
import type { Host } from "../core/host.ts";
import { LockManager } from "../core/locking.ts";
import { appendText } from "../core/append_text.ts";
import { renderVariables } from "../core/shell_syntax.ts";
import { loadState, saveState } from "../state/project_state.ts";
import {
  type EnvironmentFacts,
  environmentVariables,
  foldersInFront,
} from "./environment_facts.ts";
import { Phases } from "./phases.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { noteEnvironment, rememberedEnvironment } from "./remembered_environment.ts";
import { type ProjectSetup, setUpProject } from "./setup.ts";

/** Whose environment. */
export interface EnvironmentRequest {
  /** Name of one of the project's toolchains; default: the one of this platform. */
  readonly toolchain?: string | undefined;
}

/** The environment of a project. */
export interface ProjectEnvironment extends EnvironmentFacts {
  /** What differs from the environment of this process, PATH first. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folders in front of PATH. */
  readonly pathFirst: readonly string[];
}

/**
 * The environment of the project, which is set up first when it has to be; CMake is not run.
 *
 * @throws {ConfigError | NoSourceError | …} Whatever the failing step throws.
 */
export async function projectEnvironment(
  request: EnvironmentRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<ProjectEnvironment> {
  const facts = await rememberedEnvironment(request, settings, host) ??
    await setUpEnvironment(request, settings, host);
  return {
    ...facts,
    environment: environmentVariables(facts, host),
    pathFirst: [
      ...(host.platform.os === "windows" ? facts.libraryFolders : []),
      ...foldersInFront(facts.folders, host),
    ],
  };
}

async function setUpEnvironment(
  request: EnvironmentRequest,
  settings: ProjectSettings,
  host: Host,
): Promise<EnvironmentFacts> {
  const locks = new LockManager({ cache: cachePaths(settings.cacheDir), host });
  return await locks.projectLock(settings.projectRoot, async () => {
    const setup = await setUpProject(request, settings, { host, phases: new Phases(host) });
    await noteUses(setup, settings);
    return await noteEnvironment({ request, setup, settings, host });
  }, { purpose: "env" });
}

/** A project that was never bootstrapped still says what it needs of the cache. */
async function noteUses(setup: ProjectSetup, settings: ProjectSettings): Promise<void> {
  const state = await loadState(settings.projectRoot);
  const items = [setup.provided, setup.tools.cmake, setup.tools.ninja];
  const ids = items.flatMap((item) => {
    return item?.artifact === undefined ? [] : [artifactId(item.artifact)];
  });
  const uses = [...new Set([...state.uses, ...ids])];
  if (uses.length > state.uses.length) await saveState(settings.projectRoot, { ...state, uses });
}

/**
 * Gives the environment to the later steps of a GitHub Actions job.
 *
 * @returns False outside of such a job.
 */
export async function writeGithubFiles(
  { environment, pathFirst }: ProjectEnvironment,
  host: Host,
): Promise<boolean> {
  const variablesFile = host.env["GITHUB_ENV"];
  const pathFile = host.env["GITHUB_PATH"];
  if (variablesFile === undefined || pathFile === undefined) return false;
  const others = Object.entries(environment).filter(([name]) => name.toUpperCase() !== "PATH");
  await appendText(variablesFile, renderVariables(Object.fromEntries(others), "github"));
  // Every line goes in front of those before it.
  await appendText(pathFile, pathFirst.toReversed().map((folder) => `${folder}\n`).join(""));
  return true;
}
