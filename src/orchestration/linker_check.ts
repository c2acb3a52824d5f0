/** Whether the linker that a toolchain asks for is there. Owns asking the compiler itself. */
import { BuildSettingsError } from "../cmake/errors.ts";
import { linkerArguments, linkerPrograms } from "../cmake/linkers.ts";
import { collectSettings, isMsvcStyle } from "../cmake/settings.ts";
import type { ToolchainFileSpec } from "../cmake/types.ts";
import { isFile } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";

/**
 * Makes sure that the compiler finds its linker, before CMake fails with a message about a
 * compiler that does not work.
 *
 * @throws {BuildSettingsError} If it does not.
 */
export async function requireLinker(spec: ToolchainFileSpec, host: Host): Promise<void> {
  const { linker } = collectSettings(spec);
  if (linker === undefined || isMsvcStyle(spec.compilerKind)) return;
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  // GCC is given the folder only, and takes the system's linker when that folder has none.
  if (linker.path !== undefined && !await isFile(linker.path)) {
    throw new BuildSettingsError("linker", {
      value: linker.name,
      why: `there is no file "${linker.path}"`,
      hint: "Correct the path, or leave it out",
    });
  }
  const { path, args = [] } = spec.cCompiler;
  const target = spec.compilerKind === "clang" && spec.target.triple !== undefined
    ? [`--target=${spec.target.triple}`]
    : [];
  const result = await host.run({
    command: path,
    args: [...args, ...target, ...linkerArguments(linker, compiler), "-Wl,--version"],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  if (result.code === 0) return;
  // Apple's and some other linkers do not know --version; then only a missing program counts.
  const missing = /invalid linker name|cannot find|unrecognized command[- ]line option/i;
  if (!missing.test(result.stderr)) return;
  throw new BuildSettingsError("linker", {
    value: linker.name,
    why: `${path} does not find ${linkerPrograms(linker.name, spec.compilerKind)[0]}`,
    hint: `Install ${linker.name}, choose a toolchain that brings it, or remove the setting`,
  });
}
