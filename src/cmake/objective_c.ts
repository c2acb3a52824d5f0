/**
 * The part of a toolchain file about Objective-C. Owns that it is compiled like C and C++: left alone,
 * CMake takes whatever `cc` it finds, without the flags of the toolchain.
 */
import { section } from "./_text.ts";
import type { Settings } from "./settings.ts";
import type { ToolchainFileSpec } from "./types.ts";

/** Nothing for compilers that may lack Objective-C: a project asks by what is defined. */
export function renderObjectiveC(settings: Settings, spec: ToolchainFileSpec): string[] {
  if (spec.compilerKind !== "clang" && spec.compilerKind !== "apple-clang") return [];
  const languages = [["OBJC", "C"], ["OBJCXX", "CXX"]] as const;
  const lines = languages.flatMap(([language, like]) => {
    const field = like === "C" ? "c" : "cxx";
    const suffixes = settings.groups.flatMap(({ configuration, flags }) =>
      flags[field] === undefined
        ? []
        : [configuration === undefined ? "" : `_${configuration.toUpperCase()}`]
    );
    if (settings.buildFolderOptions.length > 0) suffixes.push("");
    const names = [...new Set(suffixes)].map((suffix) => `FLAGS${suffix}_INIT`);
    if (spec.target.triple !== undefined) names.unshift("COMPILER_TARGET");
    if (like === "CXX" && spec.stdlib !== undefined) names.push("STANDARD_LIBRARIES_INIT");
    return ["COMPILER", ...names].map((name) =>
      `set(CMAKE_${language}_${name} "\${CMAKE_${like}_${name}}")`
    );
  });
  return section("Objective-C is compiled like C and C++", lines);
}
