/**
 * C++20 modules and `import std`. Owns their lines in the toolchain file and which CMake opens
 * `import std`, and how; the values are data in `data/cmake/import_std.json`.
 */
import importStd from "../../data/cmake/import_std.json" with { type: "json" };
import { isAtLeast } from "../core/versions.ts";
import { section, setCache, setPath, setValue } from "./_text.ts";
import { reasonFor } from "./reasons.ts";
import type { Settings } from "./settings.ts";
import type { ToolchainFileSpec } from "./types.ts";

/** The variable by which a project says that it knows that `import std` is experimental. */
export const IMPORT_STD_GATE = "CMAKE_EXPERIMENTAL_CXX_IMPORT_STD";

/** The first CMake that knows `import std`. */
export const IMPORT_STD_CMAKE = "3.30";

/** The first CMake whose value of {@link IMPORT_STD_GATE} is not known here. */
export const IMPORT_STD_UNKNOWN_CMAKE: string = importStd.before;

/** What opens `import std` in one release of CMake. */
export type ImportStdGate =
  | {
    readonly kind: "known";
    readonly value: string;
    /** True: it takes the modules of libstdc++ too, not only those of libc++. */
    readonly libstdcxx: boolean;
  }
  | { readonly kind: "too-old" }
  /** Newer than what is known here. */
  | { readonly kind: "unknown" };

/** What opens `import std` in a CMake; its value changes between releases, also within 3.31 and 4.0. */
export function importStdGate(cmakeVersion: string): ImportStdGate {
  if (isAtLeast(cmakeVersion, importStd.before)) return { kind: "unknown" };
  const gate = importStd.gates.find(({ since }) => isAtLeast(cmakeVersion, since));
  if (gate === undefined) return { kind: "too-old" };
  return { kind: "known", value: gate.value, libstdcxx: gate.libstdcxx };
}

/** The section of the toolchain file. */
export function renderModules(spec: ToolchainFileSpec, settings: Settings): string[] {
  const lines: string[] = [];
  if (spec.binutils?.scanDeps !== undefined) {
    lines.push(setPath("CMAKE_CXX_COMPILER_CLANG_SCAN_DEPS", spec.binutils.scanDeps, spec));
  }
  if (spec.stdlibModules !== undefined) {
    lines.push(setPath("CMAKE_CXX_STDLIB_MODULES_JSON", spec.stdlibModules, spec));
  }
  return [
    ...section(`C++20 modules. From ${reasonFor(spec, "modules")}`, lines),
    ...(settings.importStd === undefined
      ? []
      : section(`import std. From ${settings.importStd.reason}`, [
        ...(opensImportStd(spec) ? [] : gateLines()),
        "# CMake 4.4 looks for the modules before it knows the compiler, in its first check of it.",
        "get_property(_toolchainkit_check GLOBAL PROPERTY IN_TRY_COMPILE)",
        "if(NOT _toolchainkit_check)",
        `  ${setCache("CMAKE_CXX_MODULE_STD", "ON", { type: "BOOL", help: "import std" })}`,
        "endif()",
        "unset(_toolchainkit_check)",
      ])),
  ];
}

/** True if a definition of the project opens `import std` itself. */
export function opensImportStd(spec: Pick<ToolchainFileSpec, "definitions">): boolean {
  return Object.keys(spec.definitions ?? {})
    .some((key) => key.split(":", 1)[0] === IMPORT_STD_GATE);
}

function gateLines(): string[] {
  return [
    "# It is experimental: CMake wants to hear a value that changes between its releases.",
    `if(NOT DEFINED ${IMPORT_STD_GATE})`,
    `  if(CMAKE_VERSION VERSION_GREATER_EQUAL "${IMPORT_STD_UNKNOWN_CMAKE}")`,
    `    message(FATAL_ERROR "import std: this ToolchainKit does not know what opens it in CMake ` +
    `\${CMAKE_VERSION}. Set ${IMPORT_STD_GATE} to the value in CMake's Help/dev/experimental.rst")`,
    ...importStd.gates.flatMap(({ since, value }) => [
      `  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "${since}")`,
      `    ${setValue(IMPORT_STD_GATE, value)}`,
    ]),
    "  else()",
    `    message(FATAL_ERROR "import std needs CMake ${IMPORT_STD_CMAKE} or newer, ` +
    'this is ${CMAKE_VERSION}")',
    "  endif()",
    "endif()",
  ];
}
