/**
 * The CMake toolchain file. Owns its layout and order; flags come from `settings.ts`, the parts
 * about compilers, libraries and linkers from the files of those names.
 */
import { join } from "@std/path";
import { writeIfChanged } from "../core/filesystem.ts";
import {
  pathArgument,
  pathArguments,
  ROOT_VARIABLE,
  section,
  setCache,
  setPath,
  setValue,
} from "./_text.ts";
import { renderBinutils, renderCompilers, renderTarget } from "./compiler_lines.ts";
import { renderFlags } from "./flag_lines.ts";
import { renderEmbeddedDebugFlags, renderLauncher } from "./launcher_lines.ts";
import { renderLinker } from "./linkers.ts";
import { renderModules } from "./modules.ts";
import { renderDefinitions } from "./definitions.ts";
import { renderObjectiveC } from "./objective_c.ts";
import { cmakePath, comment, quote } from "./quoting.ts";
import { isMsvcStyle } from "./linker_choice.ts";
import { reasonFor } from "./reasons.ts";
import { collectSettings, type Settings } from "./settings.ts";
import { renderStdlib } from "./stdlib.ts";
import type { CompilerKind, ToolchainFileSpec } from "./types.ts";

/**
 * A toolchain file without its comments: as long as this stays the same, so does what CMake does.
 */
export function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*#.*\n?/gm, "");
}

/** Oldest CMake that can read the toolchain files written here. */
export const MINIMUM_CMAKE = "3.20";

/**
 * The text of a toolchain file.
 *
 * @throws {BuildSettingsError} If settings exclude each other or the compiler does not know one.
 */
export function renderToolchainFile(spec: ToolchainFileSpec): string {
  const settings = collectSettings(spec);
  return [
    comment(`Toolchain "${spec.name}" for CMake: ${spec.toolchainId}`),
    "# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.",
    "",
    `if(CMAKE_VERSION VERSION_LESS ${quote(MINIMUM_CMAKE)})`,
    `  message(FATAL_ERROR "This toolchain file needs CMake ${MINIMUM_CMAKE} or newer")`,
    "endif()",
    ...renderEmbeddedDebugFlags(spec),
    "# CMake reads a toolchain file more than once in the same scope.",
    "include_guard()",
    ...renderRoot(spec),
    // The first to set a cache entry wins: a person's own values go before those of layers.
    ...renderDefinitions(spec),
    ...renderTarget(spec),
    ...renderCompilers(spec),
    ...renderBinutils(spec),
    ...renderSysroot(spec),
    ...renderStdlib(spec, settings.staticRuntime?.reason),
    ...renderLinker(spec, settings),
    ...renderFlags(settings, spec),
    ...renderObjectiveC(settings, spec),
    ...renderCodeModel(spec, settings),
    ...renderLauncher(spec),
    ...renderModules(spec, settings),
    ...renderPackages(spec),
    "",
  ].join("\n");
}

function renderRoot(spec: ToolchainFileSpec): string[] {
  if (spec.root === undefined) return [];
  return section(
    `Where the toolchain is installed. From ${reasonFor(spec, "toolchain")}`,
    [
      `if(NOT DEFINED ${ROOT_VARIABLE})`,
      `  ${setValue(ROOT_VARIABLE, cmakePath(spec.root, spec.hostOs === "windows"))}`,
      "endif()",
      "# Lets the projects of try_compile() see the same folder.",
      `list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ${ROOT_VARIABLE})`,
    ],
  );
}

function renderSysroot(spec: ToolchainFileSpec): string[] {
  const lines: string[] = [];
  if (spec.sysroot !== undefined) {
    const apple = spec.target.os === "macos" || spec.target.os === "ios";
    lines.push(
      apple
        ? `set(CMAKE_OSX_SYSROOT ${pathArgument(spec.sysroot, spec)} CACHE PATH "System headers")`
        : setPath("CMAKE_SYSROOT", spec.sysroot, spec),
    );
  }
  const roots = spec.findRootPaths ?? [];
  if (roots.length > 0) {
    lines.push(`list(APPEND CMAKE_FIND_ROOT_PATH ${pathArguments(roots, spec)})`);
  } else if (isConfined(spec) && spec.sysroot === undefined && !findsItsSdk(spec)) {
    const own = spec.root === undefined ? "CMAKE_CURRENT_LIST_DIR" : ROOT_VARIABLE;
    lines.push(
      "# Without any root CMake would look into the folders of the build machine after all.",
      `list(APPEND CMAKE_FIND_ROOT_PATH "\${${own}}")`,
    );
  }
  if (isConfined(spec)) {
    lines.push(
      "# Programs of the build machine run here; its libraries and headers must not be taken.",
      "set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)",
      "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)",
      "set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)",
      "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)",
    );
  }
  return section(`System headers and libraries. From ${reasonFor(spec, "sysroot")}`, lines);
}

/** True where an SDK outside of the toolchain holds headers and libraries: Windows and Apple. */
function findsItsSdk({ compilerKind, target }: ToolchainFileSpec): boolean {
  return isMsvcStyle(compilerKind) || target.os === "macos" || target.os === "ios";
}

/** True if CMake looks for headers, libraries and packages below its roots only. */
function isConfined(spec: ToolchainFileSpec): boolean {
  return spec.confineFind ?? (spec.target.cross || spec.sysroot !== undefined);
}

