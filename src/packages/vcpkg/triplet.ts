/**
 * vcpkg triplets: what packages are built for, and with which compilers. Owns their names and text;
 * see https://learn.microsoft.com/vcpkg/users/triplets. Pure.
 */
import { printableLine } from "../../core/printable_text.ts";
import { cmakeText } from "../integration.ts";
import type { PackageToolchain } from "../types.ts";

/** What a triplet is made from. */
export interface TripletFacts {
  readonly toolchain: PackageToolchain;
  /** Absolute path of the toolchain file that packages are built with. */
  readonly chainloadFile: string;
}

/** The name of the triplet of a toolchain, such as `x64-linux-main`. */
export function tripletName(toolchain: PackageToolchain): string {
  const { target } = toolchain;
  const own = toolchain.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${vcpkgArchitecture(target.processor)}-${SYSTEM_WORDS[target.os]}-${own}`;
}

/** vcpkg's own triplet for tools that run on the build machine. */
export function hostTripletName(
  platform: { readonly os: PackageToolchain["hostOs"]; readonly architecture: string },
): string {
  return `${platform.architecture}-${SYSTEM_WORDS[platform.os]}`;
}

/** The text of a triplet. */
export function renderTriplet(facts: TripletFacts): string {
  const { toolchain, chainloadFile } = facts;
  const { target } = toolchain;
  const windows = target.os === "windows";
  const system = SYSTEM_NAMES[target.os];
  const line = (name: string, value: string) => `set(${name} ${value})`;
  return [
    `# ${printableLine(`${toolchain.name}: ${toolchain.id}`)}`,
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    line("VCPKG_TARGET_ARCHITECTURE", vcpkgArchitecture(target.processor)),
    line("VCPKG_CRT_LINKAGE", toolchain.staticRuntime && windows ? "static" : "dynamic"),
    // As vcpkg's own triplets have it: shared libraries on Windows, static ones elsewhere.
    line("VCPKG_LIBRARY_LINKAGE", windows && !toolchain.staticRuntime ? "dynamic" : "static"),
    ...(system === undefined ? [] : [line("VCPKG_CMAKE_SYSTEM_NAME", system)]),
    ...(target.os === "android" && target.systemVersion !== undefined
      ? [line("VCPKG_CMAKE_SYSTEM_VERSION", cmakeText(target.systemVersion))]
      : []),
    ...(target.os === "macos"
      ? [line("VCPKG_OSX_ARCHITECTURES", cmakeText(target.processor.toLowerCase()))]
      : []),
    line("VCPKG_CHAINLOAD_TOOLCHAIN_FILE", cmakeText(chainloadFile)),
    // With a toolchain file of ours vcpkg leaves Visual Studio's environment out unless told.
    ...(windows && toolchain.compiler !== "gcc" ? [line("VCPKG_LOAD_VCVARS_ENV", "ON")] : []),
    "",
  ].join("\n");
}

const SYSTEM_WORDS: Readonly<Record<PackageToolchain["target"]["os"], string>> = {
  linux: "linux",
  macos: "osx",
  windows: "windows",
  android: "android",
  ios: "ios",
  none: "none",
};

/** CMake's system names; Windows is what vcpkg assumes without one. */
const SYSTEM_NAMES: Readonly<Partial<Record<PackageToolchain["target"]["os"], string>>> = {
  linux: "Linux",
  macos: "Darwin",
  android: "Android",
  ios: "iOS",
  none: "Generic",
};

/** vcpkg's name of a processor, from CMake's. */
export function vcpkgArchitecture(processor: string): string {
  const name = processor.toLowerCase();
  if (/^(x86_64|amd64|x64)$/.test(name)) return "x64";
  if (/^(x86|i[3-6]86)$/.test(name)) return "x86";
  if (/^(aarch64|arm64|armv8)/.test(name)) return "arm64";
  if (/^arm/.test(name)) return "arm";
  return name;
}
