/** Whether `import std` can work here. Owns saying which part of it is missing. */
import { BuildSettingsError } from "../cmake/errors.ts";
import {
  IMPORT_STD_CMAKE,
  IMPORT_STD_GATE,
  importStdGate,
  opensImportStd,
} from "../cmake/modules.ts";
import { collectSettings, effectiveStdlib } from "../cmake/settings.ts";
import type { GeneratorName, ToolchainFileSpec } from "../cmake/types.ts";
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { isAtLeast } from "../core/versions.ts";
import type { BuildTool } from "./cmake_tools.ts";
import { findStdModules } from "./std_modules.ts";

/** What `import std` depends on besides the compiler. */
export interface ImportStdFacts {
  readonly cmake: BuildTool;
  readonly ninja: BuildTool | undefined;
  readonly generator: GeneratorName;
}

/** The first Ninja whose dependencies may be found while it runs; CMake's modules need it. */
const NINJA = "1.11";

/** The first CMake that takes CMAKE_CXX_STDLIB_MODULES_JSON (its release notes of 4.2). */
const TOLD_CMAKE = "4.2";

const NEWER_CMAKE = 'Add "cmake: latest" to tools: in toolchainkit.yaml';

/**
 * Makes sure that `import std` can work when it is wanted. The specification comes back with the
 * place of the modules where CMake would not find it.
 *
 * @throws {BuildSettingsError} If CMake, generator, compiler or standard library cannot do it.
 */
export async function requireImportStd(
  spec: ToolchainFileSpec,
  facts: ImportStdFacts,
  host: Host,
): Promise<ToolchainFileSpec> {
  if (collectSettings(spec).importStd === undefined) return spec;
  requireCMake(spec, facts);
  if (spec.compilerKind === "msvc") return spec;
  const library = effectiveStdlib(spec);
  const file = `${library}.modules.json`;
  const modules = spec.stdlibModules === undefined
    ? await findStdModules(file, spec, host)
    : { kind: "found" } as const;
  if (modules.kind === "missing") {
    throw refusal(
      `the ${library} of ${spec.cxxCompiler.path} has no modules (no ${file})`,
      library === "libc++"
        ? "Install the development files of libc++ 18.1.2 or newer"
        : "Use libc++ of Clang 18.1.2 or newer, or libstdc++ of GCC 15 or newer",
    );
  }
  if (modules.kind === "broken") {
    throw refusal(
      `the sources that ${modules.path} names are not there`,
      `Install the development files of ${library} as a whole, or use a prebuilt toolchain`,
    );
  }
  const gate = importStdGate(facts.cmake.version);
  if (library === "libstdc++" && gate.kind === "known" && !gate.libstdcxx) {
    throw refusal(
      `CMake ${facts.cmake.version} does not know the modules of libstdc++, 4.0.3 or newer is wanted`,
      NEWER_CMAKE,
    );
  }
  if (spec.compilerKind === "clang") await requireScanner(spec, host);
  if (modules.kind === "found") return spec;
  if (!isAtLeast(facts.cmake.version, TOLD_CMAKE)) {
    throw refusal(
      `CMake ${facts.cmake.version} cannot be told that the modules are in ${modules.path}, ` +
        `${TOLD_CMAKE} or newer is wanted`,
      NEWER_CMAKE,
    );
  }
  return { ...spec, stdlibModules: modules.path };
}

/** CMake asks Clang's own scanner what a source imports. */
async function requireScanner(spec: ToolchainFileSpec, host: Host): Promise<void> {
  if (spec.binutils?.scanDeps !== undefined) return;
  const { path } = spec.cxxCompiler;
  const { stdout } = await host.run({
    command: path,
    args: ["-print-prog-name=clang-scan-deps"],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  if (await isFile(stdout.trim())) return;
  throw refusal(
    `${path} has no clang-scan-deps beside it, which finds what a source imports`,
    "Install it (Debian's clang-tools), or use a prebuilt toolchain",
  );
}

function requireCMake(spec: ToolchainFileSpec, facts: ImportStdFacts): void {
  const { cmake, ninja, generator } = facts;
  const gate = importStdGate(cmake.version);
  if (gate.kind === "too-old") {
    throw refusal(
      `CMake ${cmake.version} does not know it, ${IMPORT_STD_CMAKE} or newer is wanted`,
      NEWER_CMAKE,
    );
  }
  if (gate.kind === "unknown" && !opensImportStd(spec)) {
    throw refusal(
      `what opens it in CMake ${cmake.version} is not known to this version of ToolchainKit`,
      `Update ToolchainKit, use an older CMake, or set ${IMPORT_STD_GATE} in build.definitions ` +
        "to the value in CMake's Help/dev/experimental.rst",
    );
  }
  if (!generator.startsWith("Ninja")) {
    throw refusal(
      `CMake can do it with Ninja only, the generator is ${generator}`,
      "Set defaults.generator to Ninja",
    );
  }
  if (ninja !== undefined && !isAtLeast(ninja.version, NINJA)) {
    throw refusal(
      `Ninja ${ninja.version} is too old for modules, ${NINJA} or newer is wanted`,
      'Add "ninja: latest" to tools: in toolchainkit.yaml',
    );
  }
}

function refusal(why: string, hint: string): BuildSettingsError {
  return new BuildSettingsError("language layer", { value: "import-std", why, hint });
}
