/**
 * Changes one value in toolchainkit.yaml. Owns what a word of the command line means for a key; the
 * new text must pass every check before it replaces the old.
 */
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { MAX_CONFIG_BYTES } from "../config/document.ts";
import { setValue } from "../config/edit.ts";
import { shapesOfKey, splitKey } from "../config/keys.ts";
import { ConfigError, type ConfigProblem } from "../config/config_error.ts";
import { conflictsOf, loadConfig } from "../config/load.ts";
import { ConfigNotFoundError } from "../config/parser.ts";
import { checkScalar, wantedOf } from "../config/scalar.ts";
import type { Shape } from "../config/schema_node.ts";
import type { YamlValue } from "../config/yaml_text.ts";
import { UsageError } from "../core/errors.ts";
import { atomicWrite } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { readSmallFile } from "../core/small_file.ts";

/** What was changed. */
export interface ConfigEdit {
  readonly file: string;
  readonly key: string;
  readonly value: YamlValue;
  /** False: the file already said so. */
  readonly changed: boolean;
}

/**
 * Sets `key` to `word` in the file.
 *
 * @throws {UsageError} If there is no such key, or the word is nothing for it.
 * @throws {ConfigError} If the file would have errors; it is left as it was.
 */
export async function setConfigValue(
  key: string,
  word: string,
  options: { configFile: string; projectRoot: string },
  host: Host,
): Promise<ConfigEdit> {
  const parts = splitKey(key);
  const shapes = shapesOfKey(parts);
  const value = valueOf(key, word, shapes);
  return await editConfig((text) => setValue(text, parts, value), { key, value, ...options }, host);
}

/**
 * Rewrites the file by `change`, after every check; other commands that edit use it too. Conflicts that
 * the file had before stay possible, so that one of several can be mended.
 *
 * @throws {ConfigNotFoundError} If there is no file.
 * @throws {ConfigError} If the old text has errors or the new one more conflicts; nothing is written then.
 */
export async function editConfig(
  change: (text: string) => string,
  edit: { key: string; value: YamlValue; configFile: string; projectRoot: string },
  host: Host,
): Promise<ConfigEdit> {
  const { configFile, projectRoot, key, value } = edit;
  const found = await readSmallFile(configFile, MAX_CONFIG_BYTES);
  if (found.kind === "absent") throw new ConfigNotFoundError(configFile);
  const conflicts = async (text: string | undefined): Promise<ConfigProblem[]> => {
    const given = text === undefined ? {} : { text };
    const loaded = await loadConfig(
      { projectRoot, configFile, layered: false, expand: false, ...given },
      host,
    );
    return conflictsOf(loaded, configFile, host);
  };
  const before = (await conflicts(undefined)).map(({ message }) => message);
  if (found.kind !== "text") throw new ConfigNotFoundError(configFile);
  const text = change(found.text);
  const added = (await conflicts(text)).filter(({ message }) => !before.includes(message));
  if (added.length > 0) throw new ConfigError(added, { hint: conflictHint(key) });
  const changed = text !== found.text;
  if (changed) await atomicWrite(configFile, text);
  return { file: configFile, key, value, changed };
}

function conflictHint(key: string): string {
  const section = key.includes(".") ? key.slice(0, key.lastIndexOf(".")) : key;
  return `Nothing was written; values that belong together are changed at once by their section: ` +
    `toolchainkit config set ${section} "{…}"`;
}

/** The first meaning that fits: flag, number, choice, text, list, YAML for a section. */
function valueOf(key: string, word: string, shapes: readonly Shape[]): YamlValue {
  for (const shape of shapes) {
    const value = meaningOf(word, shape);
    if (value !== undefined) return value;
  }
  const wanted = [...new Set(shapes.map(wantedOf))].join(", or ");
  throw new UsageError(`Cannot set "${key}": "${word}" is given, wanted ${wanted}`, {
    argument: word,
  });
}

function meaningOf(word: string, shape: Shape): YamlValue | undefined {
  switch (shape.kind) {
    case "flag":
      return word === "true" ? true : word === "false" ? false : undefined;
    case "integer": {
      if (!/^-?\d{1,15}$/.test(word)) return undefined;
      const value = checkScalar(Number(word), word, true, shape);
      return typeof value === "number" ? value : undefined;
    }
    case "text":
    case "choice":
    case "one-of":
      return checkScalar(word, word, true, shape);
    case "list": {
      const items = word.startsWith("[")
        ? parsed(word)
        : word.split(",").map((item) => item.trim());
      return Array.isArray(items) ? items : undefined;
    }
    case "mapping":
    case "object": {
      const value = word.startsWith("{") ? parsed(word) : undefined;
      return typeof value === "object" ? value : undefined;
    }
  }
}

/** A mapping or list as YAML; numbers such as the version 0.10 keep their digits. */
function parsed(word: string): YamlValue | undefined {
  const document = parseDocument(word, { logLevel: "silent" });
  return document.errors.length > 0 ? undefined : plainValue(document.contents);
}

function plainValue(node: unknown): YamlValue | undefined {
  if (isScalar(node)) {
    const { value, source } = node;
    if (typeof value === "number") return String(value) === source ? value : source;
    return typeof value === "string" || typeof value === "boolean" ? value : undefined;
  }
  if (isSeq(node)) {
    const items = node.items.map(plainValue);
    return items.includes(undefined) ? undefined : items as YamlValue[];
  }
  if (!isMap(node)) return undefined;
  const entries = node.items.map(({ key, value }) =>
    [isScalar(key) ? key.source ?? String(key.value) : undefined, plainValue(value)] as const
  );
  return entries.some((entry) => entry.includes(undefined))
    ? undefined
    : Object.fromEntries(entries) as YamlValue;
}
