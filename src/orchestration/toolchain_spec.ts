/**
 * What CMake is told about a provided toolchain: the configuration and the installed files put
 * together. Pure; the text is rendered by `src/cmake/toolchain_generator.ts`.
 */
import { dirname, relative } from "@std/path";
import type {
  CompilerCommand,
  CompilerKind,
  FlagStrings,
  Reasons,
  TargetSpec,
  ToolchainFileSpec,
} from "../cmake/types.ts";
import type { Origin } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import type { Platform } from "../core/platform.ts";
import { chosenLinker } from "./custom_paths.ts";
import { type CrossBuild, variantName } from "./cross_build.ts";
import { recordedProfile } from "./pgo_profile.ts";
import type { ProvidedToolchain } from "./provide_toolchain.ts";

/** What the specification is made from. */
export interface SpecFacts {
  readonly config: Config;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly provided: ProvidedToolchain;
  readonly platform: Platform;
  readonly projectRoot: string;
  readonly buildCache?: { readonly launcher: CompilerCommand; readonly debugFlags: FlagStrings };
  /** When it is built for another machine. */
  readonly cross?: CrossBuild;
  /** Folders that hold the libraries and headers of another machine. */
  readonly findRootPaths?: readonly string[];
  /** Toolchain files of the package manager, read after ours. */
  readonly includes?: readonly string[];
}

/** Everything that goes into the toolchain file. */
export function toolchainFileSpec(facts: SpecFacts): ToolchainFileSpec {
  const { config, provided, platform } = facts;
  const { layout } = provided;
  const toolchain = provided.config;
  const { flags } = config.build;
  const linker = chosenLinker(toolchain);
  const pgo = recordedProfile(provided, facts.projectRoot);
  return {
    name: variantName(toolchain.name, facts.cross?.name),
    toolchainId: provided.id,
    compilerKind: compilerKind(provided),
    ...(provided.version === undefined ? {} : { compilerVersion: provided.version }),
    ...(provided.root === undefined ? {} : { root: provided.root }),
    cCompiler: layout.cCompiler,
    cxxCompiler: layout.cxxCompiler,
    binutils: layout.tools,
    hostOs: platform.os,
    hostArchitecture: platform.architecture,
    target: facts.cross?.target ?? targetOf(provided, platform),
    ...(facts.findRootPaths === undefined ? {} : { findRootPaths: facts.findRootPaths }),
    ...(toolchain.sysroot === undefined ? {} : { sysroot: toolchain.sysroot }),
    ...(toolchain.stdlib === undefined ? {} : { stdlib: stdlibOf(facts, toolchain.stdlib) }),
    ...(linker === undefined ? {} : { linker }),
    flags: {
      c: flags.c,
      cxx: flags.cxx,
      linker: flags.linker,
      exeLinker: flags.exeLinker,
      sharedLinker: flags.sharedLinker,
    },
    definitions: config.build.definitions,
    sanitizers: config.build.sanitizers,
    ...(config.build.lto === "off" ? {} : { lto: config.build.lto }),
    layers: toolchain.layers.map((layer) => ({
      name: layer.name,
      ...(layer.type === undefined ? {} : { type: layer.type }),
    })),
    ...(pgo === undefined ? {} : { pgo }),
    ...(facts.buildCache === undefined ? {} : {
      launcher: facts.buildCache.launcher,
      configurationFlags: {
        Debug: facts.buildCache.debugFlags,
        RelWithDebInfo: facts.buildCache.debugFlags,
      },
    }),
    ...(facts.includes === undefined ? {} : { includes: facts.includes }),
    reasons: reasonsOf(facts),
  };
}

function compilerKind(provided: ProvidedToolchain): CompilerKind {
  const type = provided.system?.type;
  if (type === "apple-clang" || type === "clang-cl") return type;
  return provided.layout.compiler;
}

/** A compiler for the machine itself is native even when its name carries a triple. */
function targetOf(provided: ProvidedToolchain, platform: Platform): TargetSpec {
  const triple = provided.artifact?.target ?? provided.triple;
  const native: TargetSpec = {
    os: platform.os,
    processor: nativeProcessor(platform),
    cross: false,
  };
  if (triple === undefined || isNativeTriple(triple, platform)) return native;
  const [processor = ""] = triple.split("-");
  return { os: osOfTriple(triple), processor, cross: true };
}

