/** Which files of a toolchain are for the programs it makes, not for itself. Pure. */
import type { Architecture } from "../../core/platform.ts";
import type { BinaryInTree } from "./inventory.ts";
import type { ToolchainFacts } from "./types.ts";

/**
 * True for a library or program of the target: a sysroot's, GCC's or Clang's run-time libraries. It
 * meets the C library of the machine that runs the compiler only by chance.
 */
export function isTargetFile(path: string, facts: Pick<ToolchainFacts, "target">): boolean {
  if (/(?:^|\/)(?:sysroots?|sys-root|debug-root|libc)\//.test(path)) return true;
  if (/(?:^|\/)lib\/(?:gcc|gcc-cross|clang)\//.test(path)) return true;
  const { target } = facts;
  return target !== undefined && path.startsWith(`${target}/`) &&
    !path.startsWith(`${target}/bin/`);
}

/** True if this machine's loader would load the binary. */
export function isForMachine(
  { binary }: BinaryInTree,
  machine: { os: string; architecture: Architecture },
): boolean {
  const { os, architecture } = machine;
  if (binary.format === "elf") return os === "linux" && binary.processor === architecture;
  if (binary.format === "mach-o") {
    return os === "macos" && binary.slices.some((slice) => slice.processor === architecture);
  }
  return binary.format === "pe" && os === "windows" && binary.processor === architecture;
}
