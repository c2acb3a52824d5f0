/** Toolchains as package managers are told about them, for machines that are not at hand. */
import type { PackageFlags, PackageToolchain } from "../../src/packages/types.ts";

const NO_FLAGS: PackageFlags = { c: [], cxx: [], exe: [], shared: [] };

/** The same flags for all build types. */
export function flagsForAll(flags: Partial<PackageFlags>): PackageToolchain["flags"] {
  const all = { ...NO_FLAGS, ...flags };
  return { Debug: all, Release: all, RelWithDebInfo: all, MinSizeRel: all };
}

/** GCC on Linux, with changes. */
export function toolchainWith(changes: Partial<PackageToolchain> = {}): PackageToolchain {
  return {
    name: "main",
    id: "gcc-13.2.0-linux-x64",
    compiler: "gcc",
    version: "13.2.0",
    cCompiler: { path: "/opt/gcc/bin/gcc" },
    cxxCompiler: { path: "/opt/gcc/bin/g++" },
    binutils: {},
    stdlib: "libstdc++",
    staticRuntime: false,
    hostOs: "linux",
    hostArchitecture: "x64",
    target: { os: "linux", processor: "x86_64", cross: false },
    cxxExtensions: true,
    flags: flagsForAll({}),
    ...changes,
  };
}

/** One toolchain of every kind and system that profiles and triplets are made for. */
export const TOOLCHAINS: Readonly<Record<string, PackageToolchain>> = {
  "linux-gcc": toolchainWith(),
  "linux-clang-libcxx": toolchainWith({
    id: "llvm-18.1.8-linux-x64",
    compiler: "clang",
    version: "18.1.8",
    cCompiler: { path: "/opt/llvm/bin/clang" },
    cxxCompiler: { path: "/opt/llvm/bin/clang++" },
    binutils: { compilerAr: "/opt/llvm/bin/llvm-ar", compilerRanlib: "/opt/llvm/bin/llvm-ranlib" },
    stdlib: "libc++",
    cxxStandard: "20",
    cxxExtensions: false,
    flags: flagsForAll({
      c: ["-fsanitize=address"],
      cxx: ["-fsanitize=address", '-DNAME="a b"'],
      exe: ["-fsanitize=address"],
      shared: ["-fsanitize=address"],
    }),
  }),
  "linux-zig": toolchainWith({
    id: "zig-0.15.2-linux-x64",
    compiler: "zig",
    version: "0.15.2",
    cCompiler: { path: "/opt/zig/zig", args: ["cc"] },
    cxxCompiler: { path: "/opt/zig/zig", args: ["c++"] },
    stdlib: "libc++",
  }),
  "windows-msvc": toolchainWith({
    id: "system-msvc-14.41.34120",
    compiler: "msvc",
    version: "14.41.34120",
    cCompiler: { path: "C:\\VS\\cl.exe" },
    cxxCompiler: { path: "C:\\VS\\cl.exe" },
    stdlib: "msvc",
    hostOs: "windows",
    target: { os: "windows", processor: "AMD64", cross: false },
  }),
  "windows-clang-cl": toolchainWith({
    id: "system-clang-cl-19.1.0",
    compiler: "clang-cl",
    version: "19.1.0",
    cCompiler: { path: "C:\\LLVM\\clang-cl.exe" },
    cxxCompiler: { path: "C:\\LLVM\\clang-cl.exe" },
    stdlib: "msvc",
    staticRuntime: true,
    hostOs: "windows",
    target: { os: "windows", processor: "AMD64", cross: false },
  }),
  "windows-mingw": toolchainWith({
    id: "winlibs-15.2.0-windows-x64",
    version: "15.2.0",
    cCompiler: { path: "C:\\mingw\\bin\\gcc.exe" },
    cxxCompiler: { path: "C:\\mingw\\bin\\g++.exe" },
    hostOs: "windows",
    target: { os: "windows", processor: "AMD64", cross: false },
  }),
  "macos-apple-clang": toolchainWith({
    id: "system-apple-clang-15.0.0",
    compiler: "apple-clang",
    version: "15.0.0",
    cCompiler: { path: "/usr/bin/clang" },
    cxxCompiler: { path: "/usr/bin/clang++" },
    stdlib: "libc++",
    hostOs: "macos",
    hostArchitecture: "arm64",
    target: { os: "macos", processor: "arm64", cross: false },
  }),
  "cross-aarch64": toolchainWith({
    name: "Pi_4",
    id: "arm-gnu-14.2-linux-x64",
    version: "14.2.1",
    cCompiler: { path: "/opt/arm/bin/aarch64-none-linux-gnu-gcc" },
    cxxCompiler: { path: "/opt/arm/bin/aarch64-none-linux-gnu-g++" },
    binutils: { ar: "/opt/arm/bin/ar", strip: "/opt/arm/bin/strip" },
    sysroot: "/opt/sysroots/pi",
    target: { os: "linux", processor: "aarch64", cross: true },
  }),
  "cross-android": toolchainWith({
    id: "android-ndk-27-linux-x64",
    compiler: "clang",
    version: "18.0.1",
    cCompiler: { path: "/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang" },
    cxxCompiler: { path: "/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang++" },
    stdlib: "libc++",
    target: { os: "android", processor: "aarch64", cross: true, systemVersion: "24" },
  }),
  "cross-ios": toolchainWith({
    id: "system-apple-clang-15.0.0",
    compiler: "apple-clang",
    version: "15.0.0",
    stdlib: "libc++",
    sysroot: "/Xcode/iPhoneSimulator.sdk",
    hostOs: "macos",
    hostArchitecture: "arm64",
    target: { os: "ios", processor: "arm64", cross: true, systemVersion: "15.0" },
  }),
  "bare-metal": toolchainWith({
    id: "arm-none-eabi-13.3-linux-x64",
    version: "13.3.1",
    target: { os: "none", processor: "armv7-m", cross: true },
  }),
};
