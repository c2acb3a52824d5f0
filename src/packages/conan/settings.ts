/**
 * A toolchain in Conan's words: its settings. Owns the translation of compilers, systems and
 * processors; see https://docs.conan.io/2/reference/config_files/settings.html. Pure.
 */
import type { PackageToolchain } from "../types.ts";

/** Settings by name, such as `compiler.version`, in the order of a profile. */
export type ConanSettings = Readonly<Record<string, string>>;

/** The settings of packages for a toolchain, without the build type. */
export function conanSettings(toolchain: PackageToolchain): ConanSettings {
  return {
    ...targetSettings(toolchain),
    ...compilerSettings(toolchain),
  };
}

function targetSettings(toolchain: PackageToolchain): Record<string, string> {
  const { target } = toolchain;
  const os = CONAN_SYSTEMS[target.os];
  const version = target.systemVersion;
  return {
    os,
    ...(version !== undefined && target.os === "android" ? { "os.api_level": version } : {}),
    ...(version !== undefined && target.os === "ios" ? { "os.version": version } : {}),
    ...(target.os === "ios" ? { "os.sdk": iosSdk(toolchain) } : {}),
    arch: conanArchitecture(target.processor),
  };
}

const CONAN_SYSTEMS: Readonly<Record<PackageToolchain["target"]["os"], string>> = {
  linux: "Linux",
  macos: "Macos",
  windows: "Windows",
  android: "Android",
  ios: "iOS",
  none: "baremetal",
};

function iosSdk(toolchain: PackageToolchain): string {
  return /simulator/i.test(toolchain.sysroot ?? toolchain.target.triple ?? "")
    ? "iphonesimulator"
    : "iphoneos";
}

/** Conan's name of a processor, from CMake's. */
export function conanArchitecture(processor: string): string {
  const name = processor.toLowerCase();
  if (/^(x86_64|amd64|x64)$/.test(name)) return "x86_64";
  if (/^(x86|i[3-6]86)$/.test(name)) return "x86";
  if (/^(aarch64|arm64|armv8)/.test(name)) return "armv8";
  if (/^armv7.*(hf|l)$/.test(name)) return "armv7hf";
  if (/^armv7/.test(name)) return "armv7";
  if (/^armv6/.test(name)) return "armv6";
  if (/^arm/.test(name)) return "armv7";
  if (name === "ppc64le" || name === "powerpc64le") return "ppc64le";
  // What is left (riscv64, s390x, wasm, …) has the same name on both sides.
  return name;
}

function compilerSettings(toolchain: PackageToolchain): Record<string, string> {
  const { compiler } = toolchain;
  const cppstd = cppStandard(toolchain);
  const common = { ...(cppstd === undefined ? {} : { "compiler.cppstd": cppstd }) };
  if (compiler === "msvc" || compiler === "clang-cl") {
    return {
      compiler: compiler === "msvc" ? "msvc" : "clang",
      "compiler.version": compiler === "msvc"
        ? msvcVersion(toolchain.version)
        : compilerVersion(toolchain),
      "compiler.runtime": toolchain.staticRuntime ? "static" : "dynamic",
      ...(compiler === "clang-cl" ? { "compiler.runtime_version": "v143" } : {}),
      ...common,
    };
  }
  return {
    compiler: compiler === "zig" ? "clang" : compiler,
    "compiler.version": compilerVersion(toolchain),
    "compiler.libcxx": libcxx(toolchain),
    ...common,
  };
}

/** Conan counts old compilers by two numbers and newer ones by the first. */
function compilerVersion(toolchain: PackageToolchain): string {
  const version = toolchain.compiler === "zig"
    ? clangOfZig(toolchain.version)
    : toolchain.version ?? "";
  const [major = "", minor = "0"] = version.split(".");
  const byMajor = toolchain.compiler === "gcc" ? 5 : toolchain.compiler === "apple-clang" ? 13 : 8;
  return Number(major) >= byMajor || major === "" ? major : `${major}.${minor}`;
}

/** The Clang inside a Zig, from its release notes. */
function clangOfZig(version = ""): string {
  const minor = Number(/^0\.(\d+)/.exec(version)?.[1] ?? "15");
  const known: Readonly<Record<number, number>> = {
    11: 16,
    12: 17,
    13: 18,
    14: 19,
    15: 20,
    16: 21,
  };
  return String(known[minor] ?? (minor > 16 ? 21 : 15));
}

/** Conan's word for Visual C++ is the first three digits of `_MSC_VER`: 19.38 is 193. */
function msvcVersion(version = ""): string {
  const compiler = /^(?:19|14)\.(\d)(\d)/.exec(version);
  if (compiler !== null) {
    // The tools count 14.3x, the compiler 19.3x; 14.4x belongs to the compiler 19.4x.
    return `19${compiler[1]}`;
  }
  const studio: Readonly<Record<string, string>> = {
    "2017": "191",
    "15": "191",
    "2019": "192",
    "16": "192",
    "2022": "193",
    "17": "193",
    "2026": "195",
    "18": "195",
  };
  return studio[version.split(".")[0] ?? ""] ?? "193";
}

function libcxx(toolchain: PackageToolchain): string {
  if (toolchain.stdlib === "libc++") {
    return toolchain.target.os === "android" && !toolchain.staticRuntime ? "c++_shared" : "libc++";
  }
  const flags = Object.values(toolchain.flags).flatMap(({ cxx }) => cxx);
  return flags.includes("-D_GLIBCXX_USE_CXX11_ABI=0") ? "libstdc++" : "libstdc++11";
}

/** The standard of the project, else the one that the compiler takes without a flag. */
function cppStandard(toolchain: PackageToolchain): string | undefined {
  const { cxxStandard, cxxExtensions, compiler } = toolchain;
  const msvc = compiler === "msvc" || compiler === "clang-cl";
  if (cxxStandard !== undefined) return cxxExtensions && !msvc ? `gnu${cxxStandard}` : cxxStandard;
  if (msvc) return "14";
  const major = Number(compilerVersion(toolchain).split(".")[0]);
  if (Number.isNaN(major)) return undefined;
  if (compiler === "gcc") {
    return major >= 16 ? "gnu20" : major >= 11 ? "gnu17" : major >= 6 ? "gnu14" : "gnu98";
  }
  if (compiler === "apple-clang") return "gnu17";
  return major >= 16 ? "gnu17" : major >= 6 ? "gnu14" : "gnu98";
}
