/**
 * One compiler with its settings, as flags and as lines for a toolchain file. Owns the classes for
 * tool authors; the work is in `settings.ts` and the files that render.
 */
import { renderCompilers } from "./compiler_lines.ts";
import { renderFlags } from "./flag_lines.ts";
import { linkerArguments, renderLinker } from "./linkers.ts";
import { collectSettings, type FlagTarget } from "./settings.ts";
import { renderStdlib, stdlibFlags } from "./stdlib.ts";
import type {
  BuildConfiguration,
  CompilerKind,
  FlagStrings,
  LayerReference,
  LinkerSpec,
  StdlibSpec,
  TargetSpec,
  ToolchainFileSpec,
} from "./types.ts";

/** What all compilers have. */
export interface CompilerOptions {
  /** Path of the C++ compiler. */
  readonly compilerPath: string;
  /** Path of the C compiler; by default found from the name of the C++ compiler. */
  readonly cCompilerPath?: string;
  /** Such as `18.1.8`. */
  readonly version?: string;
  /** By name, or with its folders. */
  readonly stdlib?: StdlibSpec["name"] | StdlibSpec;
  /** By name, or with its path. */
  readonly linker?: LinkerSpec["name"] | LinkerSpec;
  /** Such as `address`. */
  readonly sanitizers?: readonly string[];
  /** Further layers of `data/layers/`. */
  readonly layers?: readonly LayerReference[];
  /** Link-time optimisation of optimised builds. */
  readonly lto?: "thin" | "full" | "fat";
  /** True: the options of the OpenSSF guide. */
  readonly hardening?: boolean;
  /** How many warnings. */
  readonly warnings?: "default" | "strict" | "error";
  /** A person's own flags. */
  readonly flags?: FlagStrings;
  /** What is built for; by default the machine that the compiler usually runs on. */
  readonly target?: TargetSpec;
}

/** What CMake itself adds for a build type. */
const BUILD_TYPE_FLAGS: Readonly<
  Record<"gnu" | "msvc", Readonly<Record<BuildConfiguration, readonly string[]>>>
> = {
  gnu: {
    Debug: ["-g"],
    Release: ["-O3", "-DNDEBUG"],
    RelWithDebInfo: ["-O2", "-g", "-DNDEBUG"],
    MinSizeRel: ["-Os", "-DNDEBUG"],
  },
  msvc: {
    Debug: ["/Zi", "/Ob0", "/Od", "/RTC1"],
    Release: ["/O2", "/Ob2", "/DNDEBUG"],
    RelWithDebInfo: ["/Zi", "/O2", "/Ob1", "/DNDEBUG"],
    MinSizeRel: ["/O1", "/Ob1", "/DNDEBUG"],
  },
};

/** What all compilers can do. */
export abstract class CompilerConfig {
  /** How its command line is spoken to. */
  protected abstract readonly kind: CompilerKind;

  /** A compiler with its settings. */
  constructor(protected readonly options: CompilerOptions) {}

  /**
   * Lines for a toolchain file.
   *
   * @throws {BuildSettingsError} If settings exclude each other or this compiler lacks one.
   */
  getCmakeSnippet(): string {
    const spec = this.spec();
    const settings = collectSettings(spec);
    return [
      ...renderCompilers(spec),
      ...renderStdlib(spec),
      ...renderLinker(spec, settings),
      ...renderFlags(settings, spec),
      "",
    ].slice(1).join("\n");
  }

  /**
   * All C++ and linker driver flags of a build type: CMake's own, then those of the settings.
   *
   * @throws {BuildSettingsError} If settings exclude each other or this compiler lacks one.
   */
  getFlagsForBuildType(buildType: BuildConfiguration): string[] {
    const spec = this.spec();
    const settings = collectSettings(spec);
    const style = this.kind === "msvc" || this.kind === "clang-cl" ? "msvc" : "gnu";
    const version = { kind: this.kind, version: this.options.version };
    const library = spec.stdlib === undefined ? undefined : stdlibFlags(spec.stdlib, version);
    const flags = [
      ...BUILD_TYPE_FLAGS[style][buildType],
      ...standardLibraryFlags(spec),
      ...library?.both ?? [],
      ...library?.cxx ?? [],
      ...settings.linker === undefined ? [] : linkerArguments(settings.linker, version),
      ...settings.groups
        .filter((group) => group.configuration === undefined || group.configuration === buildType)
        .flatMap((group) => flagsOf(group.flags, style === "msvc" ? ["cxx"] : ["cxx", "exe"])),
    ];
    return [...new Set(flags)];
  }

