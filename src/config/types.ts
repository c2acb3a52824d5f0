/**
 * What toolchainkit.yaml says, as one complete read-only value. Owns the types; `parser.ts` makes
 * them. Every default is filled in, every `${env:NAME}` is expanded once the project is trusted, paths
 * other than `build.directory` are absolute.
 */
import type { CachingConfig, DistributedConfig } from "./types_caching.ts";
import type { CrossConfig, PackagesConfig } from "./types_packages.ts";

export type {
  CachingConfig,
  DistributedConfig,
  RemoteCacheConfig,
  RemoteCacheType,
} from "./types_caching.ts";
export type {
  AndroidConfig,
  ConanConfig,
  ConanRemote,
  CrossConfig,
  IosConfig,
  PackagesConfig,
  RaspberryPiConfig,
  VcpkgConfig,
} from "./types_packages.ts";

/** How a build is optimised, as CMake names it. */
export type BuildType = "Debug" | "Release" | "RelWithDebInfo" | "MinSizeRel";

/** Build systems that CMake is told to generate for. */
export type GeneratorName = "Ninja" | "Ninja Multi-Config" | "Make" | "MSBuild" | "Xcode" | "NMake";

/** Where a toolchain comes from. */
export type ToolchainSource =
  | { readonly kind: "prebuilt" }
  | { readonly kind: "system" }
  /**
   * An archive at an address of the project's own choice; needs trust. `url` is what may be stored and
   * shown: without user info and literal query values, with references as they are written. `address`
   * is what is asked, where it differs; it may hold secrets.
   */
  | { readonly kind: "url"; readonly url: string; readonly address?: string }
  /** A folder that is already unpacked, absolute. */
  | { readonly kind: "path"; readonly path: string };

/** A named piece of configuration such as `{type: sanitizer, name: address}`. */
export interface LayerReference {
  /** Such as `sanitizer`, `optimization`, `security`; undefined when only a name was given. */
  readonly type: string | undefined;
  /** Such as `address`, `lto-thin`, `hardened`. */
  readonly name: string;
}

/** Paths of single tools that replace those of the toolchain (`compiler`, `ar`, `ranlib`, …). */
export type CustomPaths = Readonly<Record<string, string>>;

/** One entry of `toolchains`. */
export interface ToolchainConfig {
  /** What the project calls it; unique. */
  readonly name: string;
  /** Family such as `llvm`, `gcc`, `zig`, `arm-none-eabi`, in lower case. */
  readonly type: string;
  /** `latest`, `18`, `18.1`, `18.1.8` or a range such as `>=17 <19`. */
  readonly version: string;
  /** Where it comes from; prebuilt unless the file says otherwise. */
  readonly source: ToolchainSource;
  /** C++ standard library; undefined: the compiler's own choice. */
  readonly stdlib: "libc++" | "libstdc++" | "msvc" | undefined;
  /** Undefined: the compiler's own choice. */
  readonly linker: "lld" | "mold" | "gold" | "bfd" | undefined;
  /** Absolute. */
  readonly sysroot: string | undefined;
  /** Composed in this order. */
  readonly layers: readonly LayerReference[];
  /** Of the archive, when `source` is an address; lower-case hexadecimal. */
  readonly sha256: string | undefined;
  /** `system`: a compiler of this machine will do when the prebuilt one cannot be had. */
  readonly fallback: "system" | undefined;
  /** By role such as `ar`; absolute. */
  readonly customPaths: CustomPaths;
}

/** `project:`, the long form. */
export interface ProjectConfig {
  /** The folder's name when the file has none. */
  readonly name: string;
  /** Version of the project. */
  readonly version: string | undefined;
  /** What the project is. */
  readonly description: string | undefined;
  /** Lowest CMake version that builds it. */
  readonly cmakeMinimumVersion: string | undefined;
}

/** What applies when the command line says nothing. */
export interface DefaultsConfig {
  /** Name of a toolchain; `byPlatform` goes first. */
  readonly toolchain: string | undefined;
  /** By operating system (`linux`) or platform name (`linux-arm64`, more specific). */
  readonly byPlatform: Readonly<Record<string, string>>;
  /** Release unless the file says otherwise. */
  readonly buildType: BuildType;
  /** Undefined: the best one of this machine. */
  readonly generator: GeneratorName | undefined;
}

