/**
 * The configuration of a run: command line over environment over toolchainkit.local.yaml over
 * toolchainkit.yaml over the user's own file over the built-in values. Owns the order and where
 * each value comes from.
 */
import { basename, join } from "@std/path";
import { localConfigPath, userConfigPath } from "./config_files.ts";
import type { Host } from "../core/host.ts";
import { canonicalize } from "./canonical.ts";
import { completeConfig } from "./complete.ts";
import { ConfigError, type ConfigProblem, type Place } from "./config_error.ts";
import { checkConfig } from "./checks.ts";
import {
  CONFIG_VARIABLES,
  environmentOverrides,
  type Override,
  overridesText,
} from "./overrides.ts";
import { emptyTree, type Entry, isTree, joinKey, type Tree, type TreeValue } from "./tree.ts";
import { readLayer, readLayerFile } from "./layer.ts";
import { checkProgramVersion } from "./requirement.ts";
import type { Config, ConfigNote } from "./types.ts";

/** Where values come from, the strongest last. */
export type LayerName = "user" | "project" | "local" | "environment" | "command line";

/** Where one value comes from. */
export interface Origin extends Entry {
  readonly layer: LayerName;
}

/** What to load. */
export interface LoadConfigOptions {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute; default: toolchainkit.yaml in the root. */
  readonly configFile?: string;
  /** Text of `configFile`, when it is already at hand. */
  readonly text?: string;
  /** Absolute; default `~/.toolchainkit/config.yaml`; null: none. */
  readonly userFile?: string | null;
  /** False: only `configFile` counts. */
  readonly layered?: boolean;
  /** True: only what is this user's own counts, no file of a project. */
  readonly own?: boolean;
  /** From the command line, by dotted key such as `defaults.build_type`. */
  readonly overrides?: readonly Override[];
  /** False: `${env:NAME}` and paths stay as they are written, and conflicts are no errors. */
  readonly expand?: boolean;
  /**
   * True: `${env:NAME}` is filled in everywhere. Otherwise references in the files of the project stay
   * as they are written, for `fillReferences` once it is trusted; those of the user do not wait.
   */
  readonly trusted?: boolean;
  /** Version of this program, for `toolchainkit: ">=0.1"`; without it that is not checked. */
  readonly programVersion?: string;
}

/** A configuration and where it comes from. */
export interface LoadedConfig {
  readonly config: Config;
  /** By dotted key; built-in values have none. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly notes: readonly ConfigNote[];
  /** The values that were given, in the new spelling. */
  readonly tree: Tree;
  /** Files that were read. */
  readonly files: readonly string[];
  /** False: there is no toolchainkit.yaml. */
  readonly hasProjectFile: boolean;
  /** Keys of texts whose references wait for trust; empty when everything is filled in. */
  readonly waiting: readonly string[];
}

type LoadHost = Pick<Host, "env" | "platform">;

/**
 * Reads, checks and merges all layers.
 *
 * @throws {ConfigError} With every problem of every file.
 */
export async function loadConfig(
  options: LoadConfigOptions,
  host: LoadHost,
): Promise<LoadedConfig> {
  const configFile = options.configFile ?? join(options.projectRoot, "toolchainkit.yaml");
  const layers = (await readLayers(configFile, options, host)).filter((layer) =>
    layer !== undefined
  );
  const problems: ConfigProblem[] = layers.flatMap((layer) =>
    layer.isFile ? layer.problems : layer.problems.map((one) => outsideFiles(one, layer.name))
  );
  const merged = emptyTree();
  const origins = new Map<string, Origin>();
  for (const layer of layers) {
    canonicalize(layer);
    mergeInto(merged, layer.tree, "", origins, layer);
  }
  const notes = layers.flatMap((layer) => layer.notes);
  if (problems.length > 0) throw new ConfigError(problems);
  const projectName = basename(options.projectRoot) || "project";
  const config = completeConfig(merged, { projectName, entries: origins, notes });
  checkProgramVersion(config.toolchainkit, options.programVersion, {
    file: configFile,
    line: 1,
    column: 1,
    ...origins.get("toolchainkit"),
  });
  const loaded: LoadedConfig = {
    config,
    origins,
    notes,
    tree: merged,
    files: layers.flatMap((layer) => layer.isFile ? [layer.file] : []),
    hasProjectFile: layers.some((layer) => layer.name === "project"),
    waiting: [...origins].flatMap(([key, origin]) => origin.waiting === undefined ? [] : [key]),
  };
  const broken = options.expand === false ? [] : conflictsOf(loaded, configFile, host);
  if (broken.length > 0) throw new ConfigError(broken);
  return loaded;
}

