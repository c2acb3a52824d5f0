/**
 * `env`: the environment in which the project's tools are found. Owns getting it: remembered when
 * nothing changed, else by setting the project up.
 */
import { appendText } from "../core/append_text.ts";
import type { Host } from "../core/host.ts";
import { renderVariables } from "../core/shell_syntax.ts";
import {
  type EnvironmentFacts,
  environmentVariables,
  foldersInFront,
} from "./environment_facts.ts";
import type { ProjectSettings } from "./project_settings.ts";
import { rememberedEnvironment } from "./remembered_environment.ts";

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
    // Loaded only now: most runs do without.
    await (await import("./set_up_environment.ts")).setUpEnvironment(request, settings, host);
  return {
    ...facts,
    environment: environmentVariables(facts, host),
    pathFirst: [
      ...(host.platform.os === "windows" ? facts.libraryFolders : []),
      ...foldersInFront(facts.folders, host),
    ],
  };
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
