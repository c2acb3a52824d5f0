/**
 * CMake presets: the generated file. Owns their names and schema versions; its place in a person's
 * CMakeUserPresets.json is in `user_presets.ts`.
 */
import { parseJsonObject } from "../core/json_reading.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { GeneratorName } from "./types.ts";
import { isAtLeast } from "../core/versions.ts";

/** One build that is to be offered. */
export interface PresetVariant {
  /** Such as `main`. */
  readonly toolchain: string;
  /** Such as `linux-arm64`; undefined for the machine itself. */
  readonly target?: string | undefined;
  /** Such as `Release`. */
  readonly buildType: string;
  /** Absolute or with `${sourceDir}`. */
  readonly binaryDirectory: string;
  /** Absolute or with `${sourceDir}`. */
  readonly toolchainFile: string;
  /** CMake's name, such as `Ninja`. */
  readonly generator: string;
  readonly multiConfig: boolean;
  /** False: what is built does not run here, so that there is nothing to test. Default true. */
  readonly runs?: boolean;
  /** Further cache variables. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** For people. */
  readonly displayName?: string;
  readonly jobs?: number;
}

/** What the presets file is made from. */
export interface PresetsSpec {
  /** Version of the CMake that will read it. */
  readonly cmakeVersion: string;
  readonly variants: readonly PresetVariant[];
  /** Names that the project's own presets have taken; CMake allows each only once. */
  readonly takenNames?: readonly string[];
}

/**
 * Schema versions and the first CMake that reads them, newest first. Nothing newer than 6 adds
 * what is used here, and editors lag behind CMake.
 */
const SCHEMAS: readonly { version: number; cmake: string }[] = [
  { version: 6, cmake: "3.25" },
  { version: 4, cmake: "3.23" },
  { version: 3, cmake: "3.21" },
  { version: 2, cmake: "3.20" },
];

/** The newest presets schema that a CMake reads and that adds something used here. */
export function presetsSchemaVersion(cmakeVersion: string): number {
  return SCHEMAS.find((schema) => isAtLeast(cmakeVersion, schema.cmake))?.version ?? 2;
}

/** CMake's generator for a name of toolchainkit.yaml; undefined where it depends on the machine. */
export function presetGenerator(name: GeneratorName, windows: boolean): string | undefined {
  switch (name) {
    case "Make":
      return windows ? "MinGW Makefiles" : "Unix Makefiles";
    case "NMake":
      return "NMake Makefiles";
    case "MSBuild":
      return undefined;
    default:
      return name;
  }
}

/** Name of the configure preset of a variant: `main-linux-arm64-release`. */
export function presetName(
  variant: Pick<PresetVariant, "toolchain" | "target" | "buildType">,
): string {
  return [variant.toolchain, variant.target, variant.buildType.toLowerCase()]
    .filter((part) => part !== undefined).join("-");
}

/** The text of `.toolchainkit/cmake/presets.json`. */
export function renderPresets(spec: PresetsSpec): string {
  const version = presetsSchemaVersion(spec.cmakeVersion);
  const variants = withFreeNames(spec);
  const configured = uniqueFolders(variants);
  const document: Record<string, JsonValue> = {
    version,
    cmakeMinimumRequired: { major: 3, minor: 20, patch: 0 },
    vendor: { "toolchainkit/1.0": { generated: true } },
    configurePresets: configured.map((variant) => configurePreset(variant, version)),
    buildPresets: variants.map((variant) => buildPreset(variant, configured)),
    testPresets: variants.filter(runsHere).map((variant) => testPreset(variant, configured)),
  };
  if (version >= 6) {
    document["workflowPresets"] = variants.map((variant) => workflowPreset(variant, configured));
  }
  return `${JSON.stringify(document, null, 2)}\n`;
}

function runsHere(variant: PresetVariant): boolean {
  return variant.runs !== false;
}

