/**
 * What the global options mean: how command line, environment and working directory become
 * `GlobalOptions`. Their table is `global_option_table.ts`.
 */
import { dirname, join, resolve } from "@std/path";
import { parseSwitch } from "../core/env.ts";
import { UsageError } from "../core/errors.ts";
import { isDirectory, isFile } from "../core/filesystem.ts";
import { homeFolder } from "../core/home_folder.ts";
import type { LogLevel } from "../core/log.ts";
import type { GlobalOptions, OptionValue } from "./command.ts";
import { GLOBAL_OPTIONS } from "./global_option_table.ts";

/** What the program around a command needs beside `GlobalOptions`. */
export interface ProgramOptions extends Omit<GlobalOptions, "logLevel"> {
  readonly logLevel: LogLevel;
  readonly progress: "auto" | "plain" | "none";
  readonly color: "auto" | "always" | "never";
}

/** The facts about the world that decide. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Resolves the global options: command line, then environment, then default.
 *
 * @throws {UsageError} For a folder that is not there or a variable with a value it cannot have.
 */
export async function resolveGlobalOptions(
  values: Readonly<Record<string, OptionValue>>,
  surroundings: Surroundings,
): Promise<ProgramOptions> {
  const projectRoot = await findProjectRoot(values["project"], surroundings.cwd);
  const config = values["config"];
  return {
    projectRoot,
    configFile: typeof config === "string"
      ? resolve(surroundings.cwd, config)
      : join(projectRoot, "toolchainkit.yaml"),
    cacheDir: cacheDirectory(values["cache-dir"], surroundings),
    cacheDirGiven: typeof values["cache-dir"] === "string" ||
      (surroundings.env["TOOLCHAINKIT_CACHE_DIR"] ?? "") !== "",
    offline: isOn("offline", values, surroundings.env),
    locked: isOn("locked", values, surroundings.env),
    json: values["json"] === true,
    trust: isOn("trust", values, surroundings.env),
    logLevel: logLevel(values, surroundings.env),
    progress: (values["progress"] as ProgramOptions["progress"] | undefined) ?? "auto",
    color: (values["color"] as ProgramOptions["color"] | undefined) ?? "auto",
  };
}

async function findProjectRoot(given: OptionValue, cwd: string): Promise<string> {
  if (typeof given === "string") {
    const root = resolve(cwd, given);
    if (await isDirectory(root)) return root;
    throw new UsageError(`Cannot use project folder "${given}": there is no such folder`, {
      argument: "--project",
      hint:
        "Give the folder that holds toolchainkit.yaml, or make a project with: toolchainkit new NAME",
    });
  }
  for (let folder = cwd;; folder = dirname(folder)) {
    if (await isFile(join(folder, "toolchainkit.yaml"))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

function cacheDirectory(given: OptionValue, { cwd, env }: Surroundings): string {
  const chosen = typeof given === "string" ? given : env["TOOLCHAINKIT_CACHE_DIR"];
  if (chosen !== undefined && chosen !== "") return resolve(cwd, chosen);
  const home = homeFolder(env);
  if (home !== undefined) return resolve(home, ".toolchainkit");
  throw new UsageError(
    "Cannot find the cache: no home folder and no TOOLCHAINKIT_CACHE_DIR is set",
    {
      hint: "Give it with --cache-dir DIR",
    },
  );
}

function isOn(
  name: string,
  values: Readonly<Record<string, OptionValue>>,
  env: Surroundings["env"],
): boolean {
  if (values[name] === true) return true;
  const variable = GLOBAL_OPTIONS[name]?.env;
  if (variable === undefined) return false;
  const on = parseSwitch(env[variable]);
  if (on !== undefined) return on;
  throw new UsageError(`Cannot use ${variable}="${env[variable]}": 1 or 0 is wanted`, {
    argument: variable,
    hint: `Set ${variable}=1, or unset it`,
  });
}

const LOG_LEVELS: readonly LogLevel[] = ["error", "warning", "info", "debug", "trace"];

function logLevel(
  values: Readonly<Record<string, OptionValue>>,
  env: Surroundings["env"],
): LogLevel {
  if (values["quiet"] === true) return "error";
  const verbose = values["verbose"];
  if (typeof verbose === "number" && verbose > 0) return verbose === 1 ? "debug" : "trace";
  const given = env["TOOLCHAINKIT_LOG"]?.trim().toLowerCase();
  if (given === undefined || given === "") return "info";
  const level = LOG_LEVELS.find((known) =>
    known === given || (known === "warning" && given === "warn")
  );
  if (level !== undefined) return level;
  throw new UsageError(
    `Cannot use TOOLCHAINKIT_LOG="${env["TOOLCHAINKIT_LOG"]}": one of ${
      LOG_LEVELS.join(", ")
    } is wanted`,
    { argument: "TOOLCHAINKIT_LOG" },
  );
}
