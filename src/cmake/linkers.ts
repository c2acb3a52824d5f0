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

/** Languages whose programs the C or C++ compiler links; CMake defines some of them for itself. */
const DRIVER_LANGUAGES = ["C", "CXX", "ASM", "OBJC", "OBJCXX"];

/** Languages with compilers of their own, which CMake tells about its own linker types only. */
const OTHER_LANGUAGES = ["Fortran", "CUDA", "HIP"];

/** The section of the toolchain file. */
export function renderLinker(spec: ToolchainFileSpec, settings: Settings): string[] {
  const { linker } = settings;
  if (linker === undefined || isMsvcStyle(spec.compilerKind)) return [];
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  const args = linkerArguments(linker, compiler);
  const text = flagString(args, spec.hostOs === "windows");
  // CMake keeps names in capitals to itself.
  const type = linker.path === undefined
    ? linker.name.toUpperCase()
    : `toolchainkit_${linker.name}`;
  const byName = quoteList([`-fuse-ld=${linker.name}`]);
  const otherDrivers = linker.path === undefined ? [] : OTHER_LANGUAGES;
  const own = [
    ...DRIVER_LANGUAGES.map((language) => [language, quoteList(args)]),
    ...otherDrivers.map((language) => [language, byName]),
  ].map(([language, value]) => `  set(CMAKE_${language}_USING_LINKER_${type} ${value})`);
  return section(`Linker: ${linker.name}. From ${settings.linkerReason}`, [
    "# CMake refuses the type for languages and systems that have no such variable.",
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
