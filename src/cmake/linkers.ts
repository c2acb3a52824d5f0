/** Which linker the compiler driver calls. Owns the spelling for each compiler and CMake version. */
import { section } from "./_text.ts";
import { appendFlags } from "./flag_lines.ts";
import { flagString, quoteList } from "./quoting.ts";
import { isMsvcStyle } from "./linker_choice.ts";
import type { Settings } from "./settings.ts";
import type { CompilerKind, LinkerSpec, ToolchainFileSpec } from "./types.ts";
import { isAtLeast } from "../core/versions.ts";

/** Arguments for the compiler driver; empty where CMake calls the linker itself. */
export function linkerArguments(
  linker: LinkerSpec,
  compiler: { kind: CompilerKind; version?: string | undefined },
): string[] {
  if (isMsvcStyle(compiler.kind)) return [];
  if (linker.path === undefined) return [`-fuse-ld=${linker.name}`];
  if (compiler.kind === "gcc") {
    // GCC looks for ld.<name> in the folders of -B before it looks into PATH.
    return [`-B${folderOf(linker.path)}`, `-fuse-ld=${linker.name}`];
  }
  return isAtLeast(compiler.version, "12")
    ? [`--ld-path=${linker.path}`]
    : [`-fuse-ld=${linker.path}`];
}

/** Programs that a compiler driver accepts for a linker, in order of preference. */
export function linkerPrograms(name: LinkerSpec["name"], kind: CompilerKind): readonly string[] {
  if (name === "lld") return isMsvcStyle(kind) ? ["lld-link"] : ["ld.lld", "ld64.lld"];
  if (name === "mold") return ["ld.mold", "mold"];
  return name === "gold" ? ["ld.gold"] : ["ld.bfd"];
}

/** The section of the toolchain file. */
export function renderLinker(spec: ToolchainFileSpec, settings: Settings): string[] {
  const { linker } = settings;
  if (linker === undefined || isMsvcStyle(spec.compilerKind)) return [];
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  const args = linkerArguments(linker, compiler);
  const text = flagString(args, spec.hostOs === "windows");
  const type = linker.path === undefined
    ? linker.name.toUpperCase()
    : `TOOLCHAINKIT_${linker.name.toUpperCase()}`;
  const own = linker.path === undefined
    ? []
    : ["C", "CXX"].map((language) =>
      `  set(CMAKE_${language}_USING_LINKER_${type} ${quoteList(args)})`
    );
  return section(`Linker: ${linker.name}. From ${settings.linkerReason}`, [
    'if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.29")',
    ...own,
    `  set(CMAKE_LINKER_TYPE ${type})`,
    "else()",
    ...["EXE", "SHARED", "MODULE"].flatMap((kind) =>
      appendFlags(`CMAKE_${kind}_LINKER_FLAGS_INIT`, text).map((line) => `  ${line}`)
    ),
    "endif()",
  ]);
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
