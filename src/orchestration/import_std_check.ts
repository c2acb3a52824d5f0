/** Whether `import std` can work here. Owns saying which part of it is missing. */
import { BuildSettingsError } from "../cmake/errors.ts";
import { IMPORT_STD_CMAKE, IMPORT_STD_GATE, importStdGate } from "../cmake/modules.ts";
import { collectSettings, effectiveStdlib } from "../cmake/settings.ts";
import type { GeneratorName, ToolchainFileSpec } from "../cmake/types.ts";
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { isAtLeast } from "../core/versions.ts";
import { compilerArgs } from "./linker_check.ts";
import type { BuildTool } from "./cmake_tools.ts";

/** What `import std` depends on besides the compiler. */
export interface ImportStdFacts {
  readonly cmake: BuildTool;
  readonly ninja: BuildTool | undefined;
  readonly generator: GeneratorName;
}

/** The first Ninja whose dependencies may be found while it runs; CMake's modules need it. */
const NINJA = "1.11";

const NEWER_CMAKE = 'Add "cmake: latest" to tools: in toolchainkit.yaml';

/**
 * The specification with the modules of the standard library, when `import std` is wanted.
 *
 * @throws {BuildSettingsError} If CMake, generator, compiler or standard library cannot do it.
 */
export async function provideImportStd(
  spec: ToolchainFileSpec,
  facts: ImportStdFacts,
  host: Host,
): Promise<ToolchainFileSpec> {
  if (collectSettings(spec).importStd === undefined) return spec;
  requireCMake(spec, facts);
  if (spec.compilerKind === "msvc") return spec;
  const library = effectiveStdlib(spec);
  const modules = await fileOf(spec, `${library}.modules.json`, host);
  if (modules === undefined) {
    throw refusal(
      `the ${library} of ${spec.cxxCompiler.path} has no modules (no ${library}.modules.json)`,
      library === "libc++"
        ? "Install the development files of libc++ 18.1.2 or newer"
        : "Use libc++ of Clang 18.1.2 or newer, or libstdc++ of GCC 15 or newer",
    );
  }
  const gate = importStdGate(facts.cmake.version);
  if (library === "libstdc++" && gate.kind === "known" && !gate.libstdcxx) {
    throw refusal(
      `CMake ${facts.cmake.version} does not know the modules of libstdc++, 4.0.3 or newer is wanted`,
      NEWER_CMAKE,
    );
  }
  return { ...spec, stdlibModules: spec.stdlibModules ?? modules };
}

function requireCMake(spec: ToolchainFileSpec, facts: ImportStdFacts): void {
  const { cmake, ninja, generator } = facts;
  const opened = Object.keys(spec.definitions ?? {}).some((key) =>
    key.split(":", 1)[0] === IMPORT_STD_GATE
  );
  const gate = importStdGate(cmake.version);
  if (gate.kind === "too-old") {
    throw refusal(
      `CMake ${cmake.version} does not know it, ${IMPORT_STD_CMAKE} or newer is wanted`,
      NEWER_CMAKE,
    );
  }
  if (gate.kind === "unknown" && !opened) {
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

/** A file of the compiler's libraries; undefined when it does not find it. */
async function fileOf(
  spec: ToolchainFileSpec,
  name: string,
  host: Host,
): Promise<string | undefined> {
  const { path, args = [] } = spec.cxxCompiler;
  const extra = compilerArgs({ ...spec, cCompiler: { path, args } });
  const { stdout, code } = await host.run({
    command: path,
    args: [...extra, `-print-file-name=${name}`],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  const found = stdout.trim();
  return code === 0 && await isFile(found) ? found : undefined;
}

function refusal(why: string, hint: string): BuildSettingsError {
  return new BuildSettingsError("language layer", { value: "import-std", why, hint });
}
