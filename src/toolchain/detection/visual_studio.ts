/**
 * Visual Studio and its Build Tools: where they are, by vswhere (2017 and later) and the registry
 * (2015), and the compilers in them. What the tools print is read by pure functions.
 */
import { dirname } from "@std/path/windows";
import { isFile, listDirectory } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import type { Architecture } from "../../core/platform.ts";
import type { SystemToolchain } from "../types.ts";
import { compareVersions } from "../../core/versions.ts";

/** One installed edition. */
export interface VisualStudio {
  /** Such as `C:\Program Files\Microsoft Visual Studio\2022\BuildTools`. */
  readonly path: string;
  /** Such as `17.8.34330.188`; empty when the registry alone knows it. */
  readonly version: string;
  /** Such as `Visual Studio Build Tools 2022`. */
  readonly name: string;
}

/** Every edition, Build Tools and previews included, with or without a complete installation. */
export const VSWHERE_ARGUMENTS: readonly string[] = [
  "-all",
  "-prerelease",
  "-products",
  "*",
  "-format",
  "json",
  "-utf8",
];

/** Reads vswhere's JSON; what it does not know how to name is left out. */
export function parseVswhere(output: string): VisualStudio[] {
  let document: unknown;
  try {
    document = JSON.parse(output.replace(/^\uFEFF/, ""));
  } catch {
    return [];
  }
  if (!Array.isArray(document)) return [];
  return document.flatMap((item: Record<string, unknown> | null) => {
    const path = item?.["installationPath"];
    if (typeof path !== "string" || path === "") return [];
    const text = (key: string) => typeof item?.[key] === "string" ? item[key] : "";
    return [{ path, version: text("installationVersion"), name: text("displayName") }];
  });
}

/** Keys under which Visual Studio 2015 and 2017 note their folders. */
export const REGISTRY_KEYS: readonly string[] = [
  "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\VisualStudio\\SxS\\VS7",
  "HKLM\\SOFTWARE\\Microsoft\\VisualStudio\\SxS\\VS7",
];

/** Reads what `reg query` prints: lines of name, `REG_SZ` and folder. */
export function parseRegistry(output: string): VisualStudio[] {
  return [...output.matchAll(/^\s+(\d+\.\d+)\s+REG_SZ\s+(.+?)\\?\s*$/gm)].map((match) => {
    const [, version = "", path = ""] = match;
    return { path, version, name: `Visual Studio ${version}` };
  });
}

/** Names of a machine's own kind of compiler in the folders of MSVC. */
const FOLDER_NAMES: Readonly<Partial<Record<Architecture, string>>> = {
  x64: "x64",
  arm64: "arm64",
  x86: "x86",
};

/** Triples that Microsoft's compilers make programs for. */
const TRIPLES: Readonly<Record<string, string>> = {
  x64: "x86_64-pc-windows-msvc",
  arm64: "aarch64-pc-windows-msvc",
  x86: "i686-pc-windows-msvc",
};

/** Where `cl.exe` of a version of the tools is, for the machine's own architecture. */
export function msvcCompilerPath(
  studio: string,
  toolsVersion: string,
  architecture: Architecture,
): string | undefined {
  const name = FOLDER_NAMES[architecture];
  return name === undefined
    ? undefined
    : `${studio}\\VC\\Tools\\MSVC\\${toolsVersion}\\bin\\Host${name}\\${name}\\cl.exe`;
}

/** The toolchain of one `cl.exe` below `VC\Tools\MSVC`. */
export function msvcToolchain(
  compiler: string,
  toolsVersion: string,
  architecture: Architecture,
): SystemToolchain {
  const bin = dirname(compiler);
  return {
    type: "msvc",
    version: toolsVersion,
    target: TRIPLES[FOLDER_NAMES[architecture] ?? ""] ?? "",
    cCompiler: compiler,
    cxxCompiler: compiler,
    root: bin.replace(/\\bin\\Host[^\\]+\\[^\\]+$/, ""),
    stdlibs: ["msvc"],
    linkers: ["link"],
  };
}

/** Folders with the Clang that Visual Studio can install. */
export function clangFolders(studio: string, architecture: Architecture): string[] {
  const llvm = `${studio}\\VC\\Tools\\Llvm`;
  if (architecture === "x64") return [`${llvm}\\x64\\bin`];
  return architecture === "arm64" ? [`${llvm}\\ARM64\\bin`] : [`${llvm}\\bin`];
}

/** Every edition on this machine; none elsewhere than on Windows. */
export async function findVisualStudios(host: Host): Promise<VisualStudio[]> {
  if (host.platform.os !== "windows") return [];
  const programs = host.env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)";
  const windows = host.env["SystemRoot"] ?? "C:\\Windows";
  const outputs = await Promise.all([
    output(host, `${programs}\\Microsoft Visual Studio\\Installer\\vswhere.exe`, VSWHERE_ARGUMENTS),
    ...REGISTRY_KEYS.map((key) => output(host, `${windows}\\System32\\reg.exe`, ["query", key])),
  ]);
  const [vswhere = "", ...registry] = outputs;
  return mergeStudios([...parseVswhere(vswhere), ...registry.flatMap(parseRegistry)]);
}

/** Each folder once, whatever its spelling; the first description wins. */
export function mergeStudios(studios: readonly VisualStudio[]): VisualStudio[] {
  const seen = new Set<string>();
  return studios.filter(({ path }) => {
    const key = path.replaceAll("/", "\\").replace(/\\+$/, "").toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

/** The MSVC compilers of all editions, each version of the tools that is installed. */
export async function findMsvc(
  studios: readonly VisualStudio[],
  architecture: Architecture,
): Promise<SystemToolchain[]> {
  const found = await Promise.all(studios.map(async ({ path }) => {
    const versions = (await listDirectory(`${path}\\VC\\Tools\\MSVC`).catch(() => []))
      .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
      .sort((a, b) => compareVersions(b, a));
    const toolchains = await Promise.all(versions.map(async (version) => {
      const compiler = msvcCompilerPath(path, version, architecture);
      if (compiler === undefined || !await isFile(compiler)) return [];
      return [msvcToolchain(compiler, version, architecture)];
    }));
    return toolchains.flat();
  }));
  return found.flat();
}

/** The `clang-cl` that stands beside a Clang of Windows; its answers are those of that Clang. */
export function clangClOf(clang: SystemToolchain): SystemToolchain | undefined {
  if (clang.type !== "clang" || !/-windows-msvc$/.test(clang.target)) return undefined;
  const compiler = `${dirname(clang.cCompiler)}\\clang-cl.exe`;
  return { ...clang, type: "clang-cl", cCompiler: compiler, cxxCompiler: compiler };
}

async function output(host: Host, command: string, args: readonly string[]): Promise<string> {
  try {
    const result = await host.run({ command, args, timeoutMs: 10_000, signal: host.signal });
    return result.code === 0 ? result.stdout : "";
  } catch {
    // Not installed: then there is nothing to be found by it.
    host.signal.throwIfAborted();
    return "";
  }
}
