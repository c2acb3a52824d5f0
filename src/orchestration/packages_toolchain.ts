/**
 * What package managers are told about the project's toolchain, from the same specification that its
 * toolchain file is rendered from. Pure.
 */
import {
  collectSettings,
  CONFIGURATIONS,
  effectiveStdlib,
  type FlagTarget,
  type Settings,
} from "../cmake/settings.ts";
import type { BuildConfiguration, ToolchainFileSpec } from "../cmake/types.ts";
import type { Platform } from "../core/platform.ts";
import type { PackageFlags, PackageToolchain } from "../packages/types.ts";
import type { SystemToolchain } from "../toolchain/types.ts";

/** The toolchain of packages for the project. */
export function packageToolchain(spec: ToolchainFileSpec, platform: Platform): PackageToolchain {
  const settings = collectSettings(spec);
  const definition = (name: string) =>
    Object.entries(spec.definitions ?? {}).find(([key]) => key.split(":", 1)[0] === name)?.[1];
  const cxxStandard = definition("CMAKE_CXX_STANDARD");
  return {
    name: spec.name,
    id: spec.toolchainId,
    compiler: spec.compilerKind,
    ...(spec.compilerVersion === undefined ? {} : { version: spec.compilerVersion }),
    cCompiler: spec.cCompiler,
    cxxCompiler: spec.cxxCompiler,
    binutils: spec.binutils ?? {},
    stdlib: effectiveStdlib(spec),
    staticRuntime: spec.stdlib?.static === true || settings.staticRuntime !== undefined,
    hostOs: spec.hostOs,
    hostArchitecture: spec.hostArchitecture ?? platform.architecture,
    target: spec.target,
    ...(spec.sysroot === undefined ? {} : { sysroot: spec.sysroot }),
    ...(cxxStandard === undefined ? {} : { cxxStandard }),
    cxxExtensions: !isOff(definition("CMAKE_CXX_EXTENSIONS")),
    flags: {
      Debug: flagsOf(settings, "Debug"),
      Release: flagsOf(settings, "Release"),
      RelWithDebInfo: flagsOf(settings, "RelWithDebInfo"),
      MinSizeRel: flagsOf(settings, "MinSizeRel"),
    },
  };
}

/** CMake's words for no. */
function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(off|no|false|n|0)$/i.test(value);
}

function flagsOf(settings: Settings, configuration: BuildConfiguration): PackageFlags {
  const groups = settings.groups.filter((group) =>
    group.configuration === undefined || group.configuration === configuration
  );
  const collect = (target: FlagTarget): string[] =>
    groups.flatMap((group) => {
      const flags = group.flags[target] ?? [];
      return group.verbatim === true ? flags.flatMap(splitWords) : [...flags];
    });
  return {
    c: collect("c"),
    cxx: collect("cxx"),
    exe: collect("exe"),
    shared: collect("shared"),
  };
}

/** Words as a shell would split them; quotes hold a word together and stay. */
export function splitWords(text: string): string[] {
  return text.match(/(?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'[^']*')+/g) ?? [];
}

/** What a toolchain file for packages leaves to the package manager. */
export interface PackageFileOptions {
  /** False: the package manager passes the flags of the settings itself. */
  readonly flags: boolean;
}

/** The specification of the toolchain file that packages are built with. */
export function packageFileSpec(
  spec: ToolchainFileSpec,
  options: PackageFileOptions,
): ToolchainFileSpec {
  const {
    definitions: _definitions,
    launcher: _launcher,
    includes: _includes,
    prefixPaths: _prefixPaths,
    warnings: _warnings,
    reasons: _reasons,
    ...kept
  } = spec;
  // Without reasons: a line that moves in toolchainkit.yaml must not rebuild all packages.
  if (options.flags) return kept;
  const {
    flags: _flags,
    configurationFlags: _configurationFlags,
    sanitizers: _sanitizers,
    lto: _lto,
    pgo: _pgo,
    coverage: _coverage,
    hardening: _hardening,
    pie: _pie,
    layers: _layers,
    ...plain
  } = kept;
  const settings = collectSettings(spec);
  return {
    ...plain,
    ...(settings.linker === undefined ? {} : { linker: settings.linker }),
    ...(settings.positionIndependent === undefined ? {} : { pic: settings.positionIndependent }),
  };
}

/** The compilers for tools that run during the build of a project that is for another machine. */
export function buildMachineToolchain(
  system: SystemToolchain,
  platform: Platform,
  processor: string,
): PackageToolchain {
  const none: PackageFlags = { c: [], cxx: [], exe: [], shared: [] };
  const [stdlib] = system.stdlibs;
  return {
    name: "build-machine",
    id: `system-${system.type}-${system.version}`,
    compiler: system.type,
    version: system.version,
    cCompiler: { path: system.cCompiler, ...(system.type === "zig" ? { args: ["cc"] } : {}) },
    cxxCompiler: { path: system.cxxCompiler, ...(system.type === "zig" ? { args: ["c++"] } : {}) },
    binutils: {},
    stdlib: stdlib === "libc++" || stdlib === "msvc" ? stdlib : "libstdc++",
    staticRuntime: false,
    hostOs: platform.os,
    hostArchitecture: platform.architecture,
    target: { os: platform.os, processor, cross: false },
    cxxExtensions: true,
    flags: { Debug: none, Release: none, RelWithDebInfo: none, MinSizeRel: none },
  };
}

/** Build types that packages can be installed for, in CMake's order. */
export const PACKAGE_BUILD_TYPES = CONFIGURATIONS;
