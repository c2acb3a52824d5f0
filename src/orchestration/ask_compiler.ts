/**
 * What compilers say of themselves, where nothing else tells it: those that the project names by
 * their folder or path. Owns the questions.
 */
import { basename, dirname, isAbsolute } from "@std/path";
import { isFile, realPathIfExists } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { parseCompilerName } from "../toolchain/detection/compiler_names.ts";
import type { CompilerFacts } from "../toolchain/detection/compiler_output.ts";
import { probeCompilers } from "../toolchain/detection/probe.ts";
import type { ToolchainLayout } from "../toolchain/layout.ts";

/** Version and target of the compilers; undefined when they do not say, as Visual C++'s. */
export async function askCompiler(
  layout: Pick<ToolchainLayout, "cCompiler" | "cxxCompiler">,
  host: Host,
): Promise<CompilerFacts | undefined> {
  const { path } = layout.cCompiler;
  const name = parseCompilerName(basename(path)) ??
    { family: "gcc", prefix: "", suffix: "", ending: "" };
  const realPath = await realPathIfExists(path) ?? path;
  const candidate = { name, cCompiler: path, cxxCompiler: layout.cxxCompiler.path, realPath };
  const [facts] = await probeCompilers([candidate], host);
  return facts;
}

/** Folder of Clang's own shared libc++, which programs must find at run time; undefined: none. */
export async function libcxxFolder(
  layout: ToolchainLayout,
  host: Host,
): Promise<string | undefined> {
  if (layout.compiler !== "clang" || host.platform.os === "windows") return undefined;
  const library = host.platform.os === "macos" ? "libc++.dylib" : "libc++.so";
  const { stdout } = await host.run({
    command: layout.cxxCompiler.path,
    args: [`-print-file-name=${library}`],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  const path = stdout.trim();
  if (!isAbsolute(path) || !await isFile(path)) return undefined;
  const [folder, root] = await Promise.all([dirname(path), layout.root].map(realPathIfExists));
  // The machine's own is found without being told.
  return folder !== undefined && root !== undefined && folder.startsWith(`${root}/`)
    ? folder
    : undefined;
}