/** Names of presets in a presets file of a person; none when it cannot be read. */
export function presetNamesIn(text: string | undefined): string[] {
  const value = parseJsonObject(text ?? "") ?? {};
  return ["configurePresets", "buildPresets", "testPresets", "workflowPresets"].flatMap((kind) => {
    const list = value[kind];
    return Array.isArray(list)
      ? list.flatMap((entry: unknown) =>
        typeof entry === "object" && entry !== null && "name" in entry &&
          typeof entry.name === "string"
          ? [entry.name]
          : []
      )
      : [];
  });
}

/** A prefix for all of our presets when the project has one of the same name. */
function withFreeNames(spec: PresetsSpec): readonly PresetVariant[] {
  const taken = new Set(spec.takenNames ?? []);
  const clash = spec.variants.some((variant) =>
    taken.has(presetName(variant)) || taken.has(nameOfConfigure(variant))
  );
  if (!clash) return spec.variants;
  return spec.variants.map((variant) => ({
    ...variant,
    toolchain: `toolchainkit-${variant.toolchain}`,
  }));
}

/** Multi-configuration builds of several types share one configure preset. */
function uniqueFolders(variants: readonly PresetVariant[]): PresetVariant[] {
  const seen = new Set<string>();
  return variants.filter((variant) => {
    const key = `${variant.toolchain}\0${variant.target ?? ""}\0${variant.binaryDirectory}`;
    if (variant.multiConfig && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function configureName(variant: PresetVariant, configured: readonly PresetVariant[]): string {
  const own = configured.find((other) =>
    other === variant ||
    (variant.multiConfig && other.binaryDirectory === variant.binaryDirectory &&
      other.toolchain === variant.toolchain && other.target === variant.target)
  );
  return own === undefined ? presetName(variant) : nameOfConfigure(own);
}

function nameOfConfigure(variant: PresetVariant): string {
  if (!variant.multiConfig) return presetName(variant);
  return [variant.toolchain, variant.target].filter((part) => part !== undefined).join("-");
}

function configurePreset(variant: PresetVariant, version: number): JsonObject {
  const variables: Record<string, string> = { CMAKE_EXPORT_COMPILE_COMMANDS: "ON" };
  if (!variant.multiConfig) variables["CMAKE_BUILD_TYPE"] = variant.buildType;
  if (version < 3) variables["CMAKE_TOOLCHAIN_FILE"] = variant.toolchainFile;
  return {
    name: nameOfConfigure(variant),
    displayName: variant.displayName ?? displayName(variant),
    description: `Written by ToolchainKit for the toolchain "${variant.toolchain}"`,
    generator: variant.generator,
    binaryDir: variant.binaryDirectory,
    ...(version < 3 ? {} : { toolchainFile: variant.toolchainFile }),
    cacheVariables: { ...variables, ...variant.variables },
    ...(variant.environment === undefined || Object.keys(variant.environment).length === 0
      ? {}
      : { environment: variant.environment }),
  };
}

function displayName(variant: PresetVariant): string {
  const name = variant.target === undefined
    ? variant.toolchain
    : `${variant.toolchain} for ${variant.target}`;
  return variant.multiConfig ? name : `${name}, ${variant.buildType}`;
}

function buildPreset(variant: PresetVariant, configured: readonly PresetVariant[]): JsonObject {
  return {
    name: presetName(variant),
    configurePreset: configureName(variant, configured),
    ...(variant.multiConfig ? { configuration: variant.buildType } : {}),
    ...(variant.jobs === undefined ? {} : { jobs: variant.jobs }),
  };
}

function testPreset(variant: PresetVariant, configured: readonly PresetVariant[]): JsonObject {
  return {
    name: presetName(variant),
    configurePreset: configureName(variant, configured),
    ...(variant.multiConfig ? { configuration: variant.buildType } : {}),
    output: { outputOnFailure: true },
  };
}

function workflowPreset(variant: PresetVariant, configured: readonly PresetVariant[]): JsonObject {
  const name = presetName(variant);
  return {
    name,
    steps: [
      { type: "configure", name: configureName(variant, configured) },
      { type: "build", name },
      ...(runsHere(variant) ? [{ type: "test", name }] : []),
    ],
  };
}