/** Flags added to every compilation or link, as a command line would hold them. */
export interface FlagsConfig {
  /** For C. */
  readonly c: string;
  /** For C++. */
  readonly cxx: string;
  /** For every link. */
  readonly linker: string;
  /** For programs. */
  readonly exeLinker: string;
  /** For shared libraries. */
  readonly sharedLinker: string;
}

/** Run-time checks built into the program. */
export type Sanitizer = "address" | "undefined" | "thread" | "memory" | "leak" | "hwaddress";

/** `build`. */
export interface BuildConfig {
  /** As written: relative to the project, or absolute. Join with `resolve(projectRoot, …)`. */
  readonly directory: string;
  /** Build types to prepare; the default one is among them. */
  readonly types: readonly BuildType[];
  /** Number of jobs, or `auto` for cores and memory. */
  readonly parallelJobs: number | "auto";
  /** Flags for every compilation or link. */
  readonly flags: FlagsConfig;
  /** -D values in the order of the file, text exactly as written. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Run-time checks to build in; they go together. */
  readonly sanitizers: readonly Sanitizer[];
  /** Kind of link-time optimisation. */
  readonly lto: "off" | "thin" | "full" | "fat";
  /** How compilations are cached. */
  readonly caching: CachingConfig;
  /** How compilations are spread over machines; undefined: not at all. */
  readonly distributed: DistributedConfig | undefined;
}

/** `toolchain_cache`. */
export interface ToolchainCacheConfig {
  /** `shared` by all projects of the user, `local` to this one, or `custom`. */
  readonly location: "shared" | "local" | "custom";
  /** Absolute; set when location is `custom` or a local path was given. */
  readonly path: string | undefined;
}

/** `network`. */
export interface NetworkConfig {
  /** Tries of each source. */
  readonly retries: number;
  /** Milliseconds without a byte before a try is given up. */
  readonly timeoutMs: number;
  /** Connections of one download. */
  readonly connections: number;
  /** Absolute. */
  readonly caFile: string | undefined;
  /** May hold credentials. */
  readonly proxy: string | undefined;
}

/** `hooks`: commands of the project; they need trust. */
export interface HooksConfig {
  /** Runs before CMake configures. */
  readonly preConfigure: string | undefined;
  /** Runs after CMake configured. */
  readonly postConfigure: string | undefined;
}

/** Something said about a configuration that is fine but old. */
export interface ConfigNote {
  /** What is old and how it is written now, without a full stop. */
  readonly message: string;
  /** File that holds the old spelling. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A value that was written with `${env:NAME}`. */
export interface Expansion {
  /** Dotted key such as `network.proxy`. */
  readonly key: string;
  /** As in the file; this, never `value`, goes into anything that is written or printed. */
  readonly raw: string;
  /** What it stands for; may be a secret. */
  readonly value: string;
}

/** Everything toolchainkit.yaml says. */
export interface Config {
  /** Version of the format. */
  readonly version: 1;
  /** Name of the project; the folder's name when the file has none. */
  readonly project: string;
  /** All that is said about the project. */
  readonly projectInfo: ProjectConfig;
  /** Program versions that may read the file, such as `>=0.1`. */
  readonly toolchainkit: string | undefined;
  /** In the order of the file. */
  readonly toolchains: readonly ToolchainConfig[];
  /** What applies when the command line says nothing. */
  readonly defaults: DefaultsConfig;
  /** Platforms the lock covers; empty: the one of this machine. */
  readonly platforms: readonly string[];
  /** Tool name to version; `system` is never fetched. Tools not named: the system's when new enough. */
  readonly tools: Readonly<Record<string, string>>;
  /** How to build. */
  readonly build: BuildConfig;
  /** Libraries. */
  readonly packages: PackagesConfig;
  /** Other machines to build for. */
  readonly cross: CrossConfig;
  /** Where toolchains are kept. */
  readonly toolchainCache: ToolchainCacheConfig;
  /** Addresses that hold copies of archives, first goes first. */
  readonly mirrors: readonly string[];
  /** Further toolchain data: addresses or absolute paths. */
  readonly registries: readonly string[];
  /** How to download. */
  readonly network: NetworkConfig;
  /** Commands of the project. */
  readonly hooks: HooksConfig;
  /** What was read in an old spelling. */
  readonly notes: readonly ConfigNote[];
  /** Values that came from the environment. */
  readonly expansions: readonly Expansion[];
}