/** True if what a compiler for the triple makes runs on the platform. */
export function isNativeTriple(triple: string, platform: Platform): boolean {
  const [processor = ""] = triple.split("-");
  const same: Readonly<Record<string, readonly string[]>> = {
    x64: ["x86_64", "amd64"],
    arm64: ["aarch64", "arm64"],
    x86: ["i386", "i486", "i586", "i686"],
    riscv64: ["riscv64"],
    arm: ["arm", "armv6l", "armv7l", "armv7a"],
  };
  if (!(same[platform.architecture] ?? []).includes(processor)) return false;
  return osOfTriple(triple) === platform.os && !(/musl/.test(triple) && platform.abi === "glibc");
}

function osOfTriple(triple: string): TargetSpec["os"] {
  if (/android/.test(triple)) return "android";
  if (/linux/.test(triple)) return "linux";
  if (/mingw|windows|msvc/.test(triple)) return "windows";
  if (/apple-ios/.test(triple)) return "ios";
  if (/darwin|macos|apple/.test(triple)) return "macos";
  return "none";
}

/** The machine's name as CMake's CMAKE_HOST_SYSTEM_PROCESSOR has it. */
function nativeProcessor(platform: Platform): string {
  const windows = platform.os === "windows";
  switch (platform.architecture) {
    case "x64":
      return windows ? "AMD64" : "x86_64";
    case "arm64":
      return windows ? "ARM64" : platform.os === "macos" ? "arm64" : "aarch64";
    case "x86":
      return windows ? "X86" : "i686";
    case "arm":
      return "armv7l";
    case "riscv64":
      return "riscv64";
  }
}

function stdlibOf(
  facts: SpecFacts,
  name: NonNullable<ToolchainFileSpec["stdlib"]>["name"],
): NonNullable<ToolchainFileSpec["stdlib"]> {
  const { provided } = facts;
  // libc++ of an installed toolchain lies beside its compiler; programs must find it at run time.
  if (name !== "libc++" || provided.root === undefined || provided.layout.compiler !== "clang") {
    return { name };
  }
  const directory = provided.stdlibDirectory;
  return directory === undefined ? { name } : { name, libraryDirectory: directory };
}

/** Keys of toolchainkit.yaml behind the settings of the specification. */
const REASON_KEYS: Readonly<Record<string, string>> = {
  lto: "build.lto",
  sanitizers: "build.sanitizers",
  "flags.c": "build.flags.c",
  "flags.cxx": "build.flags.cxx",
  "flags.linker": "build.flags.linker",
  "flags.exeLinker": "build.flags.exe_linker",
  "flags.sharedLinker": "build.flags.shared_linker",
  packages: "packages",
};

function reasonsOf(facts: SpecFacts): Reasons {
  const reasons: Record<string, string> = {};
  const note = (setting: string, key: string) => {
    const origin = facts.origins.get(key);
    if (origin !== undefined) reasons[setting] = placeOf(origin, facts.projectRoot);
  };
  for (const [setting, key] of Object.entries(REASON_KEYS)) note(setting, key);
  for (const name of Object.keys(facts.config.build.definitions)) {
    note(`definitions.${name}`, `build.definitions.${name}`);
  }
  const prefix = `toolchains.${facts.provided.config.name}`;
  note("toolchain", prefix);
  note("linker", `${prefix}.custom_paths.linker`);
  for (const field of ["stdlib", "linker", "sysroot", "layers"]) note(field, `${prefix}.${field}`);
  // A compiler that builds for one other machine only names it by being chosen.
  note("target", prefix);
  if (facts.cross !== undefined) reasons["target"] = `--target ${facts.cross.name}`;
  note("launcher", "build.distributed");
  note("launcher", "build.caching");
  for (const field of Object.keys(facts.buildCache?.debugFlags ?? {})) {
    for (const configuration of ["Debug", "RelWithDebInfo"]) {
      reasons[`flags.${configuration}.${field}`] = "the build cache, which two checkouts share";
    }
  }
  return reasons;
}

function placeOf(origin: Origin, projectRoot: string): string {
  if (origin.layer === "environment" || origin.layer === "command line") {
    return `the ${origin.layer}`;
  }
  const path = dirname(origin.file) === projectRoot
    ? relative(projectRoot, origin.file)
    : origin.file;
  return `${path}:${origin.line}`;
}
