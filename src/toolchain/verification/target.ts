/** What a target triple says: processor, system, how its programs can be run here. Pure. */
import type { Platform } from "../../core/platform.ts";
import type { Binary } from "./binary.ts";

/** What verification needs to know of a target. */
export interface Target {
  /** As the parsers of binaries name it; undefined when the triple is not known. */
  readonly processor: string | undefined;
  readonly system: "linux" | "windows" | "macos" | "android" | "wasm" | "bare" | "other";
  /** True when this machine runs its programs itself. */
  readonly native: boolean;
}

const PROCESSORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:x86_64|amd64)/, "x64"],
  [/^(?:i[3-6]86|x86)$/, "x86"],
  [/^(?:aarch64|arm64)/, "arm64"],
  [/^(?:arm|thumb)/, "arm"],
  [/^riscv/, "riscv"],
  [/^(?:powerpc64|ppc64)/, "powerpc64"],
  [/^(?:powerpc|ppc)/, "powerpc"],
  [/^mips/, "mips"],
  [/^s390/, "s390"],
  [/^sparc64/, "sparc64"],
  [/^sparc/, "sparc"],
  [/^m68k/, "m68k"],
  [/^sh\d/, "sh"],
  [/^xtensa/, "xtensa"],
  [/^avr/, "avr"],
  [/^or1k/, "or1k"],
  [/^arc/, "arc"],
  [/^nios2/, "nios2"],
  [/^microblaze/, "microblaze"],
  [/^csky/, "csky"],
  [/^loongarch64/, "loongarch64"],
  [/^wasm32/, "wasm32"],
];

/** Reads a triple such as `aarch64-unknown-linux-gnu`; without one the target is this machine. */
export function parseTarget(triple: string | undefined, platform: Platform): Target {
  if (triple === undefined) {
    const { os } = platform;
    const system = os === "linux" || os === "windows" || os === "macos" ? os : "other";
    const processor = platform.architecture === "riscv64" ? "riscv" : platform.architecture;
    return { processor, system, native: true };
  }
  const [first = "", ...rest] = triple.split("-");
  const processor = PROCESSORS.find(([pattern]) => pattern.test(first))?.[1];
  const system = systemOf(first, rest.join("-"));
  const own = platform.architecture === "riscv64" ? "riscv" : platform.architecture;
  return { processor, system, native: system === platform.os && processor === own };
}

function systemOf(first: string, rest: string): Target["system"] {
  if (first.startsWith("wasm")) return "wasm";
  if (/android/.test(rest)) return "android";
  if (/linux/.test(rest)) return "linux";
  if (/mingw|windows|cygwin/.test(rest)) return "windows";
  if (/darwin|macos|apple/.test(rest)) return "macos";
  return /(?:^|-)(?:elf|eabi\w*|none)(?:$|-)/.test(rest) ? "bare" : "other";
}

/** What a binary is for, in the words of {@link Target}. */
export function processorsOf(binary: Binary | undefined): readonly string[] {
  if (binary === undefined || binary.format === "damaged") return [];
  if (binary.format === "mach-o") return binary.slices.map((slice) => slice.processor);
  return [binary.processor];
}

/**
 * The name that qemu's user-mode emulators give a processor: `qemu-aarch64`, `qemu-arm`.
 *
 * @param triple Tells little from big endian and 32 from 64 bits, which a processor's name does not.
 */
export function emulatorName(triple: string): string | undefined {
  const [cpu = ""] = triple.split("-");
  if (/^(?:aarch64|arm64)$/.test(cpu)) return "qemu-aarch64";
  if (/^aarch64_be$/.test(cpu)) return "qemu-aarch64_be";
  if (/^arm(?:v\d\w*)?eb$/.test(cpu)) return "qemu-armeb";
  if (/^arm/.test(cpu)) return "qemu-arm";
  if (/^i[3-6]86$/.test(cpu)) return "qemu-i386";
  if (/^x86_64$/.test(cpu)) return "qemu-x86_64";
  if (/^powerpc64le/.test(cpu)) return "qemu-ppc64le";
  if (/^powerpc64/.test(cpu)) return "qemu-ppc64";
  if (/^powerpc/.test(cpu)) return "qemu-ppc";
  if (
    /^(?:riscv64|riscv32|mips|mipsel|mips64|mips64el|s390x|sparc64|sparc|m68k|sh4|or1k)$/.test(cpu)
  ) {
    return `qemu-${cpu}`;
  }
  if (cpu === "microblaze" || cpu === "microblazeel" || cpu === "loongarch64") return `qemu-${cpu}`;
  return cpu === "xtensa" || cpu === "nios2" ? `qemu-${cpu}` : undefined;
}
