/** The definitions of toolchainkit.yaml in a toolchain file. Owns which names they may have. */
import { section, setCache } from "./_text.ts";
import { BuildSettingsError } from "./errors.ts";
import { isVariableName } from "./quoting.ts";
import { reasonFor } from "./reasons.ts";
import type { ToolchainFileSpec } from "./types.ts";

/** Variables that are set by other means, so that a definition would silently count for nothing. */
const SET_ELSEWHERE: Readonly<Record<string, string>> = {
  CMAKE_ASM_COMPILER: "Choose the compiler under toolchains",
  CMAKE_BUILD_TYPE: "Set defaults.build_type, or give --build-type",
  CMAKE_C_COMPILER: "Choose the compiler under toolchains",
  CMAKE_CONFIGURATION_TYPES: "Set build.types",
  CMAKE_CXX_COMPILER: "Choose the compiler under toolchains",
  CMAKE_GENERATOR: "Set defaults.generator",
  CMAKE_TOOLCHAIN_FILE: "Include the file from the project, or set the keys of the toolchain",
};

const CACHE_TYPES = ["BOOL", "FILEPATH", "PATH", "STRING", "INTERNAL"];

/**
 * Cache entries that give way to those of the command line.
 *
 * @throws {BuildSettingsError} If a name is none, or is that of a variable that is set elsewhere.
 */
export function renderDefinitions(spec: ToolchainFileSpec): string[] {
  return Object.entries(spec.definitions ?? {}).flatMap(([key, value]) => {
    const [name = "", type] = key.split(":", 2);
    if (!isVariableName(name) || (type !== undefined && !CACHE_TYPES.includes(type))) {
      throw new BuildSettingsError("definition", {
        value: key,
        why: "it is not a CMake variable name",
        hint: "Write NAME or NAME:TYPE, with letters, digits and underscores",
      });
    }
    const hint = SET_ELSEWHERE[name];
    if (hint !== undefined) {
      throw new BuildSettingsError("definition", {
        value: name,
        why: "ToolchainKit gives it to CMake itself, so that the definition would not count",
        hint: `${hint} (${reasonFor(spec, `definitions.${key}`)})`,
      });
    }
    return section(`Definition. From ${reasonFor(spec, `definitions.${key}`)}`, [
      setCache(name, value, { type: type ?? "STRING", help: "Definition of the project" }),
    ]);
  });
}
