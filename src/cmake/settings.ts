/**
 * Turns what was asked for into flags: which, for which language or link step, in which
 * configuration, and why. Owns validity of combinations; text is made in `toolchain_generator.ts`.
 */
import { BuildSettingsError } from "./errors.ts";
import { flagTrouble } from "./flag_text.ts";
import { composeLayers, type LayerFlags, type SelectedLayer } from "./layers.ts";
import { chooseLinker } from "./linker_choice.ts";
import { reasonFor } from "./reasons.ts";
import type {
  BuildConfiguration,
  FlagStrings,
  LayerReference,
  LinkerSpec,
  StdlibSpec,
  ToolchainFileSpec,
} from "./types.ts";
import { quotedText } from "../core/printable_text.ts";
import { isAtLeast } from "../core/versions.ts";

/** What a flag is given to. */
export type FlagTarget = "c" | "cxx" | "exe" | "shared" | "module" | "static";

/** Flags that belong together. */
export interface FlagGroup {
  /** A line for people: what it is and where it comes from. */
  readonly title: string;
  readonly configuration?: BuildConfiguration;
  readonly flags: Readonly<Partial<Record<FlagTarget, readonly string[]>>>;
  /** True: the strings are a person's own, quoted by them. */
  readonly verbatim?: boolean;
  /** True: they make errors of warnings; CMake has a variable for that from 3.24 on. */
  readonly warningsAsErrors?: boolean;
}

/** Options for C and C++ that end in the path of the build folder. */
export interface BuildFolderOptions {
  /** As in {@link FlagGroup}. */
  readonly title: string;
  readonly options: readonly string[];
}

/** Everything that the layers and options of a spec amount to. */
export interface Settings {
  readonly groups: readonly FlagGroup[];
  readonly buildFolderOptions: readonly BuildFolderOptions[];
  readonly linker: LinkerSpec | undefined;
  readonly linkerReason: string;
  readonly positionIndependent: boolean | undefined;
  readonly positionIndependentReason: string;
  readonly buildType: BuildConfiguration | undefined;
  readonly noRuntimeChecks: boolean;
  /** Set when the C++ standard library is to be linked in. */
  readonly staticRuntime: { readonly reason: string } | undefined;
  /** Set when `import std` is to work. */
  readonly importStd: { readonly reason: string } | undefined;
  readonly layers: readonly SelectedLayer[];
}

/**
 * Collects and checks all settings of a toolchain file.
 *
 * @throws {BuildSettingsError} If a combination cannot work.
 */
export function collectSettings(spec: ToolchainFileSpec): Settings {
  const layers = composeLayers(requestedLayers(spec));
  for (const selected of layers) checkLayer(selected, spec);
  const { linker, linkerReason } = chooseLinker(layers, spec);
  const pieLayer = layers.find((selected) => selected.layer.pic === true);
  return {
    groups: [...layers.flatMap((selected) => layerGroups(selected, spec)), ...ownFlags(spec)],
    buildFolderOptions: layers.flatMap((selected) => buildFolderOptions(selected, spec)),
    linker,
    linkerReason,
    positionIndependent: spec.pic ?? (pieLayer === undefined ? undefined : true),
    positionIndependentReason: spec.pic === undefined
      ? pieLayer?.reason ?? ""
      : reasonFor(spec, "pic"),
    buildType: layers.find((selected) => selected.layer.buildType !== undefined)?.layer.buildType,
    noRuntimeChecks: layers.some((selected) => selected.layer.noRuntimeChecks === true),
    staticRuntime: layers.find((selected) => selected.layer.staticRuntime === true),
    importStd: layers.find((selected) => selected.layer.importStd === true),
    layers,
  };
}

