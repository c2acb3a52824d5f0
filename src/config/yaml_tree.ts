/**
 * A complete configuration in the spelling of the file. Owns the way back from `Config` to keys;
 * what was not given and has no default is left out.
 */
import { emptyTree, type Tree, type TreeValue } from "./tree.ts";
import type { Config, ToolchainConfig } from "./types.ts";

/** The configuration as nested keys, each as it would stand in toolchainkit.yaml. */
export function configTree(config: Config): Tree {
  const { defaults, network, toolchainCache } = config;
  return compact({
    version: config.version,
    project: snake(config.projectInfo),
    toolchainkit: config.toolchainkit,
    toolchains: Object.fromEntries(config.toolchains.map((one) => [one.name, toolchainTree(one)])),
    defaults: {
      toolchain: defaults.toolchain,
      build_type: defaults.buildType,
      generator: defaults.generator,
      ...defaults.byPlatform,
    },
    platforms: config.platforms,
    tools: config.tools,
    build: { ...(snake(config.build) as object), definitions: config.build.definitions },
    packages: {
      ...(snake(config.packages) as object),
      conan: {
        ...(snake(config.packages.conan) as object),
        options: config.packages.conan.options,
        settings: config.packages.conan.settings,
        conf: config.packages.conan.conf,
      },
    },
    cross: { ...(snake(config.cross) as object), toolchains: config.cross.toolchains },
    toolchain_cache: toolchainCache,
    mirrors: config.mirrors,
    registries: config.registries,
    network: {
      retries: network.retries,
      timeout: network.timeoutMs / 1000,
      connections: network.connections,
      ca_file: network.caFile,
      proxy: network.proxy,
    },
    hooks: snake(config.hooks),
  });
}

function toolchainTree(toolchain: ToolchainConfig): unknown {
  const { name: _, source, customPaths, ...rest } = toolchain;
  const where = source.kind === "url"
    ? source.url
    : source.kind === "path"
    ? source.path
    : source.kind;
  return { ...(snake(rest) as object), source: where, custom_paths: customPaths };
}

/** Keys of the program's own types as the file spells them; keys that people chose stay. */
function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key === "ttlSeconds" ? "ttl" : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snake(inner),
    ]),
  );
}

function compact(value: unknown): Tree {
  const tree = emptyTree();
  for (const [key, inner] of Object.entries(value as object)) {
    if (inner === undefined) continue;
    if (Array.isArray(inner)) {
      if (inner.length > 0) tree[key] = inner.map((item) => compactValue(item));
    } else if (typeof inner === "object" && inner !== null) {
      const section = compact(inner);
      if (Object.keys(section).length > 0) tree[key] = section;
    } else tree[key] = inner as TreeValue;
  }
  return tree;
}

function compactValue(value: unknown): TreeValue {
  return typeof value === "object" && value !== null ? compact(value) : value as TreeValue;
}
