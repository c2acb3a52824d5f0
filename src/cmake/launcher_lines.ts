/**
 * The part of a toolchain file about the build cache. Owns which languages go through it, and that
 * Microsoft's compilers write debug information where it can be cached.
 */
import { pathArgument, section, setCache } from "./_text.ts";
import { isMsvcStyle } from "./linker_choice.ts";
import { quoteList } from "./quoting.ts";
import { reasonFor } from "./reasons.ts";
import type { ToolchainFileSpec } from "./types.ts";

/** Languages whose compilers CMake starts by a launcher, and that build caches understand. */
const LAUNCHED_LANGUAGES = ["C", "CXX", "OBJC", "OBJCXX", "CUDA", "HIP"];

/** The launchers, and what debug information has to be like for a cache. */
export function renderLauncher(spec: ToolchainFileSpec): string[] {
  if (spec.launcher === undefined) return [];
  const command = [
    pathArgument(spec.launcher.path, spec),
    ...(spec.launcher.args ?? []).map((arg) => quoteList([arg])),
  ].join(" ");
  const lines = LAUNCHED_LANGUAGES.map((language) =>
    `set(CMAKE_${language}_COMPILER_LAUNCHER ${command} CACHE STRING "Build cache")`
  );
  if (isMsvcStyle(spec.compilerKind)) {
    lines.push(
      "# Debug information in the objects, because a shared .pdb file cannot be cached.",
      setCache(
        "CMAKE_MSVC_DEBUG_INFORMATION_FORMAT",
        "$<$<CONFIG:Debug,RelWithDebInfo>:Embedded>",
        {
          help: "Debug information format",
        },
      ),
      "# Projects that were written for CMake before 3.25 have it in their flags instead.",
      "if(NOT DEFINED CMAKE_USER_MAKE_RULES_OVERRIDE)",
      '  set(CMAKE_USER_MAKE_RULES_OVERRIDE "${CMAKE_CURRENT_LIST_FILE}")',
      "endif()",
    );
  }
  return section(`Build cache. From ${reasonFor(spec, "launcher")}`, lines);
}

/**
 * What CMake does when it reads the file again as CMAKE_USER_MAKE_RULES_OVERRIDE, each time that its
 * own flags of a language are complete: `/Zi`, by policy CMP0141, becomes `/Z7`. These lines go before
 * everything that is done once.
 */
export function renderEmbeddedDebugFlags(spec: ToolchainFileSpec): string[] {
  if (spec.launcher === undefined || !isMsvcStyle(spec.compilerKind)) return [];
  return [
    "# CMake comes back here when it knows its own flags: a shared .pdb file cannot be cached.",
    "foreach(_toolchainkit_language C CXX CUDA)",
    "  foreach(_toolchainkit_type DEBUG RELWITHDEBINFO)",
    "    set(_toolchainkit_flags CMAKE_${_toolchainkit_language}_FLAGS_${_toolchainkit_type}_INIT)",
    "    if(DEFINED ${_toolchainkit_flags})",
    '      string(REGEX REPLACE "([-/])Z[iI]" "\\\\1Z7" ${_toolchainkit_flags} "${${_toolchainkit_flags}}")',
    "    endif()",
    "  endforeach()",
    "endforeach()",
  ];
}