function requestedLayers(spec: ToolchainFileSpec) {
  const requests: { reference: LayerReference; reason: string }[] = [];
  const ask = (type: string, name: string, field: string) =>
    requests.push({ reference: { type, name }, reason: reasonFor(spec, field) });
  for (const layer of spec.layers ?? []) {
    requests.push({ reference: layer, reason: reasonFor(spec, `layers.${layer.name}`) });
  }
  for (const name of spec.sanitizers ?? []) ask("sanitizer", name, "sanitizers");
  if (spec.lto !== undefined) ask("optimization", `lto-${spec.lto}`, "lto");
  if (spec.pgo !== undefined) ask("optimization", `pgo-${spec.pgo.stage}`, "pgo");
  if (spec.coverage === true) ask("profiling", "coverage", "coverage");
  if (spec.hardening === true) ask("security", "hardened", "hardening");
  if (spec.pie === true) ask("security", "pie", "pie");
  if (spec.importStd === true) ask("language", "import-std", "importStd");
  if (spec.warnings === "default") ask("warning", "warnings", "warnings");
  if (spec.warnings === "strict") ask("warning", "warnings-strict", "warnings");
  if (spec.warnings === "error") ask("warning", "warnings-as-errors", "warnings");
  return requests;
}

function checkLayer(selected: SelectedLayer, spec: ToolchainFileSpec): void {
  const { layer, reason } = selected;
  const refuse = (why: string) => {
    throw new BuildSettingsError(`${selected.family} layer`, {
      value: layer.name,
      why,
      hint: `Remove it (${reason}) or choose another toolchain`,
    });
  };
  if (layer.compilers !== undefined && !layer.compilers.includes(spec.compilerKind)) {
    refuse(`${spec.compilerKind} does not have it; ${layer.without ?? "other compilers do"}`);
  }
  if (layer.systems !== undefined && !layer.systems.includes(spec.target.os)) {
    refuse(`it does not exist for ${spec.target.os}, only for ${layer.systems.join(", ")}`);
  }
  if (layer.architectures !== undefined && !layer.architectures.includes(architectureOf(spec))) {
    refuse(`it exists for ${layer.architectures.join(", ")} only, not for ${architectureOf(spec)}`);
  }
  const minimum = layer.minimum?.[spec.compilerKind];
  if (minimum !== undefined && !isAtLeast(spec.compilerVersion, minimum)) {
    refuse(
      `${spec.compilerKind} ${spec.compilerVersion} is too old, ${minimum} or newer is wanted`,
    );
  }
  if (layer.parameter === "profile" && spec.pgo === undefined) {
    refuse("no profile is named");
  }
}

function layerGroups(selected: SelectedLayer, spec: ToolchainFileSpec): FlagGroup[] {
  const title = titleOf(selected);
  const mark = selected.layer.warningsAsErrors === true ? { warningsAsErrors: true } : {};
  return selected.layer.flags.filter((row) => applies(row, spec)).flatMap((row) => {
    const flags = targets(row, spec.pgo?.profile);
    if (row.configurations === undefined) return [{ title, flags, ...mark }];
    return row.configurations.map((configuration) => ({ title, configuration, flags, ...mark }));
  });
}

/** What a layer gives the C compiler and the link of a program, in every configuration. */
export function driverFlags(selected: SelectedLayer, spec: ToolchainFileSpec): string[] {
  return layerGroups(selected, spec)
    .filter(({ configuration }) => configuration === undefined)
    .flatMap(({ flags }) => [...flags.c ?? [], ...flags.exe ?? []]);
}

function buildFolderOptions(selected: SelectedLayer, spec: ToolchainFileSpec) {
  const options = selected.layer.flags
    .filter((row) => applies(row, spec)).flatMap((row) => row.buildFolder ?? []);
  return options.length === 0 ? [] : [{ title: titleOf(selected), options }];
}

function titleOf({ layer, reason }: SelectedLayer): string {
  return `${layer.name}: ${layer.summary}. From ${reason}`;
}

function applies(row: LayerFlags, spec: ToolchainFileSpec): boolean {
  if (!row.for.includes(spec.compilerKind)) return false;
  if (row.systems !== undefined && !row.systems.includes(spec.target.os)) return false;
  if (row.architectures !== undefined && !row.architectures.includes(architectureOf(spec))) {
    return false;
  }
  if (row.since !== undefined && !isAtLeast(spec.compilerVersion, row.since)) return false;
  if (row.before !== undefined && isAtLeast(spec.compilerVersion, row.before)) return false;
  return row.stdlib === undefined || row.stdlib === effectiveStdlib(spec);
}

