/** The C++ project that `new` creates. Owns its files' text; writes nothing. */
import { renderPowerShellScript, renderShellScript, type ScriptPins } from "./scripts.ts";

/** What the project is made from. */
export interface ProjectTemplate {
  /** Folder and project name: letters, digits, `-` and `_`, starting with a letter. */
  readonly name: string;
  /** Text of the toolchain entry's fields, already valid YAML values. */
  readonly toolchain: {
    readonly type: string;
    readonly version?: string;
    readonly source?: "system";
  };
  /** C++ standard that the compiler knows; the code itself needs no more than 11. */
  readonly cxxStandard: 11 | 14 | 17 | 20;
  /** Oldest version of this program that may read the configuration. */
  readonly programVersion: string;
  /** Address of the JSON Schema, for editors. */
  readonly schemaUrl?: string;
  /** The bootstrap scripts as they are in this repository, and what they shall be pinned to. */
  readonly scripts: {
    readonly shell: string;
    readonly powerShell: string;
    readonly pins: ScriptPins;
  };
}

/** One file to write. */
export interface ProjectFile {
  /** With `/`, relative to the project. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
  /** True: people start it. */
  readonly executable?: boolean;
}

/** True if a name can be the name of a project, a CMake target and a folder on every system. */
export function isProjectName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) && !RESERVED.has(name.toLowerCase());
}

/** Names that CMake or Windows keep for themselves. */
const RESERVED = new Set([
  ...["all", "clean", "test", "install", "help", "package", "package_source"],
  ...["edit_cache", "rebuild_cache", "all_build", "run_tests", "zero_check"],
  ...["con", "prn", "aux", "nul"],
  ..."123456789".split("").flatMap((digit) => [`com${digit}`, `lpt${digit}`]),
]);

/** Words that no namespace can have in C++ 11 to 26, and names that the program itself needs. */
const NO_NAMESPACES = new Set(
  ("alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t " +
    "char32_t class compl concept const consteval constexpr constinit const_cast continue " +
    "contract_assert co_await co_return co_yield decltype default delete do double dynamic_cast " +
    "else enum explicit export extern false float for friend goto if inline int long mutable " +
    "namespace new noexcept not not_eq nullptr operator or or_eq private protected public register " +
    "reinterpret_cast requires return short signed sizeof static static_assert static_cast struct " +
    "switch template this thread_local throw true try typedef typeid typename union unsigned using " +
    "virtual void volatile wchar_t while xor xor_eq main std posix unix linux").split(" "),
);

/** The namespace and header folder of a project. */
function identifierOf(name: string): string {
  const identifier = name.replaceAll(/[-_]+/g, "_").toLowerCase();
  return NO_NAMESPACES.has(identifier) ? `${identifier}_project` : identifier;
}

/**
 * All files of the new project, in the order in which a person would read them.
 *
 * @example
 * ```ts
 * import { isProjectName } from "@toolchainkit/toolchainkit/bootstrap/project_template";
 *
 * console.log(isProjectName("my-app"), isProjectName("all")); // true false
 * ```
 */
export function projectFiles(template: ProjectTemplate): ProjectFile[] {
  const { name } = template;
  const identifier = identifierOf(name);
  return [
    { path: "CMakeLists.txt", text: cmakeLists(template) },
    { path: "include/" + identifier + "/greeting.hpp", text: header(identifier) },
    { path: "src/greeting.cpp", text: librarySource(identifier) },
    { path: "src/main.cpp", text: programSource(identifier) },
    { path: "tests/greeting_test.cpp", text: testSource(identifier) },
    { path: "toolchainkit.yaml", text: configuration(template) },
    {
      path: ".gitignore",
      text: "/build/\n/.toolchainkit/\n/compile_commands.json\n/CMakeUserPresets.json\n",
    },
    {
      path: "bootstrap.sh",
      text: renderShellScript(template.scripts.shell, template.scripts.pins),
      executable: true,
    },
    {
      path: "bootstrap.ps1",
      text: renderPowerShellScript(template.scripts.powerShell, template.scripts.pins),
    },
  ];
}

function cmakeLists({ name, cxxStandard }: ProjectTemplate): string {
  return `cmake_minimum_required(VERSION 3.20)
project(${name} VERSION 0.1.0 LANGUAGES CXX)

set(CMAKE_CXX_STANDARD ${cxxStandard})
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(${name}_greeting src/greeting.cpp)
target_include_directories(${name}_greeting PUBLIC include)

add_executable(${name} src/main.cpp)
target_link_libraries(${name} PRIVATE ${name}_greeting)

include(CTest)
if(BUILD_TESTING)
  add_executable(${name}_test tests/greeting_test.cpp)
  target_link_libraries(${name}_test PRIVATE ${name}_greeting)
  add_test(NAME greeting COMMAND ${name}_test)
endif()
`;
}

function header(identifier: string): string {
  return `#pragma once

#include <string>

namespace ${identifier} {

/// A greeting for \`name\`; throws std::invalid_argument if it is empty.
std::string greeting(const std::string& name);

}  // namespace ${identifier}
`;
}

function librarySource(identifier: string): string {
  return `#include "${identifier}/greeting.hpp"

#include <stdexcept>

namespace ${identifier} {

std::string greeting(const std::string& name) {
  if (name.empty()) {
    throw std::invalid_argument("a greeting needs a name");
  }
  return "Hello, " + name + "!";
}

}  // namespace ${identifier}
`;
}

function programSource(identifier: string): string {
  return `#include <iostream>

#include "${identifier}/greeting.hpp"

int main(int argc, char** argv) {
  std::cout << ${identifier}::greeting(argc > 1 ? argv[1] : "world") << '\\n';
}
`;
}

function testSource(identifier: string): string {
  return `#include <iostream>
#include <stdexcept>

#include "${identifier}/greeting.hpp"

int main() {
  if (${identifier}::greeting("world") != "Hello, world!") {
    std::cerr << "wrong greeting\\n";
    return 1;
  }
  try {
    ${identifier}::greeting("");
  } catch (const std::invalid_argument&) {
    return 0;
  }
  std::cerr << "an empty name was accepted\\n";
  return 1;
}
`;
}

function configuration(template: ProjectTemplate): string {
  const { type, version, source } = template.toolchain;
  const fields = [
    "name: main",
    `type: ${type}`,
    ...(version === undefined ? [] : [`version: ${JSON.stringify(version)}`]),
    ...(source === undefined ? [] : [`source: ${source}`]),
  ];
  return [
    ...(template.schemaUrl === undefined
      ? []
      : [`# yaml-language-server: $schema=${template.schemaUrl}`]),
    `# Written by ToolchainKit ${template.programVersion}; yours to edit.`,
    "version: 1",
    `project: ${template.name}`,
    "toolchains:",
    `  - {${fields.join(", ")}}`,
    "defaults:",
    "  toolchain: main",
    "  build_type: Release",
    "",
  ].join("\n");
}
