/**
 * Conan profiles: what packages are built for, and with which compilers. Owns their text; the
 * settings come from `settings.ts`. See https://docs.conan.io/2/reference/config_files/profiles.html.
 * Pure.
 */
import { printableLine } from "../../core/printable_text.ts";
import { PackageSettingError } from "../errors.ts";
import type { PackageBuildType, PackageToolchain } from "../types.ts";
import { profileTrouble } from "./profile_text.ts";
import { conanSettings } from "./settings.ts";

/** What a profile is made from. */
export interface ProfileFacts {
  readonly toolchain: PackageToolchain;
  readonly buildType: PackageBuildType;
  /**
   * Toolchain file for the packages' own CMake: the compilers, no flags and no packages. Absolute.
   */
  readonly packageToolchainFile?: string;
  /** CMake's name of the generator, such as `Ninja`. */
  readonly generator?: string;
  /** A profile that this one includes, by name or absolute path. */
  readonly include?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Replace derived settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly conf?: Readonly<Record<string, string>>;
  /** True: the packages are for a program to be run on the build machine. */
  readonly build?: boolean;
}

/**
 * Blocks of Conan's toolchain file that the project takes. Compilers and flags are not among them:
 * those of the project are in our own toolchain file.
 */
const PROJECT_BLOCKS = [
  "find_paths",
  "pkg_config",
  "shared",
  "variables",
  "preprocessor",
  "extra_variables",
];

/**
 * The text of a profile.
 *
 * @throws {PackageSettingError} If a value has a line break or an expression that Conan would run.
 */
export function renderProfile(facts: ProfileFacts): string {
  const settings = {
    ...conanSettings(facts.toolchain),
    build_type: facts.buildType,
    ...(facts.build === true ? {} : facts.settings),
  };
  return [
    `# ${printableLine(`${facts.toolchain.name}: ${facts.toolchain.id}`)}`,
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    ...(facts.include === undefined ? [] : [includeLine(facts.include)]),
    "",
    "[settings]",
    ...lines(settings, "settings"),
    ...part("options", facts.build === true ? {} : facts.options ?? {}),
    ...part("conf", confOf(facts)),
    ...part("buildenv", buildEnvironment(facts.toolchain)),
    "",
  ].join("\n");
}

function includeLine(profile: string): string {
  const trouble = profileTrouble("profile", profile);
  if (trouble !== undefined) {
    throw new PackageSettingError("packages.conan.profile", profile, trouble);
  }
  return `include(${profile})`;
}

function part(name: string, values: Readonly<Record<string, string>>): string[] {
  const text = lines(values, name);
  return text.length === 0 ? [] : ["", `[${name}]`, ...text];
}

function lines(values: Readonly<Record<string, string>>, section: string): string[] {
  return Object.entries(values).map(([name, value]) => {
    const trouble = profileTrouble(name, value);
    if (trouble !== undefined) {
      throw new PackageSettingError(
        `packages.conan.${section}`,
        `${name}=${value}`,
        `${trouble}, which a profile cannot hold`,
      );
    }
    return `${name}=${value}`;
  });
}

function confOf(facts: ProfileFacts): Record<string, string> {
  const { toolchain, buildType, packageToolchainFile, generator } = facts;
  const flags = toolchain.flags[buildType];
  const conf: Record<string, string> = {
    // The project has presets of ours; Conan's would be a second set for the same folders.
    "tools.cmake.cmaketoolchain:user_presets": "",
    "&:tools.cmake.cmaketoolchain:enabled_blocks": list(PROJECT_BLOCKS),
  };
  const { cCompiler, cxxCompiler } = toolchain;
  // A compiler with arguments of its own (zig c++) has no place here; the toolchain file has it.
  if ((cCompiler.args ?? []).length === 0 && (cxxCompiler.args ?? []).length === 0) {
    conf["tools.build:compiler_executables"] = object({
      c: slashes(cCompiler.path),
      cpp: slashes(cxxCompiler.path),
    });
  }
  if (packageToolchainFile !== undefined) {
    conf["tools.cmake.cmaketoolchain:user_toolchain"] = list([slashes(packageToolchainFile)]);
    conf["&:tools.cmake.cmaketoolchain:user_toolchain"] = "[]";
  }
  const ndk = toolchain.target.os === "android" ? ndkFolder(cxxCompiler.path) : undefined;
  if (ndk !== undefined) conf["tools.android:ndk_path"] = ndk;
  if (generator !== undefined) conf["tools.cmake.cmaketoolchain:generator"] = generator;
  if (toolchain.sysroot !== undefined) conf["tools.build:sysroot"] = slashes(toolchain.sysroot);
  if (facts.build !== true) {
    const named = {
      cflags: flags.c,
      cxxflags: flags.cxx,
      exelinkflags: flags.exe,
      sharedlinkflags: flags.shared,
    };
    for (const [name, values] of Object.entries(named)) {
      if (values.length > 0) conf[`tools.build:${name}`] = list(values.map(forToolchainFile));
    }
    if (Object.values(named).some((values) => values.length > 0)) {
      // Other flags make other binaries, which must not be taken for the usual ones.
      conf["tools.info.package_id:confs"] = list(["tools.build:.*flags"]);
    }
    Object.assign(conf, facts.conf);
  }
  return conf;
}

/** The NDK that a compiler is in; undefined for a compiler of another layout. */
function ndkFolder(compiler: string): string | undefined {
  return /^(.*)\/toolchains\/llvm\/prebuilt\/[^/]+\/bin\/[^/]+$/.exec(slashes(compiler))?.[1];
}

/** For recipes whose build system asks the environment. */
function buildEnvironment(toolchain: PackageToolchain): Record<string, string> {
  const { cCompiler, cxxCompiler, binutils } = toolchain;
  if (toolchain.compiler === "msvc") return {};
  const tools = {
    AR: binutils.compilerAr ?? binutils.ar,
    RANLIB: binutils.compilerRanlib ?? binutils.ranlib,
    NM: binutils.nm,
    STRIP: binutils.strip,
    OBJCOPY: binutils.objcopy,
  };
  const present = Object.entries(tools).flatMap(([name, path]): [string, string][] =>
    path === undefined ? [] : [[name, slashes(path)]]
  );
  return {
    CC: command(cCompiler),
    CXX: command(cxxCompiler),
    ...Object.fromEntries(present),
  };
}

function command(compiler: { readonly path: string; readonly args?: readonly string[] }): string {
  return [slashes(compiler.path), ...compiler.args ?? []].join(" ");
}

/** Conan writes flags between quotes into its toolchain file as they are. */
function forToolchainFile(flag: string): string {
  return flag.replace(/[\\"$]/g, "\\$&");
}

/** A list in the Python notation of profiles. */
function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}

function object(values: Readonly<Record<string, string>>): string {
  return `{${
    Object.entries(values).map(([key, value]) => `${text(key)}: ${text(value)}`).join(", ")
  }}`;
}

/** JSON's strings are Python's, as far as paths and flags go. */
function text(value: string): string {
  return JSON.stringify(value);
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
