/**
 * Where the loaders of Linux, macOS and Windows would find a library. Owns their search orders, as
 * ld.so(8), dyld(1) and Microsoft's "Dynamic-link library search order" describe them.
 */
import { basename, dirname, isAbsolute, join } from "@std/path";
import { exists, isFile, listDirectory } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { linkerFolders } from "../../core/shared_libraries.ts";
import type { ElfFile } from "./elf.ts";
import { type BinaryInTree, readBinary } from "./inventory.ts";
import type { MachOSlice } from "./mach_o.ts";

/** Looks libraries up as the loader would. */
export interface LibrarySearch {
  /** The file that is loaded; undefined when there is none. */
  elf(name: string, by: { path: string; file: ElfFile }): Promise<FoundLibrary | undefined>;
  machO(name: string, by: { path: string; slice: MachOSlice }): Promise<boolean>;
  pe(name: string, by: { path: string }): Promise<boolean>;
}

/** A library of the tree or the system. */
export interface FoundLibrary {
  /** Absolute. */
  readonly path: string;
  readonly file: ElfFile;
}

/** A search over a tree and this system. */
export async function createLibrarySearch(
  context: { root: string; host: Host; binaries: readonly BinaryInTree[] },
): Promise<LibrarySearch> {
  const { root, host, binaries } = context;
  // What the user's LD_LIBRARY_PATH adds today may be gone tomorrow.
  const system = await linkerFolders({ platform: host.platform, env: {} });
  const inTree = new Map<string, string[]>();
  for (const { path } of binaries) {
    const name = basename(path);
    inTree.set(name, [...inTree.get(name) ?? [], join(root, ...path.split("/"))]);
  }
  const known = new Map<string, Promise<ElfFile | undefined>>();
  const elfAt = (path: string) => {
    const before = known.get(path) ?? readElf(path);
    known.set(path, before);
    return before;
  };
  const firstFit = async (paths: readonly string[], by: ElfFile) => {
    for (const path of paths) {
      const file = await elfAt(path);
      // The loader passes over libraries of other processors without a word.
      if (file?.processor === by.processor && file.bits === by.bits) return { path, file };
    }
    return undefined;
  };
  return {
    elf(name, { path, file }) {
      if (name.includes("/")) return firstFit([resolveOrigin(name, path)], file);
      const own = (file.runpath.length > 0 ? file.runpath : file.rpath)
        .flatMap((folder) => expandTokens(folder, path, file));
      const places = [...own, ...system].map((folder) => join(folder, name));
      // A library of the tree is loaded by programs that know where its neighbours are.
      const neighbours = file.interpreter === undefined ? inTree.get(name) ?? [] : [];
      const beside = file.interpreter === undefined ? [join(dirname(path), name)] : [];
      return firstFit([...places, ...beside, ...neighbours], file);
    },
    async machO(name, { path, slice }) {
      if (isPartOfMacos(name)) return true;
      for (const place of machOPlaces(name, path, slice)) if (await exists(place)) return true;
      const isProgram = slice.kind === "executable";
      return !isProgram && name.startsWith("@") && inTree.has(basename(name));
    },
    async pe(name, { path }) {
      if (isPartOfWindows(name)) return true;
      const beside = await listDirectory(dirname(path));
      if (beside.some((one) => one.toLowerCase() === name.toLowerCase())) return true;
      const windows = host.env["SystemRoot"];
      if (host.platform.os !== "windows" || windows === undefined) return false;
      return await isFile(join(windows, "System32", name));
    },
  };
}

async function readElf(path: string): Promise<ElfFile | undefined> {
  if (!await isFile(path)) return undefined;
  const binary = await readBinary(path);
  return binary?.format === "elf" ? binary : undefined;
}

function resolveOrigin(text: string, path: string): string {
  const expanded = text.replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => dirname(path));
  return isAbsolute(expanded) ? expanded : join("/", expanded);
}

const LIB_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  x64: ["lib64", "lib/x86_64-linux-gnu", "lib"],
  arm64: ["lib64", "lib/aarch64-linux-gnu", "lib"],
};

/** The folders that an entry of RPATH or RUNPATH stands for; what `$LIB` is depends on the system. */
export function expandTokens(
  folder: string,
  path: string,
  file: Pick<ElfFile, "processor">,
): string[] {
  const origin = folder.replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => dirname(path));
  if (!isAbsolute(origin)) return [];
  if (!/\$(?:LIB\b|\{LIB\})/.test(origin)) return [join(origin)];
  return (LIB_FOLDERS[file.processor] ?? ["lib"])
    .map((lib) => join(origin.replaceAll(/\$(?:LIB\b|\{LIB\})/g, () => lib)));
}

/** macOS keeps its own libraries in a cache, not in files. */
function isPartOfMacos(name: string): boolean {
  return name.startsWith("/usr/lib/") || name.startsWith("/System/");
}

/** The paths that dyld tries for a name. */
export function machOPlaces(name: string, path: string, slice: MachOSlice): string[] {
  const here = dirname(path);
  const fromLoader = (text: string) =>
    text.replace(/^@(?:loader_path|executable_path)(?=\/|$)/, () => here);
  if (!name.startsWith("@rpath/")) return [fromLoader(name)];
  const rest = name.slice("@rpath/".length);
  return slice.rpaths.map((folder) => join(fromLoader(folder), rest));
}

/**
 * DLLs that every supported Windows has. API sets are names without files; the Universal C Runtime
 * is a part of Windows since version 10.
 */
function isPartOfWindows(name: string): boolean {
  const lower = name.toLowerCase();
  return /^(?:api|ext)-ms-/.test(lower) ||
    WINDOWS_LIBRARIES.has(lower.replace(/\.(?:dll|drv)$/, ""));
}

const WINDOWS_LIBRARIES: ReadonlySet<string> = new Set(
  ("advapi32 apphelp authz avrt bcrypt bcryptprimitives cabinet cfgmgr32 combase comctl32 comdlg32 " +
    "credui crypt32 cryptbase d3d11 d3d9 d3dcompiler_47 dbgeng dbghelp dnsapi dsound dwmapi dxgi " +
    "fwpuclnt gdi32 gdiplus hid imagehlp imm32 iphlpapi kernel32 kernelbase ktmw32 mpr msacm32 " +
    "mscoree msimg32 msvcrt mswsock ncrypt netapi32 normaliz ntdll odbc32 ole32 oleaut32 opengl32 " +
    "pathcch pdh powrprof propsys psapi rpcrt4 sechost secur32 setupapi shcore shell32 shlwapi " +
    "sspicli synchronization ucrtbase urlmon user32 userenv usp10 uxtheme version webservices wevtapi " +
    "winhttp wininet winmm winspool wintrust wldap32 ws2_32 wsock32 wtsapi32").split(" "),
);
