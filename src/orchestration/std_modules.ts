/**
 * The list of the standard library's modules, such as `libc++.modules.json`. Owns asking the compiler
 * for it, and finding the one whose sources are there.
 */
import { dirname, join, resolve } from "@std/path";
import type { ToolchainFileSpec } from "../cmake/types.ts";
import { isFile, readTextIfExists, realPathOf } from "../core/filesystem.ts";
import type { Host } from "../core/host.ts";
import { compilerArgs } from "./linker_check.ts";

/** Where the list is. */
export type StdModules =
  /** Where the compiler says, which CMake asks by itself. */
  | { readonly kind: "found" }
  /** Only this path leads to the sources; CMake must be told. */
  | { readonly kind: "elsewhere"; readonly path: string }
  /** There, but what it names is not. */
  | { readonly kind: "broken"; readonly path: string }
  | { readonly kind: "missing" };

/**
 * Finds the list of this name. Its sources are relative to its own path as it is written; Debian
 * keeps the file of LLVM 22 in a folder from which they lead nowhere, and a link to it beside LLVM.
 */
export async function findStdModules(
  name: string,
  spec: ToolchainFileSpec,
  host: Host,
): Promise<StdModules> {
  const { path: compiler, args = [] } = spec.cxxCompiler;
  const { stdout, code } = await host.run({
    command: compiler,
    args: [...compilerArgs({ ...spec, cCompiler: { path: compiler, args } }), printFile(name)],
    timeoutMs: 20_000,
    signal: host.signal,
  });
  const path = resolve(stdout.trim());
  if (code !== 0 || !stdout.includes("/") || !await isFile(path)) return { kind: "missing" };
  if (await hasSources(path)) return { kind: "found" };
  const beside = join(dirname(await realPathOf(compiler)), "..", "lib", name);
  for (const other of [beside, await realPathOf(path)]) {
    if (await hasSources(other)) return { kind: "elsewhere", path: other };
  }
  return { kind: "broken", path };
}

function printFile(name: string): string {
  return `-print-file-name=${name}`;
}

/** True if every source that the list names is there. */
async function hasSources(path: string): Promise<boolean> {
  const text = await readTextIfExists(path);
  if (text === undefined) return false;
  const sources = [...text.matchAll(/"source-path"\s*:\s*("(?:[^"\\]|\\.)*")/g)]
    .map((match) => String(JSON.parse(match[1] ?? '""')));
  for (const source of sources) {
    if (!await isFile(resolve(dirname(path), source))) return false;
  }
  return sources.length > 0;
}
