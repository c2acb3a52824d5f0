/**
 * What the configuration is and where each value comes from. Owns the flat view; secrets stay as
 * they are written in the file, and literal ones are hidden.
 */
import { UsageError } from "../core/errors.ts";
import type { Host } from "../core/host.ts";
import { redactMessage, storableAddress } from "../core/redact.ts";
import { shapesOfKey, splitKey } from "../config/keys.ts";
import { loadConfig, type LoadConfigOptions, type Origin } from "../config/load.ts";
import { CONFIG_VARIABLES } from "../config/overrides.ts";
import { isTree, joinKey, type Tree, type TreeValue } from "../config/tree.ts";
import { configTree } from "../config/yaml_tree.ts";

/** One value and where it comes from. */
export interface ConfigRow {
  /** Dotted key. */
  readonly key: string;
  readonly value: TreeValue;
  /** `built-in`, a variable, or `file:line:column`. */
  readonly origin: string;
}

/** The merged configuration. */
export interface ConfigView {
  /** Nested, in the spelling of the file. */
  readonly config: Tree;
  /** Every single value, by key. */
  readonly rows: readonly ConfigRow[];
}

/** Merges all layers and tells where each value comes from; nothing is expanded. */
export async function showConfig(options: LoadConfigOptions, host: Host): Promise<ConfigView> {
  const { config, origins } = await loadConfig({ ...options, expand: false }, host);
  const tree = hideSecrets(configTree(config), []);
  return { config: tree, rows: flatten(tree, "", origins) };
}

/** The view as YAML. */
export async function renderConfig(view: ConfigView): Promise<string> {
  return await renderYaml(view.config);
}

/** The writer is loaded only when something needs it: single values do not. */
async function renderYaml(value: TreeValue): Promise<string> {
  const { stringify } = await import("@std/yaml");
  return stringify(value, { lineWidth: 100, useAnchors: false });
}

/**
 * The value of one key: text for scalars, YAML for anything else.
 *
 * @throws {UsageError} If there is no such key, or it has no value.
 */
export async function getConfigValue(
  key: string,
  options: LoadConfigOptions,
  host: Host,
): Promise<{ value: TreeValue; text: string }> {
  const parts = splitKey(key);
  shapesOfKey(parts);
  const { config } = await showConfig(options, host);
  let value: TreeValue | undefined = config;
  for (const part of parts) {
    if (Array.isArray(value)) value = (value as readonly TreeValue[])[Number(part)];
    else value = isTree(value) ? value[part] : undefined;
  }
  if (value === undefined) {
    throw new UsageError(`Cannot get "${key}": it has no value`, {
      argument: key,
      hint: `Set it with: toolchainkit config set ${key} VALUE`,
    });
  }
  return { value, text: typeof value === "object" ? await renderYaml(value) : `${value}\n` };
}

function flatten(
  value: TreeValue,
  key: string,
  origins: ReadonlyMap<string, Origin>,
): ConfigRow[] {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([name, inner]) =>
      flatten(inner, joinKey(key, name), origins)
    );
  }
  return [{ key, value, origin: originText(key, origins) }];
}

function originText(key: string, origins: ReadonlyMap<string, Origin>): string {
  const origin = origins.get(key) ?? origins.get(joinKey(key, "0"));
  if (origin === undefined) return "built-in";
  if (origin.layer === "command line") return "command line";
  if (origin.layer === "environment") {
    const variable = CONFIG_VARIABLES.find((one) => one.path.join(".") === key);
    return variable === undefined ? "environment" : `environment variable ${variable.name}`;
  }
  return `${origin.file}:${origin.line}:${origin.column}`;
}

function hideSecrets(tree: Tree, path: readonly string[]): Tree {
  const copy = Object.create(null) as Tree;
  for (const [key, value] of Object.entries(tree)) copy[key] = hideValue(value, [...path, key]);
  return copy;
}

function hideValue(value: TreeValue, path: readonly string[]): TreeValue {
  if (typeof value === "object") {
    if (isTree(value)) return hideSecrets(value, path);
    return (value as readonly TreeValue[]).map((item, at) =>
      hideValue(item, [...path, String(at)])
    );
  }
  if (typeof value !== "string") return value;
  if (isHidden(path) && !/^\$\{env:[^}]*\}$/.test(value)) return "***";
  if (/^\$\{env:\w+\}\S*\?/.test(value)) return storableAddress(value);
  return value.includes("://") ? redactMessage(value) : value;
}

function isHidden(path: readonly string[]): boolean {
  try {
    return shapesOfKey(path).some((shape) => shape.kind === "text" && shape.hidden === true);
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
