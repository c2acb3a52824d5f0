/**
 * From canonical values to the complete typed configuration. Owns every default; what a value may
 * be was checked before.
 */
import { storableAddress } from "../core/redact.ts";
import { completeBuild } from "./complete_build.ts";
import { completePackages } from "./complete_packages.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { type ToolchainSpec, toolchainSpec } from "./names.ts";
import { type Entry, isTree, joinKey, type Tree, type TreeValue } from "./tree.ts";
import type {
  Config,
  ConfigNote,
  CrossConfig,
  DefaultsConfig,
  Expansion,
  LayerReference,
  ToolchainConfig,
  ToolchainSource,
} from "./types.ts";

/** What a configuration is completed with. */
export interface CompleteContext {
  /** Name of a project that does not say its own. */
  readonly projectName: string;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly notes: readonly ConfigNote[];
}

/** Fills in every default. `tree` must have passed the reader and be canonical. */
export function completeConfig(tree: Tree, context: CompleteContext): Config {
  const root = fieldsOf(tree);
  const project = root.section("project");
  const network = root.section("network");
  const hooks = root.section("hooks");
  const cache = root.section("toolchain_cache");
  const name = project.text("name") ?? context.projectName;
  const toolchains = completeToolchains(root.section("toolchains"), context.entries);
  const defaults = completeDefaults(root.section("defaults"), toolchains);
  return {
    version: 1,
    project: name,
    projectInfo: {
      name,
      version: project.text("version"),
      description: project.text("description"),
      cmakeMinimumVersion: project.text("cmake_minimum_version"),
    },
    toolchainkit: root.text("toolchainkit"),
    toolchains,
    defaults,
    platforms: root.texts("platforms"),
    tools: root.record("tools"),
    build: completeBuild(root.section("build"), defaults.buildType),
    packages: completePackages(root.section("packages")),
    cross: completeCross(root.section("cross")),
    toolchainCache: {
      location: cache.text("location") as Config["toolchainCache"]["location"] ??
        (cache.has("path") ? "custom" : "shared"),
      path: cache.text("path"),
    },
    mirrors: root.texts("mirrors"),
    registries: root.texts("registries"),
    network: {
      retries: network.number("retries") ?? 3,
      timeoutMs: (network.number("timeout") ?? 30) * 1000,
      connections: network.number("connections") ?? 4,
      caFile: network.text("ca_file"),
      proxy: network.text("proxy"),
    },
    hooks: {
      preConfigure: hooks.text("pre_configure"),
      postConfigure: hooks.text("post_configure"),
    },
    notes: context.notes,
    expansions: expansionsOf(tree, context.entries),
  };
}

/** A toolchain may also be named by what it is, such as `msvc-2022`. */
function completeDefaults(
  fields: Fields,
  toolchains: readonly ToolchainConfig[],
): DefaultsConfig {
  const nameOf = (word: string): string =>
    toolchains.find((one) => one.name === word)?.name ??
      toolchains.find((one) => `${one.type}-${one.version}` === word)?.name ?? word;
  const toolchain = fields.text("toolchain");
  const byPlatform: Record<string, string> = {};
  for (const key of fields.keys()) {
    const value = fields.text(key);
    if (!["toolchain", "build_type", "generator"].includes(key) && value !== undefined) {
      byPlatform[key] = nameOf(value);
    }
  }
  return {
    toolchain: toolchain === undefined ? undefined : nameOf(toolchain),
    byPlatform,
    buildType: fields.text("build_type") as DefaultsConfig["buildType"] ?? "Release",
    generator: fields.text("generator") as DefaultsConfig["generator"],
  };
}

