/** The libraries that layers link, such as allocators. Owns asking the linker for them. */
import { join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import { linkerArguments } from "../cmake/linkers.ts";
import { collectSettings } from "../cmake/settings.ts";
import type { ToolchainFileSpec } from "../cmake/types.ts";
import { ensureDirectory, removeTree } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { compilerArgs } from "./linker_check.ts";
import { splitWords } from "./packages_toolchain.ts";

/** What GNU's, LLVM's, Apple's and Zig's linkers say of a library that is not there. */
const MISSING =
  /cannot find -l|unable to find (?:dynamic system )?library|library.{0,80}not found/i;

/**
 * Makes sure that the libraries of the layers are there, before CMake takes the compiler for broken.
 *
 * @param folder A folder for a passing file; absolute.
 * @throws {BuildSettingsError} If one is not.
 */
export async function requireLibraries(
  spec: ToolchainFileSpec,
  folder: string,
  host: Host,
): Promise<void> {
  const { layers, linker } = collectSettings(spec);
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  for (const { family, layer, reason } of layers) {
    if (layer.library === undefined) continue;
    const place = join(folder, `.link-${host.randomId()}`);
    await ensureDirectory(place);
    const args = [
      ...compilerArgs(spec),
      ...(linker === undefined ? [] : linkerArguments(linker, compiler)),
      ...[spec.flags?.linker, spec.flags?.exeLinker].flatMap((flags) => splitWords(flags ?? "")),
      "-shared",
      `-l${layer.library}`,
      "-o",
      join(place, "linked"),
    ];
    const { path } = spec.cCompiler;
    try {
      const run = await host.run({ command: path, args, timeoutMs: 60_000, signal: host.signal });
      if (run.code === 0 || !MISSING.test(run.stderr)) continue;
    } finally {
      await removeTree(place);
    }
    const from = layer.libraryFrom === undefined ? "" : ` (Debian's ${layer.libraryFrom})`;
    throw new BuildSettingsError(`${family} layer`, {
      value: layer.name,
      why: `${path} does not find lib${layer.library}`,
      hint: `Install it${from}, name its folder with -L in build.flags.linker, ` +
        `or remove the layer (${reason})`,
    });
  }
}
