/**
 * Values of the command line and the environment. Owns which variable sets which key; they pass the
 * same checks as a file.
 */
import type { Host } from "../core/host.ts";

/** One value from outside the files. */
export interface Override {
  /** Key parts such as `["defaults", "build_type"]`. */
  readonly path: readonly string[];
  readonly value: string | number | boolean | readonly string[];
}

/** An environment variable that sets a key. */
export interface ConfigVariable {
  readonly name: string;
  readonly path: readonly string[];
  readonly type: "text" | "number" | "list";
  readonly help: string;
}

/** Environment variables that set a key of the configuration. */
export const CONFIG_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "TOOLCHAINKIT_BUILD_TYPE",
    path: ["defaults", "build_type"],
    type: "text",
    help: "Build type, as defaults.build_type",
  },
  {
    name: "TOOLCHAINKIT_CA_FILE",
    path: ["network", "ca_file"],
    type: "text",
    help: "Further certificate authorities, as network.ca_file",
  },
  {
    name: "TOOLCHAINKIT_CONNECTIONS",
    path: ["network", "connections"],
    type: "number",
    help: "Connections per download, as network.connections",
  },
  {
    name: "TOOLCHAINKIT_GENERATOR",
    path: ["defaults", "generator"],
    type: "text",
    help: "Build system, as defaults.generator",
  },
  {
    name: "TOOLCHAINKIT_JOBS",
    path: ["build", "parallel_jobs"],
    type: "number",
    help: "Parallel jobs, as build.parallel_jobs",
  },
  {
    name: "TOOLCHAINKIT_MIRROR",
    path: ["mirrors"],
    type: "list",
    help: "Addresses that hold copies of archives, separated by blanks; instead of mirrors",
  },
  {
    name: "TOOLCHAINKIT_PROXY",
    path: ["network", "proxy"],
    type: "text",
    help: "Address of the proxy, as network.proxy",
  },
  {
    name: "TOOLCHAINKIT_RETRIES",
    path: ["network", "retries"],
    type: "number",
    help: "Tries per source, as network.retries",
  },
  {
    name: "TOOLCHAINKIT_TIMEOUT",
    path: ["network", "timeout"],
    type: "number",
    help: "Seconds without a byte before a try is given up, as network.timeout",
  },
  {
    name: "TOOLCHAINKIT_TOOLCHAIN",
    path: ["defaults", "toolchain"],
    type: "text",
    help: "Toolchain to use, as defaults.toolchain",
  },
];

/** The values that the environment sets; empty variables count as not set. */
export function environmentOverrides(env: Host["env"]): Override[] {
  const found: Override[] = [];
  for (const { name, path, type } of CONFIG_VARIABLES) {
    const text = env[name]?.trim();
    if (text === undefined || text === "") continue;
    const value = type === "list"
      ? text.includes("://") ? text.split(/\s+/) : [text]
      : type === "number" && /^\d{1,9}$/.test(text)
      ? Number(text)
      : text;
    found.push({ path, value });
  }
  return found;
}

/** Overrides as a document (JSON is YAML), so that they are read like a file. */
export function overridesText(overrides: readonly Override[]): string {
  const root: Record<string, unknown> = {};
  for (const { path, value } of overrides) {
    let current = root;
    for (const part of path.slice(0, -1)) {
      const next = (current[part] ??= {}) as Record<string, unknown>;
      current = next;
    }
    current[path.at(-1) ?? ""] = value;
  }
  return JSON.stringify(root);
}