  /** The settings as part of a whole toolchain file. */
  spec(): ToolchainFileSpec {
    const { options, kind } = this;
    const { stdlib, linker } = options;
    const os = kind === "msvc" || kind === "clang-cl"
      ? "windows"
      : kind === "apple-clang"
      ? "macos"
      : "linux";
    const zig = kind === "zig";
    return {
      name: kind,
      toolchainId: kind,
      compilerKind: kind,
      cCompiler: {
        path: options.cCompilerPath ?? cCompilerBeside(options.compilerPath),
        args: zig ? ["cc"] : [],
      },
      cxxCompiler: { path: options.compilerPath, args: zig ? ["c++"] : [] },
      hostOs: os,
      target: options.target ?? { os, processor: "x86_64", cross: false },
      sanitizers: options.sanitizers ?? [],
      layers: options.layers ?? [],
      ...(options.version === undefined ? {} : { compilerVersion: options.version }),
      ...(stdlib === undefined
        ? {}
        : { stdlib: typeof stdlib === "string" ? { name: stdlib } : stdlib }),
      ...(linker === undefined
        ? {}
        : { linker: typeof linker === "string" ? { name: linker } : linker }),
      ...(options.lto === undefined ? {} : { lto: options.lto }),
      ...(options.hardening === undefined ? {} : { hardening: options.hardening }),
      ...(options.warnings === undefined ? {} : { warnings: options.warnings }),
      ...(options.flags === undefined ? {} : { flags: options.flags }),
    };
  }
}

function standardLibraryFlags(spec: ToolchainFileSpec): string[] {
  const named = spec.compilerKind === "clang" || spec.compilerKind === "apple-clang";
  return named && spec.stdlib !== undefined ? [`-stdlib=${spec.stdlib.name}`] : [];
}

function flagsOf(
  flags: Readonly<Partial<Record<FlagTarget, readonly string[]>>>,
  targets: readonly FlagTarget[],
): string[] {
  return targets.flatMap((target) => flags[target] ?? []);
}

/** The C compiler that belongs to a C++ compiler by name: `clang++-18` and `clang-18`. */
export function cCompilerBeside(cxxCompiler: string): string {
  return cxxCompiler.replace(
    /(clang|g|c)\+\+(?=[^/\\]*$)/,
    (_match, name: string) => name === "clang" ? "clang" : name === "g" ? "gcc" : "cc",
  );
}

/**
 * Clang with the GNU command line.
 *
 * @example
 * ```ts
 * import { ClangConfig } from "@toolchainkit/toolchainkit/cmake/compilers";
 *
 * const clang = new ClangConfig({
 *   compilerPath: "/opt/llvm/bin/clang++",
 *   version: "18.1.8",
 *   stdlib: "libc++",
 *   linker: "lld",
 *   sanitizers: ["address", "undefined"],
 * });
 * console.log(clang.getFlagsForBuildType("Release"));
 * console.log(clang.getCmakeSnippet());
 * ```
 */
export class ClangConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "clang";
}

/** GCC, native or cross. */
export class GccConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "gcc";
}

/** Visual C++. */
export class MsvcConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "msvc";
}

/** Clang with Visual C++'s command line. */
export class ClangClConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "clang-cl";
}

/** Apple's Clang. */
export class AppleClangConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "apple-clang";
}

/** Zig as a C and C++ compiler. */
export class ZigConfig extends CompilerConfig {
  /** How its command line is spoken to. */
  protected readonly kind: CompilerKind = "zig";
}
