/**
 * Fills in the references of a project that is trusted now. Owns this second half of reading a
 * configuration: what was read is taken as it was, no file is opened again.
 */
import type { Host } from "../core/host.ts";
import { completeConfig } from "./complete.ts";
import { ConfigError, type ConfigProblem } from "./config_error.ts";
import { expandText } from "./expand.ts";
import { splitKey } from "./keys.ts";
import { conflictsOf, type LoadedConfig, type Origin } from "./load.ts";
import { emptyTree, isTree, type Tree, type TreeValue } from "./tree.ts";

/**
 * The configuration with every `${env:NAME}` of the project's files filled in. Only for a project
 * that is trusted: the values may go to addresses that its files name.
 *
 * @throws {ConfigError} If a variable is not set, or the values do not go together.
 */
export function fillReferences(
  loaded: LoadedConfig,
  configFile: string,
  host: Pick<Host, "env" | "platform">,
): LoadedConfig {
  if (loaded.waiting.length === 0) return loaded;
  const tree = copyOf(loaded.tree);
  const origins = new Map(loaded.origins);
  const problems: ConfigProblem[] = [];
  for (const key of loaded.waiting) {
    const origin = origins.get(key);
    if (origin?.waiting === undefined || origin.raw === undefined) continue;
    const { waiting, ...filled } = origin;
    const { folder } = waiting;
    const result = expandText(origin.raw, waiting, { env: host.env, folder });
    origins.set(key, filled);
    if (result.kind === "text") setText(tree, splitKey(key), result.text);
    else problems.push(problemOf(key, origin, result));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const { project } = loaded.config;
  const config = completeConfig(tree, {
    projectName: project,
    entries: origins,
    notes: loaded.notes,
  });
  const broken = conflictsOf({ config, origins }, configFile, host);
  if (broken.length > 0) throw new ConfigError(broken);
  return { ...loaded, config, origins, tree, waiting: [] };
}

/** The given values with every reference as it is written, those of the user's own file too. */
export function asWritten({ tree, origins }: Pick<LoadedConfig, "tree" | "origins">): Tree {
  const written = copyOf(tree);
  for (const [key, { fromEnvironment, raw }] of origins) {
    if (fromEnvironment === true && raw !== undefined) setText(written, splitKey(key), raw);
  }
  return written;
}

function problemOf(
  key: string,
  { file, line, column, lineText, raw = "" }: Origin,
  what: { readonly message: string; readonly expected: string },
): ConfigProblem {
  const { message, expected } = what;
  return { file, line, column, key, lineText, width: raw.length, message, expected };
}

function copyOf(tree: Tree): Tree {
  const copy = emptyTree();
  for (const [key, value] of Object.entries(tree)) copy[key] = copyValue(value);
  return copy;
}

function copyValue(value: TreeValue): TreeValue {
  if (typeof value !== "object") return value;
  return isTree(value) ? copyOf(value) : (value as readonly TreeValue[]).map(copyValue);
}

/** Puts a text where one stands; a key that leads nowhere was replaced by another layer. */
function setText(tree: Tree, path: readonly string[], text: string): void {
  let current: Tree | TreeValue[] = tree;
  for (const part of path.slice(0, -1)) {
    const next: TreeValue | undefined = Array.isArray(current)
      ? current[Number(part)]
      : current[part];
    if (typeof next !== "object") return;
    current = next as Tree | TreeValue[];
  }
  const last = path.at(-1) ?? "";
  if (Array.isArray(current)) {
    if (typeof current[Number(last)] === "string") current[Number(last)] = text;
  } else if (typeof current[last] === "string") current[last] = text;
}
