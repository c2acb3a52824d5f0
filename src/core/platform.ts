/**
 * What machine this is: operating system, architecture, C library. Owns platform names and the
 * facts behind them; what a fact is read from is in `platform/`.
 */
import { detectContainer, detectEmulation, detectWsl } from "./platform/environment.ts";
import { detectLibc, type Libc } from "./platform/libc.ts";
import { detectOsVersion } from "./platform/os_version.ts";

/** Operating systems, as in the first word of a platform name. */
export type OperatingSystem = "linux" | "macos" | "windows" | "android" | "ios";
/** Processor architectures, as in the second word of a platform name. */
export type Architecture = "x64" | "arm64" | "x86" | "arm" | "riscv64";
/** C library or runtime family. */
export type Abi = "glibc" | "musl" | "msvc";

/** Facts about a machine that decide which builds run on it. */
export interface Platform {
  /** Operating system. */
  readonly os: OperatingSystem;
  /** Processor architecture. */
  readonly architecture: Architecture;
  /** C library or runtime family. */
  readonly abi: Abi | undefined;
  /** glibc or musl version such as "2.36"; undefined when not Linux or not known. */
  readonly libcVersion?: string | undefined;
  /** Operating system version such as "14.5"; undefined when not known. */
  readonly osVersion?: string | undefined;
}

/** Something between the program and the real processor. */
export type Emulation = "rosetta" | "wow64" | "windows-arm64" | "qemu-user";
/** What kind of container the program runs in. */
export type Container = "docker" | "podman" | "kubernetes" | "lxc" | "other";
/** Which Windows Subsystem for Linux the program runs in. */
export type Wsl = "wsl1" | "wsl2";

/** Everything about a machine that is not its name. */
export interface PlatformFacts extends Platform {
  /** What translates for the processor, if something does. */
  readonly emulation?: Emulation | undefined;
  /** Container the program runs in, if any. */
  readonly container?: Container | undefined;
  /** Windows Subsystem for Linux the program runs in, if any. */
  readonly wsl?: Wsl | undefined;
}

/** The name under which builds and locks are filed, such as `linux-x64` or `macos-arm64`. */
export function platformName(platform: Platform): string {
  const base = `${platform.os}-${platform.architecture}`;
  return platform.abi === "musl" ? `${base}-musl` : base;
}

/** The name with the C library, such as `linux-x64-glibc`, `windows-x64-msvc`, `macos-arm64`. */
export function platformString(platform: Platform): string {
  const base = `${platform.os}-${platform.architecture}`;
  return platform.abi === undefined ? base : `${base}-${platform.abi}`;
}

/** Reads either form of a name; undefined when it is none. */
export function parsePlatformName(name: string): Platform | undefined {
  const match = /^(linux|macos|windows|android|ios)-(x64|arm64|x86|arm|riscv64)(?:-(\w+))?$/
    .exec(name);
  if (match === null) return undefined;
  const os = match[1] as OperatingSystem;
  const abi = match[3] ?? (os === "linux" ? "glibc" : os === "windows" ? "msvc" : undefined);
  const allowed: readonly (string | undefined)[] = os === "linux"
    ? ["glibc", "musl"]
    : os === "windows"
    ? ["msvc"]
    : [undefined];
  if (!allowed.includes(abi)) return undefined;
  return { os, architecture: match[2] as Architecture, abi: abi as Abi | undefined };
}

/** The machines the executable itself runs on. */
const SUPPORTED = new Set([
  "linux-x64-glibc",
  "linux-arm64-glibc",
  "macos-x64",
  "macos-arm64",
  "windows-x64-msvc",
]);

/** A machine and the names for it. */
export class PlatformInfo implements PlatformFacts {
  /** Operating system. */
  declare readonly os: OperatingSystem;
  /** Processor architecture. */
  declare readonly architecture: Architecture;
  /** C library or runtime family. */
  declare readonly abi: Abi | undefined;
  /** Version of glibc or musl. */
  declare readonly libcVersion: string | undefined;
  /** Version of the operating system. */
  declare readonly osVersion: string | undefined;
  /** What translates for the processor, if something does. */
  declare readonly emulation: Emulation | undefined;
  /** Container the program runs in, if any. */
  declare readonly container: Container | undefined;
  /** Windows Subsystem for Linux the program runs in, if any. */
  declare readonly wsl: Wsl | undefined;

  /** Facts that are expensive to find out may be getters: they are asked for when needed, once. */
  constructor(facts: PlatformFacts) {
    for (const name of FACT_NAMES) {
      // Own properties, so that a copy by `{ ...platform }` has them all.
      Object.defineProperty(this, name, { enumerable: true, get: once(() => facts[name]) });
    }
  }

  /** Such as `linux-x64-glibc`. */
  platformString(): string {
    return platformString(this);
  }

  /** True if ToolchainKit is made for this machine. */
  isSupported(): boolean {
    return SUPPORTED.has(this.platformString());
  }
}

const FACT_NAMES = [
  "os",
  "architecture",
  "abi",
  "libcVersion",
  "osVersion",
  "emulation",
  "container",
  "wsl",
] as const;

let detected: PlatformInfo | undefined;

/**
 * Facts about the machine this process runs on. Cheap: each is found out when it is asked for.
 *
 * @example
 * ```ts
 * import { detectPlatform } from "@toolchainkit/toolchainkit/core/platform";
 *
 * const platform = detectPlatform();
 * console.log(platform.os, platform.architecture, platform.abi); // linux x64 glibc
 * if (platform.isSupported()) console.log(platform.platformString()); // linux-x64-glibc
 * ```
 */
export function detectPlatform(): PlatformInfo {
  detected ??= new PlatformInfo(machineFacts());
  return detected;
}

function machineFacts(): PlatformFacts {
  const os = Deno.build.os === "darwin"
    ? "macos"
    : Deno.build.os === "windows"
    ? "windows"
    : "linux";
  const architecture = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const libc = once((): Libc | undefined => os === "linux" ? detectLibc(architecture) : undefined);
  return {
    os,
    architecture,
    get abi() {
      return os === "linux" ? libc()?.abi ?? "glibc" : os === "windows" ? "msvc" : undefined;
    },
    get libcVersion() {
      return libc()?.version();
    },
    get osVersion() {
      return detectOsVersion(os);
    },
    get emulation() {
      return detectEmulation(os, architecture);
    },
    get container() {
      return detectContainer(os);
    },
    get wsl() {
      return detectWsl(os);
    },
  };
}

function once<T>(find: () => T): () => T {
  let found: { value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}