/** The standard library in use: the one chosen, else the one the compiler comes with. */
export function effectiveStdlib(spec: ToolchainFileSpec): StdlibSpec["name"] {
  if (spec.stdlib !== undefined) return spec.stdlib.name;
  if (spec.compilerKind === "msvc" || spec.compilerKind === "clang-cl") return "msvc";
  if (spec.compilerKind === "zig" || spec.target.os === "macos") return "libc++";
  return "libstdc++";
}

function architectureOf(spec: ToolchainFileSpec): string {
  const processor = spec.target.processor.toLowerCase();
  if (/^(x86_64|amd64|x64)$/.test(processor)) return "x64";
  if (/^(aarch64|arm64)/.test(processor)) return "arm64";
  return processor;
}

function targets(row: LayerFlags, profile: string | undefined): FlagGroup["flags"] {
  const fill = (flags: readonly string[] | undefined) =>
    (flags ?? []).map((flag) => flag.replace("{profile}", () => profile ?? ""));
  const compile = fill(row.compile);
  const link = fill(row.link);
  return withoutEmpty({
    c: [...compile, ...fill(row.c)],
    cxx: [...compile, ...fill(row.cxx)],
    exe: [...link, ...fill(row.exe)],
    shared: [...link, ...fill(row.shared)],
    module: [...link, ...fill(row.shared)],
    static: fill(row.archive),
  });
}

function ownFlags(spec: ToolchainFileSpec): FlagGroup[] {
  const groups: FlagGroup[] = [];
  const add = (strings: FlagStrings | undefined, configuration?: BuildConfiguration) => {
    for (const [field, text] of Object.entries(strings ?? {})) {
      if (typeof text !== "string" || text.trim() === "") continue;
      const key = configuration === undefined
        ? `flags.${field}`
        : `flags.${configuration}.${field}`;
      refuseShellText(text, key, spec);
      groups.push({
        title: configuration === undefined
          ? `Your ${field} flags. From ${reasonFor(spec, key)}`
          : `Further ${field} flags of ${configuration}. From ${reasonFor(spec, key)}`,
        ...(configuration === undefined ? {} : { configuration }),
        flags: Object.fromEntries(
          OWN_FLAG_TARGETS[field as keyof FlagStrings].map((target) => [target, [text.trim()]]),
        ),
        verbatim: true,
      });
    }
  };
  add(spec.flags);
  for (const configuration of CONFIGURATIONS) {
    add(spec.configurationFlags?.[configuration], configuration);
  }
  return groups;
}

/** The configuration was checked; specifications from elsewhere were not. */
function refuseShellText(text: string, key: string, spec: ToolchainFileSpec): void {
  const trouble = flagTrouble(text, { windows: spec.hostOs === "windows" });
  if (trouble === undefined) return;
  throw new BuildSettingsError("flags", {
    value: key,
    why: `${quotedText(trouble.part, 40)} would ${trouble.effect} in the shell of the build`,
    hint: `Write the flags as the compiler is to get them (${reasonFor(spec, key)})`,
  });
}

/** In the order in which they are written. */
export const CONFIGURATIONS: readonly BuildConfiguration[] = [
  "Debug",
  "Release",
  "RelWithDebInfo",
  "MinSizeRel",
];

const OWN_FLAG_TARGETS: Readonly<Record<keyof FlagStrings, readonly FlagTarget[]>> = {
  c: ["c"],
  cxx: ["cxx"],
  linker: ["exe", "shared", "module"],
  exeLinker: ["exe"],
  sharedLinker: ["shared", "module"],
};

function withoutEmpty(
  flags: Readonly<Record<FlagTarget, readonly string[]>>,
): FlagGroup["flags"] {
  return Object.fromEntries(Object.entries(flags).filter(([, list]) => list.length > 0));
}