function renderCodeModel(spec: ToolchainFileSpec, settings: Settings): string[] {
  const lines: string[] = [];
  if (settings.positionIndependent !== undefined) {
    lines.push(
      ...section(
        `Position-independent code. From ${settings.positionIndependentReason}`,
        [
          setCache("CMAKE_POSITION_INDEPENDENT_CODE", settings.positionIndependent ? "ON" : "OFF", {
            type: "BOOL",
            help: "Position-independent code",
          }),
        ],
      ),
    );
  }
  if (settings.buildType !== undefined) {
    lines.push(
      ...section("Build type when nothing else is asked for", [
        setValue("CMAKE_BUILD_TYPE_INIT", settings.buildType),
      ]),
    );
  }
  if (settings.noRuntimeChecks && isMsvcStyle(spec.compilerKind)) {
    lines.push(
      ...section("/RTC1 excludes the address sanitizer", [
        setCache("CMAKE_C_FLAGS_DEBUG", "/Od", { help: "Flags of Debug builds" }),
        setCache("CMAKE_CXX_FLAGS_DEBUG", "/Od", { help: "Flags of Debug builds" }),
        setCache("CMAKE_MSVC_RUNTIME_CHECKS", "", { help: "Run-time checks (CMake 4.0)" }),
      ]),
    );
  }
  return lines;
}

function renderPackages(spec: ToolchainFileSpec): string[] {
  const prefixes = spec.prefixPaths ?? [];
  const lines: string[] = [];
  if (prefixes.length > 0) {
    lines.push(`list(PREPEND CMAKE_PREFIX_PATH ${pathArguments(prefixes, spec)})`);
    if (isConfined(spec)) {
      lines.push(
        "# Packages are looked for below the roots only, so theirs is one too.",
        `list(APPEND CMAKE_FIND_ROOT_PATH ${pathArguments(prefixes, spec)})`,
      );
    }
  }
  return section(`Packages. From ${reasonFor(spec, "packages")}`, [
    ...lines,
    ...(spec.includes ?? []).map((path) => `include(${pathArgument(path, spec)})`),
  ]);
}

/** What the generator is given: the plain facts about one toolchain. */
export interface ToolchainFileConfig {
  /** Such as `llvm-18.1.8-linux-x64`; names the file. */
  readonly toolchainId: string;
  /** Absolute. */
  readonly toolchainRoot: string;
  /** How the compilers' command line is spoken to. */
  readonly compilerType: CompilerKind;
  /** Absolute. */
  readonly cCompiler: string;
  /** Absolute. */
  readonly cxxCompiler: string;
  /** Flags that depend on the version need it. */
  readonly compilerVersion?: string;
  /** By default the compiler's own. */
  readonly stdlib?: "libc++" | "libstdc++" | "msvc";
  /** By default the compiler's own. */
  readonly linker?: "lld" | "mold" | "gold" | "bfd";
  /** True: `cacheTool` starts the compilers. */
  readonly cachingEnabled?: boolean;
  /** `sccache`, `ccache` or the path of either. */
  readonly cacheTool?: string;
  /** Where the build runs; Linux by default. */
  readonly hostOs?: ToolchainFileSpec["hostOs"];
  /** Such as `x86_64`, the default. */
  readonly processor?: string;
}

/**
 * Writes toolchain files into a project.
 *
 * @example
 * ```ts
 * import { CMakeToolchainGenerator } from "@toolchainkit/toolchainkit/cmake/toolchain_generator";
 *
 * const generator = new CMakeToolchainGenerator(await Deno.makeTempDir());
 * const path = await generator.generate({
 *   toolchainId: "llvm-18.1.8-linux-x64",
 *   toolchainRoot: "/opt/llvm",
 *   compilerType: "clang",
 *   cCompiler: "/opt/llvm/bin/clang",
 *   cxxCompiler: "/opt/llvm/bin/clang++",
 *   stdlib: "libc++",
 *   linker: "lld",
 *   cachingEnabled: true,
 *   cacheTool: "sccache",
 * });
 * console.log(path); // …/.toolchainkit/cmake/toolchain-llvm-18.1.8-linux-x64.cmake
 * ```
 */
export class CMakeToolchainGenerator {
  /** A generator for the project at `projectRoot`, absolute; `write` puts a text into a file. */
  constructor(
    private readonly projectRoot: string,
    private readonly write: (path: string, text: string) => Promise<unknown> = writeIfChanged,
  ) {}

  /**
   * Writes `.toolchainkit/cmake/toolchain-<id>.cmake` and returns its path.
   *
   * @throws {BuildSettingsError} If settings exclude each other.
   */
  async generate(config: ToolchainFileConfig): Promise<string> {
    const name = config.toolchainId;
    const path = join(this.projectRoot, ".toolchainkit", "cmake", `toolchain-${name}.cmake`);
    await this.write(path, renderToolchainFile(specOf(config)));
    return path;
  }
}

function specOf(config: ToolchainFileConfig): ToolchainFileSpec {
  const hostOs = config.hostOs ?? "linux";
  const zig = config.compilerType === "zig";
  return {
    name: config.toolchainId,
    toolchainId: config.toolchainId,
    compilerKind: config.compilerType,
    root: config.toolchainRoot,
    cCompiler: { path: config.cCompiler, args: zig ? ["cc"] : [] },
    cxxCompiler: { path: config.cxxCompiler, args: zig ? ["c++"] : [] },
    hostOs,
    target: { os: hostOs, processor: config.processor ?? "x86_64", cross: false },
    ...(config.compilerVersion === undefined ? {} : { compilerVersion: config.compilerVersion }),
    ...(config.stdlib === undefined ? {} : { stdlib: { name: config.stdlib } }),
    ...(config.linker === undefined ? {} : { linker: { name: config.linker } }),
    ...(config.cachingEnabled === true && config.cacheTool !== undefined
      ? { launcher: { path: config.cacheTool } }
      : {}),
  };
}
