/** What machine this is: operating system, architecture, C library. Owns platform names. */

/** Operating systems, as in the first word of a platform name. */
export type OperatingSystem = "linux" | "macos" | "windows" | "android" | "ios";
/** Processor architectures, as in the second word of a platform name. */
export type Architecture = "x64" | "arm64" | "x86" | "arm" | "riscv64";
/** C library or runtime family. */
export type Abi = "glibc" | "musl" | "msvc";

/** Facts about a machine that decide which builds run on it. */
export interface Platform {
  readonly os: OperatingSystem;
  readonly architecture: Architecture;
  readonly abi: Abi | undefined;
  /** glibc or musl version such as "2.36"; undefined when not Linux or not known. */
  readonly libcVersion?: string | undefined;
  /** Operating system version such as "14.5"; undefined when not known. */
  readonly osVersion?: string | undefined;
}

/** The name under which builds and locks are filed, such as `linux-x64` or `macos-arm64`. */
export function platformName(platform: Platform): string {
  const base = `${platform.os}-${platform.architecture}`;
  return platform.abi === "musl" ? `${base}-musl` : base;
}

/** Facts about the machine this process runs on. */
export function detectPlatform(): Platform {
  const os = Deno.build.os === "darwin"
    ? "macos"
    : Deno.build.os === "windows"
    ? "windows"
    : "linux";
  const architecture = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const abi = os === "linux" ? "glibc" : os === "windows" ? "msvc" : undefined;
  return { os, architecture, abi };
}
