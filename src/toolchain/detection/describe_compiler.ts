/** From what a compiler says and what lies beside it to a `SystemToolchain`. */
import { basename, dirname, join } from "@std/path";
import { isDirectory, listDirectory } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import type { SystemToolchain } from "../types.ts";
import type { CompilerCandidate, SearchedFolder } from "./candidates.ts";
import type { CompilerFacts } from "./compiler_output.ts";

/** The toolchain around a compiler; asks the disk, not the compiler. */
export async function describeCompiler(
  candidate: CompilerCandidate,
  facts: CompilerFacts,
  context: { folders: readonly SearchedFolder[]; host: Pick<Host, "platform" | "env"> },
): Promise<SystemToolchain> {
  const bin = facts.installedDirectory ?? dirname(candidate.realPath);
  const root = facts.type === "zig" ? bin : dirname(bin);
  const target = facts.target === "" && facts.type === "zig"
    ? hostTarget(context.host)
    : facts.target;
  const sysroot = facts.type === "apple-clang"
    ? await appleSysroot(bin)
    : await gccSysroot(facts, root);
  const [stdlibs, beside] = await Promise.all([
    standardLibraries(facts, { root, sysroot }),
    namesIn([bin, dirname(candidate.cCompiler), join(root, target, "bin")]),
  ]);
  const names = new Set([
    ...beside,
    ...context.folders.flatMap((folder) => folder.inPath ? [...folder.names] : []),
  ]);
  return {
    type: facts.type,
    version: facts.version,
    target,
    cCompiler: candidate.cCompiler,
    cxxCompiler: candidate.cxxCompiler,
    root,
    stdlibs,
    linkers: linkersAmong(names, { type: facts.type, target, prefix: candidate.name.prefix }),
    ...(sysroot === undefined ? {} : { sysroot }),
  };
}

async function standardLibraries(
  facts: CompilerFacts,
  { root, sysroot }: { root: string; sysroot: string | undefined },
): Promise<string[]> {
  if (facts.type === "gcc") return ["libstdc++"];
  if (facts.type !== "clang") return ["libc++"];
  if (/-windows-msvc|-win32$/.test(facts.target)) return ["msvc"];
  const places = [root, `${sysroot ?? ""}/usr`, `${sysroot ?? ""}/usr/local`];
  const libcxx = await anyDirectory(places.map((place) => join(place, "include", "c++", "v1")));
  const gcc = facts.gccInstallation;
  const libstdcxx = gcc === undefined
    ? (await listDirectory(join(root, "include", "c++"))).some((name) => /^\d/.test(name))
    : await hasLibstdcxx(gcc);
  const found = [...(libstdcxx ? ["libstdc++"] : []), ...(libcxx ? ["libc++"] : [])];
  return /-(freebsd|android|apple|fuchsia)|-openbsd/.test(facts.target) ? found.reverse() : found;
}

/** Distributions keep the headers four folders above, cross compilers in the target's folder. */
async function hasLibstdcxx(gccInstallation: string): Promise<boolean> {
  const version = basename(gccInstallation);
  const prefix = join(gccInstallation, "..", "..", "..", "..");
  const triple = basename(dirname(gccInstallation));
  return await anyDirectory([
    join(prefix, "include", "c++", version),
    join(prefix, triple, "include", "c++", version),
    join(gccInstallation, "include", "c++"),
    join(gccInstallation, "include", "g++-v" + version),
  ]);
}

/** Linkers whose `-fuse-ld=` names are found; compilers look beside themselves and in PATH. */
export function linkersAmong(
  names: ReadonlySet<string>,
  compiler: { type: CompilerFacts["type"]; target: string; prefix: string },
): string[] {
  const has = (name: string) => names.has(name) || names.has(`${name}.exe`);
  if (compiler.type === "zig") return ["lld"];
  if (compiler.type === "apple-clang" || /-apple-/.test(compiler.target)) {
    return has("ld64.lld") ? ["ld64", "lld"] : ["ld64"];
  }
  if (/-windows-msvc|-win32$/.test(compiler.target)) {
    return has("lld-link") ? ["link", "lld"] : ["link"];
  }
  const { prefix } = compiler;
  const bfd = has(`${prefix}ld.bfd`) || (prefix !== "" && has(`${prefix}ld`));
  return [
    ...(bfd || (prefix === "" && has("ld")) ? ["bfd"] : []),
    ...(has(`${prefix}ld.gold`) ? ["gold"] : []),
    ...(has("ld.lld") ? ["lld"] : []),
    ...(has("ld.mold") ? ["mold"] : []),
  ];
}

async function namesIn(folders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    [...new Set(folders)].map((folder) => listDirectory(folder).catch(() => [])),
  );
  return lists.flat();
}

/** Where Xcode and the Command Line Tools keep the SDK that belongs to their compiler. */
async function appleSysroot(bin: string): Promise<string | undefined> {
  const tools = /^(.*)\/usr\/bin$/.exec(bin)?.[1] ?? bin;
  const developer = /^(.*)\/Toolchains\/[^/]+\.xctoolchain$/.exec(tools)?.[1];
  const candidates = [
    ...(developer === undefined
      ? []
      : [`${developer}/Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk`]),
    `${tools}/SDKs/MacOSX.sdk`,
    "/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk",
  ];
  for (const path of candidates) if (await isDirectory(path)) return path;
  return undefined;
}

/** GCC names the folder of its build machine; unpacked elsewhere it looks below its own root. */
async function gccSysroot(facts: CompilerFacts, root: string): Promise<string | undefined> {
  if (facts.sysroot === undefined) return undefined;
  const own = ["sysroot", "libc"].map((name) => join(root, facts.target, name));
  for (const path of [facts.sysroot, ...own]) if (await isDirectory(path)) return path;
  return undefined;
}

async function anyDirectory(paths: readonly string[]): Promise<boolean> {
  return (await Promise.all(paths.map(isDirectory))).some((there) => there);
}

function hostTarget({ platform }: Pick<Host, "platform">): string {
  const cpu = { x64: "x86_64", arm64: "aarch64", x86: "x86", arm: "arm", riscv64: "riscv64" };
  const system = platform.os === "windows"
    ? "windows-gnu"
    : platform.os === "macos"
    ? "macos"
    : `linux-${platform.abi === "musl" ? "musl" : "gnu"}`;
  return `${cpu[platform.architecture]}-${system}`;
}