/** Values that are right alone and do not go together, each with its place. */
export function conflictsOf(
  { config, origins }: Pick<LoadedConfig, "config" | "origins">,
  configFile: string,
  host: Pick<Host, "platform">,
): ConfigProblem[] {
  return checkConfig(config, host.platform, keyOfParts).map((rule) => ({
    ...placeOf(rule.key, origins, configFile),
    ...rule,
  }));
}

/** `("toolchains", "main", "type")` as a dotted key. */
export function keyOfParts(...parts: string[]): string {
  return parts.reduce((key, part) => joinKey(key, part), "");
}

async function readLayers(configFile: string, options: LoadConfigOptions, host: LoadHost) {
  const how = {
    env: options.expand === false ? undefined : host.env,
    referencesWait: options.trusted !== true,
  };
  const project = options.own === true
    ? undefined
    : options.text === undefined
    ? readLayerFile("project", configFile, how)
    : readLayer("project", configFile, options.text, how);
  if (options.layered === false) return [await project];
  const userFile = options.userFile === undefined ? userConfigPath(host.env) : options.userFile;
  const fromEnvironment = environmentOverrides(host.env);
  return await Promise.all([
    typeof userFile === "string" ? readLayerFile("user", userFile, how) : undefined,
    project,
    options.own === true ? undefined : readLayerFile("local", localConfigPath(configFile), how),
    fromEnvironment.length === 0 ? undefined : readLayer(
      "environment",
      "environment",
      overridesText(fromEnvironment),
      how,
      options.projectRoot,
    ),
    options.overrides === undefined || options.overrides.length === 0 ? undefined : readLayer(
      "command line",
      "command line",
      overridesText(options.overrides),
      how,
      options.projectRoot,
    ),
  ]);
}

function mergeInto(
  target: Tree,
  source: Tree,
  key: string,
  origins: Map<string, Origin>,
  layer: { name: LayerName; entries: ReadonlyMap<string, Entry> },
): void {
  for (const [name, value] of Object.entries(source)) {
    const path = joinKey(key, name);
    const before = target[name];
    const entry = layer.entries.get(path);
    if (isTree(value)) {
      if (entry !== undefined && !isTree(before)) {
        origins.set(path, { ...entry, layer: layer.name });
      }
      const inner = isTree(before) ? before : emptyTree();
      target[name] = inner;
      mergeInto(inner, value, path, origins, layer);
      continue;
    }
    target[name] = value;
    if (before !== undefined) forget(origins, path);
    addOrigins(value, path, origins, layer);
  }
}

/** Origins of a scalar, or of a list and all that is in it. */
function addOrigins(
  value: TreeValue,
  path: string,
  origins: Map<string, Origin>,
  layer: { name: LayerName; entries: ReadonlyMap<string, Entry> },
): void {
  const entry = layer.entries.get(path);
  if (entry !== undefined) origins.set(path, { ...entry, layer: layer.name });
  if (typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    addOrigins(inner, joinKey(path, name), origins, layer);
  }
}

function forget(origins: Map<string, Origin>, path: string): void {
  for (const old of [...origins.keys()]) {
    if (old === path || old.startsWith(`${path}.`)) origins.delete(old);
  }
}

/** Place of a key, or of the nearest key above it. */
function placeOf(
  key: string,
  origins: ReadonlyMap<string, Origin>,
  file: string,
): Place & { lineText?: string } {
  for (let at = key; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const origin = origins.get(at);
    if (origin === undefined) continue;
    const { layer, file, line, column, lineText } = origin;
    if (layer === "environment" || layer === "command line") return outsidePlace(at, layer);
    return { file, line, column, lineText };
  }
  return { file, line: 1, column: 1 };
}

/** A problem of a value that stands in no file. */
function outsideFiles(problem: ConfigProblem, layer: LayerName): ConfigProblem {
  const { lineText: _, width: __, ...rest } = problem;
  return { ...rest, ...outsidePlace(problem.key, layer) };
}

function outsidePlace(key: string, layer: LayerName): Place {
  const variable = CONFIG_VARIABLES.find(({ path }) => key.startsWith(path.join(".")));
  const named = layer === "environment" && variable !== undefined
    ? `environment variable ${variable.name}`
    : layer;
  return { file: named, line: 1, column: 1 };
}
