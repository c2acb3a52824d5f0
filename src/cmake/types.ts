/** What CMake is told about a toolchain. Owns the types that others fill in; renders nothing. */
import type { Architecture, OperatingSystem } from "../core/platform.ts";

/** How a compiler's command line is spoken to. */
export type CompilerKind = "clang" | "clang-cl" | "gcc" | "msvc" | "apple-clang" | "zig";

/** CMake's own four configurations. */
export type BuildConfiguration = "Debug" | "Release" | "RelWithDebInfo" | "MinSizeRel";

/** Generators that can be asked for by the names of toolchainkit.yaml. */
export type GeneratorName = "Ninja" | "Ninja Multi-Config" | "Make" | "MSBuild" | "Xcode" | "NMake";

/** An executable and the arguments that must always come first, such as `zig` with `c++`. */
export interface CompilerCommand {
  /** Absolute. */
  readonly path: string;
  /** What always comes first, before everything else. */
  readonly args?: readonly string[];
}

/** Programs beside the compiler; absolute paths, left out when there is none. */
export interface Binutils {
  /** Archiver. */
  readonly ar?: string;
  /** Writes the index of an archive. */
  readonly ranlib?: string;
  /** `ar` with the compiler's link-time optimisation plug-in: `gcc-ar`, `llvm-ar`. */
  readonly compilerAr?: string;
  /** `ranlib` with the same plug-in. */
  readonly compilerRanlib?: string;
  /** Lists symbols. */
  readonly nm?: string;
  /** Removes symbols. */
  readonly strip?: string;
  /** Changes object files. */
  readonly objcopy?: string;
  /** Shows object files. */
  readonly objdump?: string;
  /** Shows ELF headers. */
  readonly readelf?: string;
  /** Source lines of addresses. */
  readonly addr2line?: string;
  /** Makes import libraries (MinGW). */
  readonly dlltool?: string;
  /** Resource compiler: `rc.exe`, `llvm-rc`, `windres`. */
  readonly rc?: string;
  /** Manifest tool: `mt.exe`, `llvm-mt`. */
  readonly mt?: string;
  /** The linker program itself where CMake calls it directly (MSVC style). */
  readonly linker?: string;
  /** macOS: changes library names inside programs. */
  readonly installNameTool?: string;
  /** macOS: joins architectures. */
  readonly lipo?: string;
  /** macOS: makes static libraries. */
  readonly libtool?: string;
  /** `clang-scan-deps` for C++20 modules. */
  readonly scanDeps?: string;
}

