/**
 * The CMake file between our toolchain file and the package manager's. Owns its name and its text:
 * one file a toolchain, which chooses among the build types that packages are installed for. Pure.
 */
import { basename, dirname, join } from "@std/path";

/** Where the integration of a toolchain file is: beside it. */
export function integrationPath(toolchainFile: string): string {
  const stem = basename(toolchainFile, ".cmake").replace(/^toolchain-/, "");
  return join(dirname(toolchainFile), `packages-${stem}.cmake`);
}

/** Name of the folder of a build type; multi-configuration generators share one. */
export const MULTI_CONFIG_FOLDER = "multi";

/** The file of one build type, inside its folder. */
export const VARIANT_FILE = "integration.cmake";

/**
 * The text that includes the file of the build type at hand. CMake's own compiler tests need no
 * packages and have no build type, so they get none.
 *
 * @param folder Absolute; holds a folder for each build type.
 */
export function renderVariantChoice(
  folder: string,
  options: { manager: string; defaultBuildType: string },
): string {
  return [
    `# Packages from ${options.manager}, by build type.`,
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    "get_property(_toolchainkit_in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)",
    "if(NOT _toolchainkit_in_try_compile)",
    '  set(_toolchainkit_variant "${CMAKE_BUILD_TYPE}")',
    '  if(CMAKE_GENERATOR MATCHES "Multi-Config|Visual Studio|Xcode")',
    `    set(_toolchainkit_variant "${MULTI_CONFIG_FOLDER}")`,
    '  elseif(_toolchainkit_variant STREQUAL "")',
    "    # Packages are for one build type; without any, the project could not use them.",
    `    set(_toolchainkit_variant ${cmakeText(options.defaultBuildType)})`,
    '    set(CMAKE_BUILD_TYPE "${_toolchainkit_variant}" CACHE STRING "Build type" FORCE)',
    "  endif()",
    `  set(_toolchainkit_packages ${cmakeText(folder)})`,
    `  if(NOT EXISTS "\${_toolchainkit_packages}/\${_toolchainkit_variant}/${VARIANT_FILE}")`,
    "    message(FATAL_ERROR",
    '      "The packages of this project are not installed for ${_toolchainkit_variant}.\\n"',
    '      "Run: toolchainkit deps install")',
    "  endif()",
    `  include("\${_toolchainkit_packages}/\${_toolchainkit_variant}/${VARIANT_FILE}")`,
    "endif()",
    "",
  ].join("\n");
}

/** A value in CMake's quotes; paths with forward slashes. */
export function cmakeText(value: string): string {
  return `"${value.replace(/[\\"$]/g, (char) => char === "\\" ? "/" : `\\${char}`)}"`;
}
