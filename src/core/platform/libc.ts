/** Which C library a Linux machine has, and its version. Starts no process. */
import type { Architecture } from "../platform.ts";
import { systemFileExists, systemText } from "./system_file.ts";

/** A C library. */
export interface Libc {
  readonly abi: "glibc" | "musl";
  /** Such as "2.36"; undefined when the library does not tell. Reads the library, so ask late. */
  version(): string | undefined;
}

// Names from the gABI supplements: the loader of musl and the folders of the multiarch tuples.
const MUSL_LOADERS: Readonly<Record<Architecture, string>> = {
  x64: "/lib/ld-musl-x86_64.so.1",
  arm64: "/lib/ld-musl-aarch64.so.1",
  x86: "/lib/ld-musl-i386.so.1",
  arm: "/lib/ld-musl-armhf.so.1",
  riscv64: "/lib/ld-musl-riscv64.so.1",
};
const MULTIARCH: Readonly<Record<Architecture, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  x86: "i386-linux-gnu",
  arm: "arm-linux-gnueabihf",
  riscv64: "riscv64-linux-gnu",
};

/** Where `libc.so.6` of glibc is in the usual distributions. */
export function glibcPaths(architecture: Architecture): string[] {
  const folder = MULTIARCH[architecture];
  return [
    `/lib/${folder}/libc.so.6`,
    `/usr/lib/${folder}/libc.so.6`,
    "/lib64/libc.so.6",
    "/usr/lib64/libc.so.6",
    "/lib/libc.so.6",
    "/usr/lib/libc.so.6",
  ];
}

/** The C library of this machine; undefined when neither is where it usually is. */
export function detectLibc(architecture: Architecture): Libc | undefined {
  const glibc = glibcPaths(architecture).find(systemFileExists);
  const musl = MUSL_LOADERS[architecture];
  const abi = decideAbi({
    glibc: glibc !== undefined,
    muslLoader: systemFileExists(musl),
    // Alpine may carry a glibc or its imitation beside; its own programs still use musl.
    muslDistribution: systemFileExists("/etc/alpine-release"),
  });
  if (abi === undefined) return undefined;
  if (abi === "glibc") return { abi, version: () => glibcVersion(systemText(glibc ?? "") ?? "") };
  const version = () =>
    muslPackageVersion(systemText("/lib/apk/db/installed") ?? "") ??
      muslVersion(systemText(musl) ?? "");
  return { abi, version };
}

/** Which of the libraries that are there is the machine's own. */
export function decideAbi(
  found: { glibc: boolean; muslLoader: boolean; muslDistribution: boolean },
): "glibc" | "musl" | undefined {
  if (found.muslDistribution) return "musl";
  if (found.glibc) return "glibc";
  return found.muslLoader ? "musl" : undefined;
}

/** The version in the text that glibc's `libc.so.6` carries ("… release version 2.36."). */
export function glibcVersion(library: string): string | undefined {
  const start = library.indexOf("GNU C Library");
  if (start < 0) return undefined;
  return /version (\d+\.\d+(?:\.\d+)?)/.exec(library.slice(start, start + 300))?.[1];
}

/** The version of the musl package in Alpine's list of installed packages. */
export function muslPackageVersion(installed: string): string | undefined {
  return /^P:musl\nV:(\d+\.\d+(?:\.\d+)?)/m.exec(installed)?.[1];
}

/** The version string inside musl's loader: a text of its own between zero bytes. */
export function muslVersion(loader: string): string | undefined {
  if (!loader.includes("musl libc")) return undefined;
  return /\0(1\.\d+\.\d+)(?:-git[^\0]*)?\0/.exec(loader)?.[1];
}
