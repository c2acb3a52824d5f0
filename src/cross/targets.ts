/**
 * Machines that a project can be built for besides the one it is built on. Owns their names, what
 * CMake and compilers call them, and what runs their programs here; pure.
 */
import type { Architecture } from "../core/platform.ts";

/** One machine to build for. */
export interface CrossTarget {
  /** As in `cross.targets`, such as `linux-arm64` or `linux-x64-musl`. */
  readonly name: string;
  /** The only system whose compilers can be told from their triple alone. */
  readonly os: "linux";
  /** In the words of platform names. */
  readonly architecture: Architecture;
  /** The C library that programs use. */
  readonly libc: "gnu" | "musl";
  /** CMAKE_SYSTEM_PROCESSOR. */
  readonly processor: string;
  /** For compilers that build for any machine. */
  readonly triple: string;
  /** Name of the program that runs what was built, when it cannot run by itself. */
  readonly emulator: string;
}

interface ArchitectureFacts {
  /** First words of triples; the first one is given to compilers. */
  readonly words: readonly string[];
  readonly processor: string;
  readonly emulator: string;
  /** What follows the C library's name, such as `eabihf`. */
  readonly suffix?: string;
}

const ARCHITECTURES: Readonly<Record<Architecture, ArchitectureFacts>> = {
  x64: { words: ["x86_64", "amd64"], processor: "x86_64", emulator: "qemu-x86_64" },
  arm64: { words: ["aarch64", "arm64"], processor: "aarch64", emulator: "qemu-aarch64" },
  x86: { words: ["i686", "i386", "i486", "i586"], processor: "i686", emulator: "qemu-i386" },
  arm: {
    words: ["arm", "armv7", "armv7l", "armv7a"],
    processor: "armv7l",
    emulator: "qemu-arm",
    suffix: "eabihf",
  },
  riscv64: { words: ["riscv64"], processor: "riscv64", emulator: "qemu-riscv64" },
};

/** The names of all targets. */
export const CROSS_TARGET_NAMES: readonly string[] = Object.keys(ARCHITECTURES).flatMap((name) => [
  `linux-${name}`,
  `linux-${name}-musl`,
]);

/** The target of a name; undefined when there is none. */
export function crossTarget(name: string): CrossTarget | undefined {
  if (!CROSS_TARGET_NAMES.includes(name)) return undefined;
  const [, architecture = "", musl] = name.split("-");
  const facts = ARCHITECTURES[architecture as Architecture];
  const libc = musl === undefined ? "gnu" : "musl";
  return {
    name,
    os: "linux",
    architecture: architecture as Architecture,
    libc,
    processor: facts.processor,
    triple: `${facts.words[0]}-linux-${libc}${facts.suffix ?? ""}`,
    emulator: facts.emulator,
  };
}

/** True if a compiler of that triple, such as `aarch64-none-linux-gnu`, builds for the target. */
export function buildsFor(triple: string, target: CrossTarget): boolean {
  const [word = ""] = triple.split("-");
  const facts = ARCHITECTURES[target.architecture];
  if (!facts.words.includes(word) || !/linux/.test(triple)) return false;
  const libc = /android/.test(triple) ? "android" : /musl/.test(triple) ? "musl" : "gnu";
  if (libc !== target.libc) return false;
  return facts.suffix === undefined || triple.endsWith(facts.suffix);
}
