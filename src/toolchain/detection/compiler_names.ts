/** What the file name of a compiler says. Pure. */

/** A C compiler's name, taken apart. */
export interface CompilerName {
  readonly family: "clang" | "gcc" | "zig";
  /** Of a cross compiler, such as `arm-none-eabi-`; else empty. */
  readonly prefix: string;
  /** Such as `-19`, `-13.2`, `19` (FreeBSD), `-mp-17` (MacPorts); else empty. */
  readonly suffix: string;
  /** `.exe` on Windows. */
  readonly ending: string;
}

const NAME = /^((?:[A-Za-z0-9_.]+-)*)(clang|gcc|zig)((?:-mp-|-)?\d+(?:\.\d+)*)?(\.exe)?$/;

/** Takes the name of a C compiler apart; undefined for other programs, `gcc-ar` among them. */
export function parseCompilerName(fileName: string): CompilerName | undefined {
  const match = NAME.exec(fileName);
  if (match === null) return undefined;
  const [, prefix = "", family = "", suffix = "", ending = ""] = match;
  if (family === "zig") {
    return prefix + suffix === "" ? { family, prefix, suffix, ending } : undefined;
  }
  // Clang makes code for every target by itself; prefixed names are wrappers around it.
  if (family === "clang") return prefix === "" ? { family, prefix, suffix, ending } : undefined;
  return { family: "gcc", prefix, suffix, ending };
}

/** The name of the C++ compiler that belongs to a C compiler; Zig is both. */
export function cxxCompilerName(name: CompilerName): string {
  const { prefix, suffix, ending } = name;
  switch (name.family) {
    case "clang":
      return `${prefix}clang++${suffix}${ending}`;
    case "gcc":
      return `${prefix}g++${suffix}${ending}`;
    case "zig":
      return `zig${ending}`;
  }
}

/** Programs that stand in front of a compiler to cache or distribute its work. */
const WRAPPERS = /^(ccache|sccache|distcc|icecc|icecream|buildcache|colorgcc)(-\d.*)?(\.exe)?$/;

/**
 * True if a program is one of those, or lies in a folder of links to one, such as
 * `/usr/lib/ccache`, `/usr/lib/ccache/bin` or `/opt/homebrew/opt/ccache/libexec`.
 */
export function isCompilerWrapper(path: string): boolean {
  const [name = "", folder = "", above = "", top = ""] = path.split(/[/\\]/).reverse();
  if (WRAPPERS.test(name) || WRAPPERS.test(folder)) return true;
  return WRAPPERS.test(above) && /^(bin|libexec)$/.test(folder) && /^(lib|lib64|opt)$/.test(top);
}

/** The short names come first, then higher versions, then cross compilers. */
export function compareNames(a: CompilerName, b: CompilerName): number {
  return a.prefix.length - b.prefix.length ||
    Number(a.suffix !== "") - Number(b.suffix !== "") ||
    b.suffix.localeCompare(a.suffix, "en", { numeric: true });
}
