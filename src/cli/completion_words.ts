/** Names for shell completion that only the program knows. Owns where each kind comes from. */
import type { CompletionKind } from "./command.ts";
import type { Candidate, WordSource } from "./completion.ts";
import type { Surroundings } from "./global_options.ts";
import { SHELLS } from "./completion_scripts.ts";
import type { Shape } from "../config/schema_node.ts";

/**
 * Looks words up in the program's own data and in the project around `surroundings.cwd`; nothing is
 * read before a kind is asked for.
 */
export function programWords(surroundings: Surroundings): WordSource {
  return (kind, typed) => SOURCES[kind](typed, surroundings);
}

type Source = (typed: string, surroundings: Surroundings) => Promise<readonly Candidate[]>;

const SOURCES: Readonly<Record<CompletionKind, Source>> = {
  "file": () => Promise.resolve([]),
  "toolchain": (typed) => namesAndVersions("toolchain", typed),
  "project-toolchain": (_typed, surroundings) => projectToolchains(surroundings),
  "tool": (typed) => namesAndVersions("tool", typed),
  "target": targets,
  "error-code": errorCodes,
  "shell": () => Promise.resolve(SHELLS.map((value) => ({ value, description: "" }))),
  "config-key": configKeys,
};

/** Names; after `NAME@` the versions of it, newest first. */
async function namesAndVersions(
  kind: "toolchain" | "tool",
  typed: string,
): Promise<readonly Candidate[]> {
  const { ToolchainRegistry } = await import("../toolchain/registry.ts");
  const registry = new ToolchainRegistry();
  const at = typed.indexOf("@");
  if (at !== -1) {
    const name = typed.slice(0, at);
    const versions = await registry.listVersions(name);
    return versions.map((version) => ({ value: `${name}@${version}`, description: "" }));
  }
  const rows = await registry.available();
  return rows
    .filter((row) => row.kind === kind)
    .map(({ name, summary }) => ({ value: name, description: summary }));
}

/** Names in the project's toolchainkit.yaml. */
async function projectToolchains(surroundings: Surroundings): Promise<readonly Candidate[]> {
  const { parseConfig } = await import("../config/parser.ts");
  const { resolveGlobalOptions } = await import("./global_options.ts");
  const { createSystemHost } = await import("../core/system_host.ts");
  const { configFile } = await resolveGlobalOptions({}, surroundings);
  const config = await parseConfig(configFile, { ...createSystemHost(), ...surroundings });
  return config.toolchains.map(({ name, type, version }) => ({
    value: name,
    description: [type, version].filter((part) => part !== undefined).join(" "),
  }));
}

async function targets(): Promise<readonly Candidate[]> {
  const { CROSS_TARGET_NAMES } = await import("../cross/targets.ts");
  return CROSS_TARGET_NAMES.map((value) => ({ value, description: "" }));
}

async function errorCodes(): Promise<readonly Candidate[]> {
  const { ERROR_CODES } = await import("../core/error_codes.ts");
  return Object.entries(ERROR_CODES)
    .map(([value, { means }]) => ({ value, description: means }));
}

async function configKeys(): Promise<readonly Candidate[]> {
  const { CONFIG_SCHEMA } = await import("../config/schema.ts");
  return listKeys(CONFIG_SCHEMA, "");
}

/** Keys of known names, such as `build.caching.size`; old spellings are not offered. */
function listKeys(shape: Shape, above: string): Candidate[] {
  if (shape.kind === "one-of") {
    return shape.options.flatMap((option) => listKeys(option, above));
  }
  if (shape.kind !== "object") return [];
  return Object.entries(shape.keys).flatMap(([name, inner]) => {
    if (inner.deprecated !== undefined) return [];
    const value = above + name;
    const deeper = listKeys(inner, `${value}.`);
    return deeper.length > 0 ? deeper : [{ value, description: inner.help }];
  });
}
