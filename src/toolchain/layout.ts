/**
 * Which file of an installed toolchain is which tool. Owns the names that vendors give their
 * compilers and binary tools; runs none of them.
 */
import { join } from "@std/path";
import type { Artifact } from "../core/artifact.ts";
import { listDirectory } from "../core/filesystem.ts";
import { TkError } from "../core/errors.ts";

/** An executable with the arguments that must come first, such as `zig` with `c++`. */
export interface ToolCommand {
  /** Absolute. */
  readonly path: string;
  readonly args?: readonly string[];
}

/** Names under which `ToolPaths` lists the tools beside the compiler. */
export type ToolRole =
  | "ar"
  | "ranlib"
  | "compilerAr"
  | "compilerRanlib"
  | "nm"
  | "strip"
  | "objcopy"
  | "objdump"
  | "readelf"
  | "addr2line"
  | "dlltool"
  | "rc"
  | "scanDeps";

/** Absolute paths; what the toolchain does not have is left out. */
export type ToolPaths = Readonly<Partial<Record<ToolRole, string>>>;

/** The compilers of an installed toolchain. */
export interface ToolchainLayout {
  readonly compiler: "clang" | "gcc" | "msvc" | "zig";
  readonly root: string;
  /** Folder that goes first in PATH. */
  readonly bin: string;
  readonly cCompiler: ToolCommand;
  readonly cxxCompiler: ToolCommand;
  readonly tools: ToolPaths;
}

/** A toolchain's folder does not hold the compilers that its kind must have. */
export class ToolchainLayoutError extends TkError<{ root: string; missing: string }> {
  readonly code = "TOOLCHAIN_INCOMPLETE";

  constructor(root: string, missing: string) {
    super(`Cannot use the toolchain in "${root}": it has no ${missing}`, { root, missing }, {
      hint: "Check it with toolchainkit toolchain verify, or install it again",
    });
  }
}

const LLVM_TOOLS: Readonly<Record<ToolRole, readonly string[]>> = {
  ar: ["llvm-ar", "ar"],
  ranlib: ["llvm-ranlib", "ranlib"],
  compilerAr: ["llvm-ar"],
  compilerRanlib: ["llvm-ranlib"],
  nm: ["llvm-nm", "nm"],
  strip: ["llvm-strip", "strip"],
  objcopy: ["llvm-objcopy", "objcopy"],
  objdump: ["llvm-objdump", "objdump"],
  readelf: ["llvm-readelf", "readelf"],
  addr2line: ["llvm-addr2line", "llvm-symbolizer", "addr2line"],
  dlltool: ["llvm-dlltool"],
  rc: ["llvm-rc", "llvm-windres"],
  scanDeps: ["clang-scan-deps"],
};

const GNU_TOOLS: Readonly<Record<ToolRole, readonly string[]>> = {
  ar: ["ar"],
  ranlib: ["ranlib"],
  compilerAr: ["gcc-ar"],
  compilerRanlib: ["gcc-ranlib"],
  nm: ["nm"],
  strip: ["strip"],
  objcopy: ["objcopy"],
  objdump: ["objdump"],
  readelf: ["readelf"],
  addr2line: ["addr2line"],
  dlltool: ["dlltool"],
  rc: ["windres"],
  scanDeps: [],
};

/**
 * The layout of an artifact that is installed below `root`.
 *
 * @param options.windows True when the executables end in `.exe`.
 * @throws {ToolchainLayoutError} If a compiler is missing.
 */
export async function readLayout(
  artifact: Pick<Artifact, "name" | "bin" | "compiler" | "toolPrefix">,
  root: string,
  options: { windows: boolean },
): Promise<ToolchainLayout> {
  const bin = artifact.bin === "." ? root : join(root, ...artifact.bin.split("/"));
  return chooseLayout({
    compiler: artifact.compiler ?? "gcc",
    prefix: artifact.toolPrefix ?? "",
    root,
    bin,
    names: new Set(await listDirectory(bin)),
    suffix: options.windows ? ".exe" : "",
  });
}

/** What {@link chooseLayout} decides from. */
export interface LayoutFacts {
  readonly compiler: ToolchainLayout["compiler"];
  /** Such as `aarch64-none-elf-`. */
  readonly prefix: string;
  readonly root: string;
  readonly bin: string;
  /** File names in `bin`. */
  readonly names: ReadonlySet<string>;
  readonly suffix: "" | ".exe";
}

/** Decides from the names in the folder of executables. @throws {ToolchainLayoutError} */
export function chooseLayout(facts: LayoutFacts): ToolchainLayout {
  const { compiler, root, bin } = facts;
  if (compiler === "zig") return zigLayout(facts);
  const c = compiler === "clang" ? ["clang"] : compiler === "msvc" ? ["cl"] : ["gcc", "cc"];
  const cxx = compiler === "clang" ? ["clang++"] : compiler === "msvc" ? ["cl"] : ["g++", "c++"];
  const cPath = find(facts, c);
  const cxxPath = find(facts, cxx);
  if (cPath === undefined) throw new ToolchainLayoutError(root, `C compiler ${c[0]} in ${bin}`);
  if (cxxPath === undefined) {
    throw new ToolchainLayoutError(root, `C++ compiler ${cxx[0]} in ${bin}`);
  }
  return {
    compiler,
    root,
    bin,
    cCompiler: { path: cPath },
    cxxCompiler: { path: cxxPath },
    tools: compiler === "msvc"
      ? {}
      : findTools(facts, compiler === "clang" ? LLVM_TOOLS : GNU_TOOLS),
  };
}

/** What stands before the names of a GCC for another machine; empty: nothing, or it is not clear. */
export function gccPrefix(names: readonly string[]): string {
  const prefixes = names.flatMap((name) => /^(.*)gcc(?:\.exe)?$/.exec(name)?.[1] ?? []);
  const [only = ""] = prefixes;
  return prefixes.length === 1 ? only : "";
}

function zigLayout(facts: LayoutFacts): ToolchainLayout {
  const path = find(facts, ["zig"]);
  if (path === undefined) throw new ToolchainLayoutError(facts.root, `zig in ${facts.bin}`);
  return {
    compiler: "zig",
    root: facts.root,
    bin: facts.bin,
    cCompiler: { path, args: ["cc"] },
    cxxCompiler: { path, args: ["c++"] },
    tools: {},
  };
}

function findTools(
  facts: LayoutFacts,
  names: Readonly<Record<ToolRole, readonly string[]>>,
): ToolPaths {
  const found: Partial<Record<ToolRole, string>> = {};
  for (const role of Object.keys(names) as ToolRole[]) {
    const path = find(facts, names[role]);
    if (path !== undefined) found[role] = path;
  }
  return found;
}

/** A prefixed name goes first: a cross toolchain may carry the host's plain tools beside its own. */
function find(facts: LayoutFacts, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const candidate of [`${facts.prefix}${name}`, name]) {
      const file = `${candidate}${facts.suffix}`;
      if (facts.names.has(file)) return join(facts.bin, file);
    }
  }
  return undefined;
}
