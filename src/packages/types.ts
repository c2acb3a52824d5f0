/** What package managers are told about a toolchain and a project. Owns the types; runs nothing. */
import type { Binutils, CompilerCommand, CompilerKind, TargetSpec } from "../cmake/types.ts";
import type { Architecture, OperatingSystem } from "../core/platform.ts";

/** Names of package managers as toolchainkit.yaml writes them. */
export type PackageManagerName = "conan" | "vcpkg" | "cpm";

/** Build types that packages are installed for. */
export type PackageBuildType = "Debug" | "Release" | "RelWithDebInfo" | "MinSizeRel";

/** Flags beyond those that follow from compiler, standard library and build type. */
export interface PackageFlags {
  /** For the C compiler. */
  readonly c: readonly string[];
  /** For the C++ compiler. */
  readonly cxx: readonly string[];
  /** For linking programs. */
  readonly exe: readonly string[];
  /** For linking shared libraries. */
  readonly shared: readonly string[];
}

/** Compilers that packages are built with, and what for. */
export interface PackageToolchain {
  /** Name in toolchainkit.yaml, such as `main`. */
  readonly name: string;
  /** Such as `llvm-18.1.8-linux-x64` or `system-gcc-12.2.0`. */
  readonly id: string;
  /** How the compiler is spoken to. */
  readonly compiler: CompilerKind;
  /** Such as `18.1.8`. */
  readonly version?: string;
  /** The C compiler. */
  readonly cCompiler: CompilerCommand;
  /** The C++ compiler. */
  readonly cxxCompiler: CompilerCommand;
  /** Programs beside the compilers. */
  readonly binutils: Binutils;
  /** The C++ standard library in use. */
  readonly stdlib: "libc++" | "libstdc++" | "msvc";
  /** True: it is linked statically (MSVC: /MT). */
  readonly staticRuntime: boolean;
  /** System that the build runs on. */
  readonly hostOs: OperatingSystem;
  /** Processor that the build runs on. */
  readonly hostArchitecture: Architecture;
  /** What packages are built for. */
  readonly target: TargetSpec;
  /** Absolute. */
  readonly sysroot?: string;
  /** Of the project, such as `20`; undefined: what the compiler does by itself. */
  readonly cxxStandard?: string;
  /** False: `-std=c++20`, not `-std=gnu++20`. */
  readonly cxxExtensions: boolean;
  /** By build type, since some flags are for some build types only. */
  readonly flags: Readonly<Record<PackageBuildType, PackageFlags>>;
}

/** A package that a project got. */
export interface InstalledPackage {
  /** Such as `fmt`. */
  readonly name: string;
  /** Such as `10.2.1`. */
  readonly version: string;
  /** What tells its content apart from others of that version, such as a recipe revision. */
  readonly revision?: string;
  /** Absolute. */
  readonly folder?: string;
  /** How it came: built here, found in the cache, or downloaded. */
  readonly origin?: "built" | "cached" | "downloaded";
}

/** What the project's lock says of its packages; the same on every machine. */
export interface LockedPackages {
  /** Who resolved them. */
  readonly manager: PackageManagerName;
  /** Commit of vcpkg's registry, which with vcpkg.json decides all versions. */
  readonly baseline?: string;
  /** By name; empty where the manager needs no more than the baseline. */
  readonly items: Readonly<Record<string, LockedPackage>>;
}

/** One package of {@link LockedPackages}. */
export interface LockedPackage {
  /** Such as `10.2.1`. */
  readonly version: string;
  /** Of the recipe. */
  readonly revision?: string;
}

/**
 * What an installation is for.
 *
 * @example
 * ```ts
 * import type { PackageInstallRequest } from "@toolchainkit/toolchainkit/packages/types";
 *
 * const request: PackageInstallRequest = { buildTypes: ["Debug", "Release"] };
 * console.log(request.buildTypes.length);
 * ```
 */
export interface PackageInstallRequest {
  /** In the order in which they are installed. */
  readonly buildTypes: readonly PackageBuildType[];
  /** True: install although nothing has changed. */
  readonly force?: boolean;
}

/** What an installation did. */
export interface PackageInstallOutcome {
  /** `unchanged`: the last run is still good and nothing was run. */
  readonly kind: "installed" | "unchanged";
  /** Each package once, by name. */
  readonly packages: readonly InstalledPackage[];
  /** Absolute folders in which the manager keeps packages. */
  readonly folders: readonly string[];
}

/** A program with the arguments that come first, such as `python -m conans.conan`. */
export interface PackageProgram {
  /** Absolute, or a name to be found in PATH. */
  readonly command: string;
  /** Come before all others. */
  readonly args: readonly string[];
  /** As it says itself. */
  readonly version: string;
  /** Ids of what it needs in our cache. */
  readonly uses?: readonly string[];
}