/** What programs are built for. */
export interface TargetSpec {
  /** Operating system; `none` for bare metal. */
  readonly os: OperatingSystem | "none";
  /** CMake's word, such as `x86_64`, `aarch64`, `AMD64`, `arm64`. */
  readonly processor: string;
  /** Given to the compiler when set, such as `aarch64-linux-gnu` or `x86_64-linux-gnu.2.17`. */
  readonly triple?: string;
  /** True: what is built does not run here, so CMake must not try to. */
  readonly cross: boolean;
  /** CMAKE_SYSTEM_VERSION, for systems where it matters (Android API level, iOS). */
  readonly systemVersion?: string;
  /** Runs what was built, such as `qemu-aarch64 -L sysroot`. */
  readonly emulator?: readonly string[];
  /** Further facts that a target's own CMake support wants, such as CMAKE_ANDROID_ARCH_ABI. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The C++ standard library, chosen independently of the compiler. */
export interface StdlibSpec {
  /** By the names of the data or of the tool. */
  readonly name: "libc++" | "libstdc++" | "msvc";
  /** Folder that holds `c++/v1` headers, when not the compiler's own. */
  readonly includeDirectory?: string;
  /** Folder of the libraries; programs in the build tree find them there at run time. */
  readonly libraryDirectory?: string;
  /** libc++ only; `none` when the C++ ABI is inside it. */
  readonly abiLibrary?: "libc++abi" | "libsupc++" | "none";
  /** libstdc++ with Clang: the `lib/gcc/<triple>/<version>` folder of the GCC to take it from. */
  readonly gccInstallDirectory?: string;
  /** libstdc++ with Clang older than 16: prefix of that GCC. */
  readonly gccToolchain?: string;
  /** True: link it statically (MSVC: /MT). */
  readonly static?: boolean;
}

/** A linker of the GNU driver style. */
export interface LinkerSpec {
  /** By the names of the data or of the tool. */
  readonly name: "lld" | "mold" | "gold" | "bfd";
  /** Absolute path when the compiler would not find it by itself. */
  readonly path?: string;
}

/** Flags as people write them, in the shell's quoting; passed on as they are. */
export interface FlagStrings {
  /** For the C compiler. */
  readonly c?: string;
  /** For the C++ compiler. */
  readonly cxx?: string;
  /** All kinds of linking. */
  readonly linker?: string;
  /** Linking programs. */
  readonly exeLinker?: string;
  /** Linking shared libraries and modules. */
  readonly sharedLinker?: string;
}

/** Which profile-guided stage, and where the profile is. */
export interface PgoSpec {
  /** Whether the profile is written or used. */
  readonly stage: "instrumented" | "optimized";
  /** Where profiles are written to or read from; absolute. */
  readonly profile: string;
}

/** A reference to a layer by the names of `data/layers/`. */
export interface LayerReference {
  /** Any spelling that `layers.ts` knows, such as `optimization`, `buildtype`. */
  readonly type?: string | undefined;
  /** By the names of the data or of the tool. */
  readonly name: string;
}

/** Where a setting comes from, in words that fit after a colon. */
export type Reasons = Readonly<Record<string, string>>;

/**
 * Everything that goes into one toolchain file.
 *
 * @example
 * ```ts
 * import { renderToolchainFile } from "@toolchainkit/toolchainkit/cmake/toolchain_generator";
 * import type { ToolchainFileSpec } from "@toolchainkit/toolchainkit/cmake/types";
 *
 * const spec: ToolchainFileSpec = {
 *   name: "main",
 *   toolchainId: "system-gcc-12.2.0",
 *   compilerKind: "gcc",
 *   cCompiler: { path: "/usr/bin/gcc" },
 *   cxxCompiler: { path: "/usr/bin/g++" },
 *   hostOs: "linux",
 *   target: { os: "linux", processor: "x86_64", cross: false },
 * };
 * console.log(renderToolchainFile(spec));
 * ```
 */
export interface ToolchainFileSpec {
  /** Name in toolchainkit.yaml, such as `main`. */
  readonly name: string;
  /** Such as `llvm-18.1.8-linux-x64` or `system-gcc-12.2.0`. */
  readonly toolchainId: string;
  /** How the compilers' command line is spoken to. */
  readonly compilerKind: CompilerKind;
  /** Such as `18.1.8`; without it nothing that depends on the version is refused. */
  readonly compilerVersion?: string;
  /** Folder that the paths of the toolchain start with; none for the system's compilers. */
  readonly root?: string;
  /** The C compiler. */
  readonly cCompiler: CompilerCommand;
  /** The C++ compiler. */
  readonly cxxCompiler: CompilerCommand;
  /** Default: the C compiler assembles. */
  readonly asmCompiler?: CompilerCommand;
  /** Programs beside the compiler. */
  readonly binutils?: Binutils;
  /** Where the build runs. */
  readonly hostOs: OperatingSystem;
  /** Where the build runs; decides architecture-dependent layers of native builds. */
  readonly hostArchitecture?: Architecture;
  /** What is built for. */
  readonly target: TargetSpec;
  /** System headers and libraries are taken from there. */
  readonly sysroot?: string;
  /** Folders that find_package and find_library also look into when they are kept to a sysroot. */
  readonly findRootPaths?: readonly string[];
  /** True: look for headers, libraries and packages nowhere but below the roots. */
  readonly confineFind?: boolean;
  /** By default the compiler's own. */
  readonly stdlib?: StdlibSpec;
  /** By default the compiler's own. */
  readonly linker?: LinkerSpec;
  /** A person's own flags, for all configurations. */
  readonly flags?: FlagStrings;
  /** For one configuration only. */
  readonly configurationFlags?: Readonly<Partial<Record<BuildConfiguration, FlagStrings>>>;
  /** CMake cache variables, as `-D` would set them; what the command line says comes first. */
  readonly definitions?: Readonly<Record<string, string>>;
  /** Such as `address`. */
  readonly sanitizers?: readonly string[];
  /** Link-time optimisation of optimised builds. */
  readonly lto?: "thin" | "full" | "fat";
  /** Profile-guided optimisation. */
  readonly pgo?: PgoSpec;
  /** True: count executed lines. */
  readonly coverage?: boolean;
  /** True: the options of the OpenSSF guide. */
  readonly hardening?: boolean;
  /** How many warnings. */
  readonly warnings?: "default" | "strict" | "error";
  /** CMAKE_POSITION_INDEPENDENT_CODE when given. */
  readonly pic?: boolean;
  /** True: position-independent programs. */
  readonly pie?: boolean;
  /** Further settings from `data/layers/`. */
  readonly layers?: readonly LayerReference[];
  /** Compiler launcher such as sccache, with leading arguments. */
  readonly launcher?: CompilerCommand;
  /** True: `import std` works; CMake stops with the reason where it cannot. */
  readonly importStd?: boolean;
  /** Path of libc++'s or libstdc++'s `modules.json`. */
  readonly stdlibModules?: string;
  /** Toolchain files to read afterwards, such as Conan's. */
  readonly includes?: readonly string[];
  /** Prepended to CMAKE_PREFIX_PATH. */
  readonly prefixPaths?: readonly string[];
  /**
   * Why each setting is what it is, under the name of its field (`stdlib`, `linker`, `lto`,
   * `flags.cxx`, `definitions.NAME`, …), such as `toolchainkit.yaml:7`.
   */
  readonly reasons?: Reasons;
}
