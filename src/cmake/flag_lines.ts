/** The part of a toolchain file that sets flags. Owns which CMake variable a flag goes into. */
import { setCache } from "./_text.ts";
import { comment, flagString, quote } from "./quoting.ts";
import type { BuildFolderOptions, FlagGroup, FlagTarget, Settings } from "./settings.ts";
import type { ToolchainFileSpec } from "./types.ts";

const VARIABLES: Readonly<Record<FlagTarget, string>> = {
  c: "CMAKE_C_FLAGS",
  cxx: "CMAKE_CXX_FLAGS",
  exe: "CMAKE_EXE_LINKER_FLAGS",
  shared: "CMAKE_SHARED_LINKER_FLAGS",
  module: "CMAKE_MODULE_LINKER_FLAGS",
  static: "CMAKE_STATIC_LINKER_FLAGS",
};

/**
 * All flags, appended to `_INIT` variables: CMake puts the environment's CFLAGS before them and
 * lets the command line's `-DCMAKE_C_FLAGS` replace them.
 */
export function renderFlags(settings: Settings, spec: ToolchainFileSpec): string[] {
  const lines: string[] = [];
  let title = "";
  for (const group of settings.groups) {
    const rendered = flagLines(group, spec.hostOs === "windows");
    if (rendered.length === 0) continue;
    if (group.title !== title) lines.push("", comment(group.title));
    title = group.title;
    lines.push(...(group.warningsAsErrors === true ? outsideOfChecks(rendered) : rendered));
  }
  return [...lines, ...settings.buildFolderOptions.flatMap(buildFolderLines)];
}

/** Flags like -Werror, which would make CMake's checks miss what is there. */
function outsideOfChecks(lines: readonly string[]): string[] {
  return [
    "# As flags they would count in the checks of a project too, where a warning must not decide.",
    'if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.24")',
    `  ${
      setCache("CMAKE_COMPILE_WARNING_AS_ERROR", "ON", {
        type: "BOOL",
        help: "Warnings are errors",
      })
    }`,
    "else()",
    ...lines.map((line) => `  ${line}`),
    "endif()",
  ];
}

/** Options that name the build folder, which is known only while CMake runs. */
function buildFolderLines({ title, options }: BuildFolderOptions): string[] {
  const variable = "_toolchainkit_build_folder";
  return [
    "",
    comment(title),
    // Compilers see the folder without symbolic links.
    `get_filename_component(${variable} "\${CMAKE_BINARY_DIR}" REALPATH)`,
    'string(REGEX REPLACE [=[["$`\\]]=] [=[\\\\\\0]=] ' + `${variable} "\${${variable}}")`,
    'if(CMAKE_GENERATOR MATCHES "Makefiles|Ninja")',
    `  string(REPLACE "$" "$$" ${variable} "\${${variable}}")`,
    "endif()",
    ...["C", "CXX"].flatMap((language) =>
      options.map((option) =>
        `string(APPEND CMAKE_${language}_FLAGS_INIT " \\"${option}\${${variable}}\\"")`
      )
    ),
    `unset(${variable})`,
  ];
}

/** Lines that append one group of flags to its variables. */
export function flagLines(group: FlagGroup, windows: boolean): string[] {
  const suffix = group.configuration === undefined
    ? "_INIT"
    : `_${group.configuration.toUpperCase()}_INIT`;
  return (Object.keys(VARIABLES) as FlagTarget[]).flatMap((target) => {
    const flags = group.flags[target];
    if (flags === undefined || flags.length === 0) return [];
    const text = group.verbatim === true ? flags.join(" ") : flagString(flags, windows);
    return appendFlags(`${VARIABLES[target]}${suffix}`, text);
  });
}

/** Appends a flag string to a variable, for every generator. */
export function appendFlags(variable: string, text: string): string[] {
  const plain = `string(APPEND ${variable} ${quote(` ${text}`)})`;
  // CMake 3.25 to 4.4 write flags for compiling into Makefiles and build.ninja as they are, where a
  // dollar sign starts a variable, but encode flags for linking. Seen in what they built.
  if (!text.includes("$") || /_LINKER_FLAGS(?:_|$)/.test(variable)) return [plain];
  return [
    "# A dollar sign starts a variable of make and Ninja, where CMake writes this as it is.",
    'if(CMAKE_GENERATOR MATCHES "Makefiles|Ninja")',
    `  string(APPEND ${variable} ${quote(` ${text.replaceAll("$", "$$$$")}`)})`,
    "else()",
    `  ${plain}`,
    "endif()",
  ];
}
