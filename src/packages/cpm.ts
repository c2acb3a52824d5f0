/**
 * CPM and CMake's own FetchContent: packages that CMakeLists.txt fetches itself. Owns where their
 * sources are kept, so that they are fetched once, and that nothing is fetched offline.
 * See https://cmake.org/cmake/help/latest/module/FetchContent.html.
 */
import { join } from "@std/path";
import { readTextIfExists, writeIfChanged } from "../core/filesystem.ts";
import { ProjectPackageManager } from "./base.ts";
import { cmakeText, integrationPath } from "./integration.ts";
import type { PackageInstallOutcome, PackageInstallRequest } from "./types.ts";

/** Where sources are kept. */
export interface CpmSetup {
  /** Absolute; shared by all projects of this user. */
  readonly sourceCache: string;
  /** Absolute; what FetchContent unpacks and builds for this toolchain. */
  readonly folder: string;
  readonly offline: boolean;
}

/** CPM and FetchContent for one project. */
export class CpmPackageManager extends ProjectPackageManager<CpmSetup> {
  /** `cpm`. */
  getName(): "cpm" {
    return "cpm";
  }

  /** The top CMakeLists.txt, if it fetches something. */
  override async manifest(): Promise<string | undefined> {
    const path = join(this.projectRoot, "CMakeLists.txt");
    const text = await readTextIfExists(path) ?? "";
    const code = text.replace(/#[^\n]*/g, "");
    return /\b(CPM(Add|Find|Declare)Package|FetchContent_Declare)\s*\(/i.test(code)
      ? path
      : undefined;
  }

  /** None: CMake notices itself what it depends on. */
  override inputs(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /** Nothing is installed ahead: CMake fetches while it configures. */
  override installDependencies(_request: PackageInstallRequest): Promise<PackageInstallOutcome> {
    const folders = this.setup === undefined ? [] : [this.setup.sourceCache, this.setup.folder];
    return Promise.resolve({ kind: "unchanged", packages: [], folders });
  }

  /** The file that tells CMake where sources are. */
  override async generateToolchainIntegration(toolchainFile: string): Promise<string> {
    const { setup } = this.ready();
    const path = integrationPath(toolchainFile);
    await writeIfChanged(path, renderFetching(setup));
    return path;
  }
}

/**
 * The settings of CPM and FetchContent. Each build type and generator has a folder of its own,
 * because the packages' build folders are in it too.
 */
export function renderFetching(setup: CpmSetup): string {
  return [
    "# Packages that CMake fetches itself (CPM, FetchContent).",
    "# Written by ToolchainKit; edits are lost on the next bootstrap.",
    "get_property(_toolchainkit_in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)",
    "if(NOT _toolchainkit_in_try_compile)",
    "  if(NOT DEFINED CPM_SOURCE_CACHE AND NOT DEFINED ENV{CPM_SOURCE_CACHE})",
    `    set(CPM_SOURCE_CACHE ${cmakeText(setup.sourceCache)} CACHE PATH "Sources of packages")`,
    "  endif()",
    '  string(MAKE_C_IDENTIFIER "${CMAKE_BUILD_TYPE}_${CMAKE_GENERATOR}" _toolchainkit_variant)',
    "  if(NOT DEFINED FETCHCONTENT_BASE_DIR)",
    `    set(_toolchainkit_folder ${cmakeText(setup.folder)})`,
    '    set(FETCHCONTENT_BASE_DIR "${_toolchainkit_folder}/${_toolchainkit_variant}"',
    '      CACHE PATH "What FetchContent unpacks and builds")',
    "  endif()",
    ...(setup.offline ? OFFLINE_LINES : ONLINE_LINES),
    "endif()",
    "",
  ].join("\n");
}

const OFFLINE_LINES = [
  "  if(NOT FETCHCONTENT_FULLY_DISCONNECTED)",
  '    set(FETCHCONTENT_FULLY_DISCONNECTED ON CACHE BOOL "ToolchainKit runs offline" FORCE)',
  '    set(TOOLCHAINKIT_DISCONNECTED ON CACHE INTERNAL "Set by ToolchainKit")',
  "  endif()",
];

/** Takes back what an offline run left in CMake's cache, but not what a person set. */
const ONLINE_LINES = [
  "  if(TOOLCHAINKIT_DISCONNECTED)",
  "    unset(FETCHCONTENT_FULLY_DISCONNECTED CACHE)",
  "    unset(TOOLCHAINKIT_DISCONNECTED CACHE)",
  "  endif()",
];
