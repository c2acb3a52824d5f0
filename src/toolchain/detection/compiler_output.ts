/** What compilers say about themselves under `-v`. Pure. */

/** What one run of a compiler tells. */
export interface CompilerFacts {
  readonly type: "clang" | "gcc" | "apple-clang" | "zig";
  readonly version: string;
  /** Target triple; empty when it does not say. */
  readonly target: string;
  /** Folder that Clang says it is installed in (`…/bin`). */
  readonly installedDirectory?: string;
  /** Folder of the GCC whose libstdc++ Clang uses. */
  readonly gccInstallation?: string;
  readonly sysroot?: string;
  /** The word before Clang's name, such as `Debian`. */
  readonly vendor?: string;
  /** A file of this installation only, whatever script or link was run. */
  readonly installation?: string;
}

/**
 * Reads the output of `clang -v` or `gcc -v`, or of `zig version`; undefined when it is neither.
 * The words are those of GCC's `gcc.cc` and Clang's `Version.cpp` and `Driver.cpp`, with `LC_ALL=C`.
 */
export function parseCompilerOutput(output: string): CompilerFacts | undefined {
  const clang = /^(.*?)\b(clang) version (\d+[0-9A-Za-z.+~]*)(?:-?git)?/m.exec(output);
  const gcc = /^gcc version (\d+(?:\.\d+)*)/m.exec(output);
  const target = /^Target: (\S+)/m.exec(output)?.[1] ?? "";
  if (clang !== null && gcc === null) {
    const before = (clang[1] ?? "").trim();
    return {
      type: /^Apple$/.test(before) ? "apple-clang" : "clang",
      version: plainVersion(clang[3] ?? ""),
      target,
      ...optional("installedDirectory", /^InstalledDir: (.+?)\r?$/m.exec(output)?.[1]),
      ...optional("gccInstallation", /^Selected GCC installation: (.+?)\r?$/m.exec(output)?.[1]),
      ...optional("installation", /^InstalledDir: (.+?)\r?$/m.exec(output)?.[1]),
      ...optional("vendor", before === "" ? undefined : before),
    };
  }
  if (gcc !== null) {
    return {
      type: "gcc",
      version: gcc[1] ?? "",
      target,
      ...optional("sysroot", configuredSysroot(output)),
      ...optional("installation", /^COLLECT_LTO_WRAPPER=(.+?)\r?$/m.exec(output)?.[1]),
    };
  }
  const zig = /^(\d+\.\d+\.\d+(?:-dev\.\d+\+[0-9a-f]+)?)\s*$/.exec(output.trim());
  return zig === null ? undefined : { type: "zig", version: zig[1] ?? "", target: "" };
}

/** The sysroot that a GCC was configured with; `/` is none. */
function configuredSysroot(output: string): string | undefined {
  const line = /^Configured with: (.*)$/m.exec(output)?.[1] ?? "";
  const match = /'--with-sysroot=([^']*)'|--with-sysroot=(?:'([^']*)'|(\S+))/.exec(line);
  const path = match?.[1] ?? match?.[2] ?? match?.[3];
  return path === undefined || path === "/" || path === "" ? undefined : path;
}

/** Digits and points only: `19.1.7` of `19.1.7+rc1`, `18.0.0` of `18.0.0git`. */
function plainVersion(text: string): string {
  return /^\d+(?:\.\d+)*/.exec(text)?.[0] ?? text;
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: string };
}
