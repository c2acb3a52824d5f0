/**
 * Composable build settings: sanitizers, optimisation, hardening, allocators and so on. Owns their
 * selection, order and conflicts; the settings themselves are data in `data/layers/`.
 */
import allocator from "../../data/layers/allocator.json" with { type: "json" };
import buildType from "../../data/layers/build_type.json" with { type: "json" };
import language from "../../data/layers/language.json" with { type: "json" };
import linker from "../../data/layers/linker.json" with { type: "json" };
import optimization from "../../data/layers/optimization.json" with { type: "json" };
import profiling from "../../data/layers/profiling.json" with { type: "json" };
import sanitizer from "../../data/layers/sanitizer.json" with { type: "json" };
import security from "../../data/layers/security.json" with { type: "json" };
import warning from "../../data/layers/warning.json" with { type: "json" };
import { BuildSettingsError } from "./errors.ts";
import type {
  BuildConfiguration,
  CompilerKind,
  LayerReference,
  LinkerSpec,
  StdlibSpec,
} from "./types.ts";

/** Flags of a layer for some compilers, systems and versions; all that fit add up. */
export interface LayerFlags {
  readonly for: readonly CompilerKind[];
  readonly systems?: readonly string[];
  readonly architectures?: readonly string[];
  /** Lowest compiler version. */
  readonly since?: string;
  /** First compiler version that does not want it. */
  readonly before?: string;
  /** Only with this standard library. */
  readonly stdlib?: StdlibSpec["name"];
  /** Only in these configurations; without it in all. */
  readonly configurations?: readonly BuildConfiguration[];
  /** C and C++. */
  readonly compile?: readonly string[];
  readonly c?: readonly string[];
  readonly cxx?: readonly string[];
  /** Programs, shared libraries and modules. */
  readonly link?: readonly string[];
  /** Programs only. */
  readonly exe?: readonly string[];
  /** Shared libraries and modules only. */
  readonly shared?: readonly string[];
  /** Static libraries (MSVC's lib.exe). */
  readonly archive?: readonly string[];
  /** Options for C and C++ that end in the path of the build folder, which CMake fills in. */
  readonly buildFolder?: readonly string[];
}

/** One layer. */
export interface Layer {
  readonly name: string;
  readonly summary: string;
  /** Compilers that know it; all when absent. */
  readonly compilers?: readonly CompilerKind[];
  /** Target systems that know it; all when absent. */
  readonly systems?: readonly string[];
  /** Target architectures that know it; all when absent. */
  readonly architectures?: readonly string[];
  /** Said when the compiler is not in the list. */
  readonly without?: string;
  readonly minimum?: Readonly<Partial<Record<CompilerKind, string>>>;
  /** Layers that come with it, before it. */
  readonly includes?: readonly string[];
  readonly conflicts?: readonly LayerConflict[];
  /** Name of a value that the flags hold as `{name}`. */
  readonly parameter?: string;
  readonly pic?: boolean;
  readonly linker?: LinkerSpec["name"];
  readonly buildType?: BuildConfiguration;
  /** MSVC's /RTC checks must be off. */
  readonly noRuntimeChecks?: boolean;
  /** Its flags make errors of warnings, which must not decide what CMake's checks find. */
  readonly warningsAsErrors?: boolean;
  /** The C++ standard library is linked in; Visual C++ is told so by a variable. */
  readonly staticRuntime?: boolean;
  /** Offers `import std`. */
  readonly importStd?: boolean;
  /** Its flags make the compiler link a library of its own, which may not be installed. */
  readonly runtime?: boolean;
  /** Library that its link flags name, as `-l` has it. */
  readonly library?: string;
  /** What brings that library, for people. */
  readonly libraryFrom?: string;
  readonly flags: readonly LayerFlags[];
}

/** What a layer cannot be combined with: another layer, or every layer of a kind. */
export interface LayerConflict {
  readonly layer?: string;
  readonly kind?: string;
  readonly why: string;
}

/** One file of `data/layers/`. */
export interface LayerFamily {
  readonly type: string;
  /** Why only one of the family may be chosen; absent when they add up. */
  readonly exclusive?: string;
  readonly layers: readonly Layer[];
}

/** All families, in the order in which their flags are applied. */
export const LAYER_FAMILIES: readonly LayerFamily[] = [
  buildType,
  language,
  warning,
  optimization,
  security,
  profiling,
  sanitizer,
  linker,
  allocator,
] as readonly LayerFamily[];