function completeToolchains(
  fields: Fields,
  entries: ReadonlyMap<string, Entry>,
): ToolchainConfig[] {
  return fields.keys().map((name) => {
    const written = entries.get(joinKey(joinKey("toolchains", name), "source"));
    const toolchain = fields.section(name);
    const implied = toolchain.has("type") ? undefined : impliedSpec(name, toolchain);
    return {
      name,
      type: (toolchain.text("type") ?? implied?.type ?? "").toLowerCase(),
      version: toolchain.text("version") ?? implied?.version ?? "latest",
      source: toolchainSource(
        toolchain.text("source"),
        written?.fromEnvironment === true ? written.raw : undefined,
      ),
      stdlib: toolchain.text("stdlib") as ToolchainConfig["stdlib"],
      linker: toolchain.text("linker") as ToolchainConfig["linker"],
      sysroot: toolchain.text("sysroot"),
      layers: toolchain.list("layers").filter((layer) => !isBaseLayer(layer)).map((
        layer,
      ): LayerReference =>
        isTree(layer)
          ? {
            type: layer.type === undefined ? undefined : String(layer.type),
            name: String(layer.name),
          }
          : { type: undefined, name: String(layer) }
      ),
      sha256: toolchain.text("sha256")?.toLowerCase(),
      fallback: toolchain.text("fallback") as ToolchainConfig["fallback"],
      customPaths: toolchain.record("custom_paths"),
    };
  });
}

/** It says which compiler it is, and nothing about how to build. */
function isBaseLayer(layer: TreeValue): layer is Tree {
  return isTree(layer) && layer["type"] === "base";
}

/** A name such as `llvm-18`, or a layer `{type: base, name: clang-18}`, says the type too. */
function impliedSpec(name: string, toolchain: Fields): ToolchainSpec | undefined {
  const base = toolchain.list("layers").find(isBaseLayer);
  const spec = toolchainSpec(isTree(base) ? String(base.name) : name);
  return spec.version === undefined ? undefined : spec;
}

/** @param template The text in the file, when it refers to variables. */
function toolchainSource(
  source: string | undefined,
  template: string | undefined,
): ToolchainSource {
  if (source === undefined || source === "prebuilt") return { kind: "prebuilt" };
  if (source === "system") return { kind: "system" };
  if (!/^(https?|file):\/\//i.test(source)) return { kind: "path", path: source };
  const url = storableAddress(template ?? source);
  return { kind: "url", url, ...(source === url ? {} : { address: source }) };
}

function completeCross(fields: Fields): CrossConfig {
  const android = fields.section("android");
  const ios = fields.section("ios");
  const pi = fields.section("raspberry_pi");
  const model = pi.text("model") as CrossConfig["raspberryPi"]["model"] ?? "4";
  const architectures = ios.texts("architectures");
  return {
    targets: fields.texts("targets"),
    toolchains: fields.record("toolchains"),
    android: {
      abi: android.text("abi") as CrossConfig["android"]["abi"] ?? "arm64-v8a",
      apiLevel: android.number("api_level") ?? 24,
      ndkPath: android.text("ndk_path"),
      stl: android.text("stl") as CrossConfig["android"]["stl"] ?? "c++_shared",
    },
    ios: {
      platform: ios.text("platform") as CrossConfig["ios"]["platform"] ?? "device",
      deploymentTarget: ios.text("deployment_target") ?? "15.0",
      architectures: architectures.length === 0 ? ["arm64"] : architectures,
      bitcode: ios.flag("bitcode") ?? false,
      teamId: ios.text("team_id"),
    },
    raspberryPi: {
      model,
      bits: pi.number("bits") === 32 || (!pi.has("bits") && /^(zero|1|2)$/.test(model)) ? 32 : 64,
      sysroot: pi.text("sysroot"),
    },
  };
}

/** The values that came from the environment, with their text in the file. */
function expansionsOf(tree: Tree, entries: ReadonlyMap<string, Entry>): Expansion[] {
  const found: Expansion[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      const entry = entries.get(key);
      if (entry?.fromEnvironment && entry.raw !== undefined) {
        found.push({ key, raw: entry.raw, value });
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, joinKey(key, name));
    }
  };
  walk(tree, "");
  return found;
}
