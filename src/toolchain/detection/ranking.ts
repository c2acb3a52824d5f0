/** Which compiler to prefer. Pure. */
import type { Platform } from "../../core/platform.ts";
import type { SystemToolchain } from "../types.ts";
import { compareVersions } from "../../core/versions.ts";

/** LLVM before GCC before MSVC; Apple's numbers cannot be compared with LLVM's, so it comes after. */
const RANKS: Readonly<Record<SystemToolchain["type"], number>> = {
  "clang": 0,
  "apple-clang": 1,
  "clang-cl": 2,
  "gcc": 3,
  "msvc": 4,
  "zig": 5,
};

/** Those that make programs for this machine first, then by family, then the newest. */
export function byPreference(
  toolchains: readonly SystemToolchain[],
  platform: Platform,
): SystemToolchain[] {
  return toolchains.toSorted((a, b) =>
    Number(isNative(b.target, platform)) - Number(isNative(a.target, platform)) ||
    RANKS[a.type] - RANKS[b.type] || compareVersions(b.version, a.version)
  );
}

/** The best that makes programs for this machine; undefined when there is none. */
export function bestOf(
  toolchains: readonly SystemToolchain[],
  platform: Platform,
): SystemToolchain | undefined {
  return byPreference(toolchains, platform).find(({ target }) => isNative(target, platform));
}

const ARCHITECTURES: Readonly<Record<Platform["architecture"], RegExp>> = {
  x64: /^(x86_64|amd64|x64)\b/,
  arm64: /^(aarch64|arm64)\b/,
  x86: /^(i[3-6]86|x86)\b(?!_64)/,
  arm: /^(arm|armv[67][a-z]*|thumb[a-z0-9]*)\b(?!64)/,
  riscv64: /^riscv64/,
};

const SYSTEMS: Readonly<Record<Platform["os"], RegExp>> = {
  linux: /-linux(?!-android)/,
  macos: /-(apple|macos|darwin)/,
  windows: /-(windows|mingw|win32|w64|pc-cygwin)/,
  android: /-android/,
  ios: /-ios/,
};

/** True if programs for the target run on the platform. */
export function isNative(target: string, platform: Platform): boolean {
  return ARCHITECTURES[platform.architecture].test(target) && SYSTEMS[platform.os].test(target);
}