/** Spellings of the families that toolchainkit.yaml accepts. */
const FAMILY_ALIASES: Readonly<Record<string, string>> = {
  buildtype: "build-type",
  "build_type": "build-type",
  optimisation: "optimization",
  hardening: "security",
  warnings: "warning",
};

/** A layer that was asked for, with what asked for it. */
export interface SelectedLayer {
  readonly family: string;
  readonly layer: Layer;
  /** Where it was asked for. */
  readonly reason: string;
}

/**
 * Finds a layer.
 *
 * @throws {BuildSettingsError} If there is none of that name (and type).
 */
export function findLayer(reference: LayerReference): { family: LayerFamily; layer: Layer } {
  const wanted = reference.name.toLowerCase();
  const type = reference.type === undefined ? undefined : familyName(reference.type);
  for (const family of LAYER_FAMILIES) {
    if (type !== undefined && family.type !== type) continue;
    const layer = family.layers.find((candidate) => candidate.name === wanted);
    if (layer !== undefined) return { family, layer };
  }
  const families = type === undefined
    ? LAYER_FAMILIES
    : LAYER_FAMILIES.filter((family) => family.type === type);
  if (families.length === 0) {
    throw new BuildSettingsError("layer type", {
      value: reference.type ?? "",
      why: "there is no such type",
      hint: `Choose one of ${LAYER_FAMILIES.map((family) => family.type).join(", ")}`,
    });
  }
  throw new BuildSettingsError("layer", {
    value: reference.name,
    why: "there is no such layer",
    hint: `Choose one of ${
      families.flatMap((family) => family.layers.map((layer) => layer.name)).join(", ")
    }`,
  });
}

/**
 * The build type that a layer asks for when nothing else does.
 *
 * @throws {BuildSettingsError} If there is no layer of a name.
 */
export function layerBuildType(
  references: readonly LayerReference[],
): BuildConfiguration | undefined {
  return references.map((reference) => findLayer(reference).layer.buildType)
    .find((buildType) => buildType !== undefined);
}

function familyName(type: string): string {
  const lower = type.toLowerCase();
  return FAMILY_ALIASES[lower] ?? lower;
}

/**
 * The layers asked for and those they bring along, each once, in the order of their families.
 *
 * @throws {BuildSettingsError} If one is unknown or two exclude each other.
 */
export function composeLayers(
  requests: readonly { reference: LayerReference; reason: string }[],
): SelectedLayer[] {
  const selected = new Map<string, SelectedLayer>();
  const add = (reference: LayerReference, reason: string) => {
    const { family, layer } = findLayer(reference);
    for (const name of layer.includes ?? []) add({ name }, `${reason} (part of ${layer.name})`);
    const key = `${family.type}/${layer.name}`;
    if (!selected.has(key)) selected.set(key, { family: family.type, layer, reason });
  };
  for (const { reference, reason } of requests) add(reference, reason);
  const ordered = [...selected.values()].sort((a, b) =>
    familyOrder(a.family) - familyOrder(b.family)
  );
  checkConflicts(ordered);
  return ordered;
}

function familyOrder(type: string): number {
  return LAYER_FAMILIES.findIndex((family) => family.type === type);
}

function checkConflicts(selected: readonly SelectedLayer[]): void {
  for (const [index, first] of selected.entries()) {
    for (const second of selected.slice(index + 1)) {
      const why = conflictBetween(first, second);
      if (why === undefined) continue;
      throw new BuildSettingsError("layer", {
        value: second.layer.name,
        why: `it excludes "${first.layer.name}": ${why}`,
        hint: `Remove "${first.layer.name}" (${first.reason}) or "${second.layer.name}" ` +
          `(${second.reason})`,
      });
    }
  }
}

function conflictBetween(a: SelectedLayer, b: SelectedLayer): string | undefined {
  if (a.family === b.family) {
    const exclusive = LAYER_FAMILIES.find((family) => family.type === a.family)?.exclusive;
    if (exclusive !== undefined) return exclusive;
  }
  return declaredConflict(a, b) ?? declaredConflict(b, a);
}

function declaredConflict(from: SelectedLayer, to: SelectedLayer): string | undefined {
  return from.layer.conflicts?.find((conflict) =>
    conflict.layer === to.layer.name ||
    (conflict.kind === to.family && to.layer.name !== "default")
  )?.why;
}
