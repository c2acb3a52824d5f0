/**
 * The linker that a toolchain asks for. Owns asking the compiler whether it finds it, and where else
 * LLVM's own may be.
 */
import { dirname, join } from "@std/path";
import { BuildSettingsError } from "../cmake/errors.ts";
import { isMsvcStyle } from "../cmake/linker_choice.ts";
import { linkerArguments, linkerPrograms } from "../cmake/linkers.ts";
import { collectSettings } from "../cmake/settings.ts";
import type { LinkerSpec, ToolchainFileSpec } from "../cmake/types.ts";
import { isFile, listDirectory } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";

/**
 * The specification with a linker that the compiler finds; LLVM's is also taken from where Linux
 * distributions put it beside Clang.
 *
 * @throws {BuildSettingsError} If there is none, or it cannot do what is asked of it.
 */
export async function provideLinker(
  spec: ToolchainFileSpec,
  host: Host,
): Promise<ToolchainFileSpec> {
  const { linker, linkerReason, layers } = collectSettings(spec);
  if (linker === undefined || isMsvcStyle(spec.compilerKind)) return spec;
  // GCC is given the folder only, and may take the system's linker when that folder has none.
  if (linker.path !== undefined && !await isFile(linker.path)) {
    throw new BuildSettingsError("linker", {
      value: linker.name,
      why: `there is no file "${linker.path}"`,
      hint: "Correct the path, or leave it out",
    });
  }
  const called = linker.path !== undefined && spec.compilerKind === "gcc"
    ? join(dirname(linker.path), `ld.${linker.name}`)
    : undefined;
  if (called !== undefined && !await isFile(called)) {
    throw new BuildSettingsError("linker", {
      value: linker.name,
      why: `GCC calls it by the name "${called}", and there is no such file`,
      hint: `Make a link of that name to "${linker.path}"`,
    });
  }
  const found = await findsLinker(linker, spec, host)
    ? spec
    : await withLlvmLinker(linker, { spec, reason: linkerReason, host });
  if (layers.some(({ layer }) => layer.name.startsWith("lto-"))) {
    await requireLtoPlugin(linker, spec, host);
  }
  return found;
}

/** False only if the compiler says that the linker is not there. */
async function findsLinker(
  linker: LinkerSpec,
  spec: ToolchainFileSpec,
  host: Host,
): Promise<boolean> {
  const compiler = { kind: spec.compilerKind, version: spec.compilerVersion };
  const result = await host.run({
    command: spec.cCompiler.path,
    args: [...compilerArgs(spec), ...linkerArguments(linker, compiler), "-Wl,--version"],
    // The words of the compiler are read.
    env: { LC_ALL: "C" },
    timeoutMs: 20_000,
    signal: host.signal,
  });
  // Apple's and some other linkers do not know --version; then only a missing program counts.
  const missing = /invalid linker name|cannot find|unrecognized command[- ]line option/i;
  return result.code === 0 || !missing.test(result.stderr);
}

/** What the C compiler must always be told. */
export function compilerArgs(spec: ToolchainFileSpec): string[] {
  const target = spec.compilerKind !== "gcc" && spec.target.triple !== undefined
    ? [`--target=${spec.target.triple}`]
    : [];
  return [...spec.cCompiler.args ?? [], ...target];
}

async function withLlvmLinker(
  linker: LinkerSpec,
  how: { spec: ToolchainFileSpec; reason: string; host: Host },
): Promise<ToolchainFileSpec> {
  const { spec, reason, host } = how;
  const path = linker.name === "lld" && linker.path === undefined && host.platform.os === "linux"
    ? await newestLlvmLinker()
    : undefined;
  const located = { ...linker, ...(path === undefined ? {} : { path }) };
  if (path !== undefined && await findsLinker(located, spec, host)) {
    return { ...spec, linker: located };
  }
  const program = linkerPrograms(linker.name, spec.compilerKind)[0];
  throw new BuildSettingsError("linker", {
    value: linker.name,
    why: `${spec.cCompiler.path} does not find ${program}`,
    hint: `Install ${linker.name}, choose a toolchain that brings it, or remove the setting ` +
      `(${reason})`,
  });
}

/** Debian and Ubuntu give `ld.lld` without a version only to those who install all of LLVM. */
async function newestLlvmLinker(): Promise<string | undefined> {
  const versions = (await listDirectory("/usr/lib"))
    .flatMap((name) => /^llvm-(\d+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const path = join("/usr/lib", `llvm-${version}`, "bin", "ld.lld");
    if (await isFile(path)) return path;
  }
  return undefined;
}

/** Only lld reads Clang's link-time objects by itself. */
async function requireLtoPlugin(
  linker: LinkerSpec,
  spec: ToolchainFileSpec,
  host: Host,
): Promise<void> {
  if (spec.compilerKind !== "clang" || linker.name === "lld") return;
  const { stdout } = await host.run({
    command: spec.cCompiler.path,
    args: [...compilerArgs(spec), "-print-file-name=LLVMgold.so"],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  if (await isFile(stdout.trim())) return;
  throw new BuildSettingsError("linker", {
    value: linker.name,
    why: "it reads Clang's link-time optimisation objects with LLVMgold.so only, which " +
      `${spec.cCompiler.path} does not have`,
    hint: "Use lld, or switch link-time optimisation off",
  });
}
