/** The parts of a toolchain file about the target, the compilers and the programs beside them. */
import { section, setCache, setCommand, setPath, setValue } from "./_text.ts";
import { flagArgument, quoteList } from "./quoting.ts";
import { reasonFor } from "./reasons.ts";
import type { Binutils, TargetSpec, ToolchainFileSpec } from "./types.ts";

const SYSTEM_NAMES: Readonly<Record<TargetSpec["os"], string>> = {
  linux: "Linux",
  macos: "Darwin",
  windows: "Windows",
  android: "Android",
  ios: "iOS",
  none: "Generic",
};

/** Target system; only cross builds name it, because naming it tells CMake that it is one. */
export function renderTarget(spec: ToolchainFileSpec): string[] {
  const { target } = spec;
  const lines: string[] = [];
  if (target.cross) {
    lines.push(setValue("CMAKE_SYSTEM_NAME", SYSTEM_NAMES[target.os]));
    lines.push(setValue("CMAKE_SYSTEM_PROCESSOR", target.processor));
    if (target.systemVersion !== undefined && target.os !== "macos") {
      lines.push(setValue("CMAKE_SYSTEM_VERSION", target.systemVersion));
    }
  }
  if (target.os === "macos" || target.os === "ios") {
    // CMake's manual wants these in the cache, where it may replace plain variables.
    const help = { help: "What is built for" };
    lines.push(setCache("CMAKE_OSX_ARCHITECTURES", target.processor, help));
    if (target.systemVersion !== undefined) {
      lines.push(setCache("CMAKE_OSX_DEPLOYMENT_TARGET", target.systemVersion, help));
    }
  }
  if (target.emulator !== undefined && target.emulator.length > 0) {
    lines.push(`set(CMAKE_CROSSCOMPILING_EMULATOR ${quoteList(target.emulator)})`);
  }
  if (target.os === "none") {
    lines.push(
      "# There is no system to link a program for until the project brings its start-up code.",
      "set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)",
    );
  }
  for (const [name, value] of Object.entries(target.variables ?? {})) {
    lines.push(setValue(name, value));
  }
  return section(`What is built for. From ${reasonFor(spec, "target")}`, lines);
}

/** The compilers and the arguments that they cannot do without. */
export function renderCompilers(spec: ToolchainFileSpec): string[] {
  const windows = spec.hostOs === "windows";
  const always = (args: readonly string[] | undefined, extra: readonly string[]) => ({
    args: [...args ?? [], ...extra].map((arg) => flagArgument(arg, windows)),
    spec,
  });
  const { cCompiler, cxxCompiler } = spec;
  const cxxExtra = standardLibraryArgument(spec);
  const lines = [
    setCommand("CMAKE_C_COMPILER", cCompiler.path, always(cCompiler.args, [])),
    setCommand("CMAKE_CXX_COMPILER", cxxCompiler.path, always(cxxCompiler.args, cxxExtra)),
  ];
  if (spec.asmCompiler !== undefined) {
    const { path, args } = spec.asmCompiler;
    lines.push(setCommand("CMAKE_ASM_COMPILER", path, always(args, [])));
  } else if (spec.compilerKind !== "msvc" && spec.compilerKind !== "clang-cl") {
    lines.push(setCommand("CMAKE_ASM_COMPILER", cCompiler.path, always(cCompiler.args, [])));
  }
  if (spec.target.triple !== undefined && spec.compilerKind !== "gcc") {
    for (const language of ["C", "CXX", "ASM"]) {
      lines.push(setValue(`CMAKE_${language}_COMPILER_TARGET`, spec.target.triple));
    }
  }
  return section(
    `Compilers: ${spec.compilerKind}${
      spec.compilerVersion === undefined ? "" : ` ${spec.compilerVersion}`
    }. From ${reasonFor(spec, "toolchain")}`,
    lines,
  );
}

/** `-stdlib=` belongs to the compiler, so that a person's own CMAKE_CXX_FLAGS cannot drop it. */
function standardLibraryArgument(spec: ToolchainFileSpec): string[] {
  if (spec.stdlib === undefined) return [];
  if (spec.compilerKind !== "clang" && spec.compilerKind !== "apple-clang") return [];
  if (spec.stdlib.name === "msvc" || spec.target.os === "windows") return [];
  return [`-stdlib=${spec.stdlib.name}`];
}

const BINUTIL_VARIABLES: Readonly<Partial<Record<keyof Binutils, string>>> = {
  ar: "CMAKE_AR",
  ranlib: "CMAKE_RANLIB",
  nm: "CMAKE_NM",
  strip: "CMAKE_STRIP",
  objcopy: "CMAKE_OBJCOPY",
  objdump: "CMAKE_OBJDUMP",
  readelf: "CMAKE_READELF",
  addr2line: "CMAKE_ADDR2LINE",
  dlltool: "CMAKE_DLLTOOL",
  rc: "CMAKE_RC_COMPILER",
  mt: "CMAKE_MT",
  linker: "CMAKE_LINKER",
  installNameTool: "CMAKE_INSTALL_NAME_TOOL",
  lipo: "CMAKE_LIPO",
  libtool: "CMAKE_LIBTOOL",
};

/** Archiver, symbol tools and so on, so that CMake does not pick up the machine's. */
export function renderBinutils(spec: ToolchainFileSpec): string[] {
  const binutils = spec.binutils ?? {};
  const lines: string[] = [];
  for (const [field, variable] of Object.entries(BINUTIL_VARIABLES)) {
    const path = binutils[field as keyof Binutils];
    if (path !== undefined) lines.push(setPath(variable, path, spec));
  }
  for (const language of ["C", "CXX"]) {
    if (binutils.compilerAr !== undefined) {
      lines.push(setPath(`CMAKE_${language}_COMPILER_AR`, binutils.compilerAr, spec));
    }
    if (binutils.compilerRanlib !== undefined) {
      lines.push(setPath(`CMAKE_${language}_COMPILER_RANLIB`, binutils.compilerRanlib, spec));
    }
  }
  if (spec.compilerKind === "zig") lines.push(...zigArchives(spec));
  return section("Programs that come with the compiler", lines);
}

/** Zig's archiver is a subcommand, which the variables of CMake cannot express; the rules can. */
function zigArchives(spec: ToolchainFileSpec): string[] {
  const lines = [
    setPath("CMAKE_AR", spec.cCompiler.path, spec),
    setPath("CMAKE_RANLIB", spec.cCompiler.path, spec),
    "# The archiver of Zig is a subcommand of the same executable.",
  ];
  for (const language of ["C", "CXX", "ASM"]) {
    lines.push(
      `set(CMAKE_${language}_ARCHIVE_CREATE "<CMAKE_AR> ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")`,
      `set(CMAKE_${language}_ARCHIVE_APPEND "<CMAKE_AR> ar q <TARGET> <LINK_FLAGS> <OBJECTS>")`,
      `set(CMAKE_${language}_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")`,
      "# Zig's linker writes no dependency file.",
      `set(CMAKE_${language}_LINKER_DEPFILE_SUPPORTED FALSE)`,
      `set(CMAKE_${language}_LINK_DEPENDS_USE_LINKER FALSE)`,
    );
  }
  return lines;
}
