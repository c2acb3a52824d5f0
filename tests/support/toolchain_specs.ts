/** Descriptions of toolchains on all systems, for the tests of what is generated from them. */
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";

const LLVM = "/home/ann/.toolchainkit/toolchains/llvm-18.1.8-linux-x64";

/** Clang with libc++ and lld on Linux, as most projects have it. */
export const LINUX_CLANG: ToolchainFileSpec = {
  name: "main",
  toolchainId: "llvm-18.1.8-linux-x64",
  compilerKind: "clang",
  compilerVersion: "18.1.8",
  root: LLVM,
  cCompiler: { path: `${LLVM}/bin/clang` },
  cxxCompiler: { path: `${LLVM}/bin/clang++` },
  binutils: {
    ar: `${LLVM}/bin/llvm-ar`,
    ranlib: `${LLVM}/bin/llvm-ranlib`,
    compilerAr: `${LLVM}/bin/llvm-ar`,
    compilerRanlib: `${LLVM}/bin/llvm-ranlib`,
    nm: `${LLVM}/bin/llvm-nm`,
    strip: `${LLVM}/bin/llvm-strip`,
    objcopy: `${LLVM}/bin/llvm-objcopy`,
    objdump: `${LLVM}/bin/llvm-objdump`,
    readelf: `${LLVM}/bin/llvm-readelf`,
    scanDeps: `${LLVM}/bin/clang-scan-deps`,
  },
  hostOs: "linux",
  hostArchitecture: "x64",
  target: { os: "linux", processor: "x86_64", cross: false },
  stdlib: { name: "libc++", libraryDirectory: `${LLVM}/lib/x86_64-unknown-linux-gnu` },
  linker: { name: "lld" },
  flags: { cxx: "-Wall -DGREETING='\"hello world\"'" },
  configurationFlags: { Debug: { c: "-Og" } },
  definitions: { MY_OPTION: "ON", "NAMES": "a;b" },
  sanitizers: ["address", "undefined"],
  launcher: { path: "/usr/bin/sccache" },
  includes: ["/home/ann/app/.toolchainkit/conan/conan_toolchain.cmake"],
  prefixPaths: ["/home/ann/app/deps"],
  reasons: {
    toolchain: "toolchainkit.yaml:4",
    stdlib: "toolchainkit.yaml:4",
    linker: "toolchainkit.yaml:4",
    sanitizers: "toolchainkit.yaml:11",
    "flags.cxx": "toolchainkit.yaml:9",
    definitions: "toolchainkit.yaml:12",
    launcher: "toolchainkit.yaml:16",
  },
};

/** The system's GCC with hardening and link-time optimisation. */
export const LINUX_GCC: ToolchainFileSpec = {
  name: "gcc",
  toolchainId: "system-gcc-12.2.0",
  compilerKind: "gcc",
  compilerVersion: "12.2.0",
  cCompiler: { path: "/usr/bin/gcc" },
  cxxCompiler: { path: "/usr/bin/g++" },
  binutils: { ar: "/usr/bin/ar", compilerAr: "/usr/bin/gcc-ar" },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
  linker: { name: "mold", path: "/opt/mold tools/bin/ld.mold" },
  hardening: true,
  lto: "thin",
  warnings: "strict",
  layers: [{ type: "buildtype", name: "release" }, { type: "allocator", name: "mimalloc" }],
};

/** A GCC that knows the standard library as a module, guided by a profile. */
export const LINUX_PROFILE_MODULES: ToolchainFileSpec = {
  name: "modules",
  toolchainId: "system-gcc-15.2.0",
  compilerKind: "gcc",
  compilerVersion: "15.2.0",
  cCompiler: { path: "/usr/bin/gcc-15" },
  cxxCompiler: { path: "/usr/bin/g++-15" },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
  pgo: { stage: "optimized", profile: "/home/ann/my app/.toolchainkit/pgo/used/modules/1f" },
  importStd: true,
  pic: true,
  warnings: "error",
  reasons: { pgo: "toolchainkit.yaml:5", importStd: "toolchainkit.yaml:5" },
};

const CROSS = "/cache/toolchains/gcc-aarch64-13.2-linux-x64";

/** GCC for ARM64 Linux with its own sysroot. */
export const LINUX_CROSS: ToolchainFileSpec = {
  name: "arm",
  toolchainId: "gcc-aarch64-13.2-linux-x64",
  compilerKind: "gcc",
  compilerVersion: "13.2.0",
  root: CROSS,
  cCompiler: { path: `${CROSS}/bin/aarch64-linux-gnu-gcc` },
  cxxCompiler: { path: `${CROSS}/bin/aarch64-linux-gnu-g++` },
  hostOs: "linux",
  target: {
    os: "linux",
    processor: "aarch64",
    triple: "aarch64-linux-gnu",
    cross: true,
    emulator: ["/usr/bin/qemu-aarch64", "-L", `${CROSS}/sysroot`],
  },
  sysroot: `${CROSS}/sysroot`,
  findRootPaths: [`${CROSS}/sysroot`, "/home/ann/arm packages"],
  stdlib: { name: "libstdc++", static: true },
  hardening: true,
};

/** Visual C++ with the static run-time library. */
export const WINDOWS_MSVC: ToolchainFileSpec = {
  name: "msvc",
  toolchainId: "system-msvc-19.38",
  compilerKind: "msvc",
  compilerVersion: "19.38.33130",
  cCompiler: { path: "C:\\Program Files\\VC\\bin\\cl.exe" },
  cxxCompiler: { path: "C:\\Program Files\\VC\\bin\\cl.exe" },
  binutils: {
    ar: "C:\\Program Files\\VC\\bin\\lib.exe",
    linker: "C:\\Program Files\\VC\\bin\\link.exe",
    rc: "C:\\Kits\\rc.exe",
    mt: "C:\\Kits\\mt.exe",
  },
  hostOs: "windows",
  target: { os: "windows", processor: "AMD64", cross: false },
  stdlib: { name: "msvc", static: true },
  sanitizers: ["address"],
  lto: "thin",
  warnings: "error",
  launcher: { path: "C:\\tools\\sccache.exe" },
};

/** clang-cl for Windows on ARM. */
export const WINDOWS_CLANG_CL: ToolchainFileSpec = {
  name: "clang-cl",
  toolchainId: "llvm-18.1.8-windows-x64",
  compilerKind: "clang-cl",
  compilerVersion: "18.1.8",
  root: "C:\\Users\\Jürgen\\.toolchainkit\\toolchains\\llvm-18.1.8-windows-x64",
  cCompiler: {
    path:
      "C:\\Users\\Jürgen\\.toolchainkit\\toolchains\\llvm-18.1.8-windows-x64\\bin\\clang-cl.exe",
  },
  cxxCompiler: {
    path:
      "C:\\Users\\Jürgen\\.toolchainkit\\toolchains\\llvm-18.1.8-windows-x64\\bin\\clang-cl.exe",
  },
  binutils: {
    linker:
      "C:\\Users\\Jürgen\\.toolchainkit\\toolchains\\llvm-18.1.8-windows-x64\\bin\\lld-link.exe",
  },
  hostOs: "windows",
  target: { os: "windows", processor: "ARM64", triple: "aarch64-pc-windows-msvc", cross: true },
  stdlib: { name: "msvc" },
  hardening: true,
};

/** Apple's Clang for both architectures. */
export const MACOS_APPLE_CLANG: ToolchainFileSpec = {
  name: "mac",
  toolchainId: "system-apple-clang-15.0",
  compilerKind: "apple-clang",
  compilerVersion: "15.0.0",
  cCompiler: { path: "/usr/bin/clang" },
  cxxCompiler: { path: "/usr/bin/clang++" },
  hostOs: "macos",
  target: { os: "macos", processor: "arm64", cross: false, systemVersion: "12.0" },
  sysroot:
    "/Applications/Xcode.app/Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk",
  confineFind: false,
  stdlib: { name: "libc++" },
  sanitizers: ["thread"],
  pgo: { stage: "optimized", profile: "/Users/ann/app/pgo data/app.profdata" },
};

const ZIG = "/cache/toolchains/zig-0.15.2-linux-x64";

/** Zig for an old glibc. */
export const LINUX_ZIG: ToolchainFileSpec = {
  name: "zig",
  toolchainId: "zig-0.15.2-linux-x64",
  compilerKind: "zig",
  compilerVersion: "0.15.2",
  root: ZIG,
  cCompiler: { path: `${ZIG}/zig`, args: ["cc"] },
  cxxCompiler: { path: `${ZIG}/zig`, args: ["c++"] },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", triple: "x86_64-linux-gnu.2.17", cross: false },
  pie: true,
};

const ARM_NONE = "/cache/toolchains/arm-none-eabi-13.3-linux-x64";

/** Bare metal. */
export const BARE_METAL: ToolchainFileSpec = {
  name: "firmware",
  toolchainId: "arm-none-eabi-13.3-linux-x64",
  compilerKind: "gcc",
  compilerVersion: "13.3.1",
  root: ARM_NONE,
  cCompiler: { path: `${ARM_NONE}/bin/arm-none-eabi-gcc` },
  cxxCompiler: { path: `${ARM_NONE}/bin/arm-none-eabi-g++` },
  hostOs: "linux",
  target: { os: "none", processor: "cortex-m4", cross: true },
  flags: { c: "-mcpu=cortex-m4 -mthumb", cxx: "-mcpu=cortex-m4 -mthumb -fno-exceptions" },
};

/** A toolchain in a folder whose name has every character that needs care. */
export const AWKWARD_NAMES: ToolchainFileSpec = {
  ...LINUX_GCC,
  name: "awkward",
  root: "/odd $HOME \"q\" 'a' #1 (x) \\b ;s ü",
  cCompiler: { path: "/odd $HOME \"q\" 'a' #1 (x) \\b ;s ü/bin/gcc" },
  cxxCompiler: { path: "/odd $HOME \"q\" 'a' #1 (x) \\b ;s ü/bin/g++" },
  linker: { name: "mold", path: '/odd $HOME "q"/ld.mold' },
  layers: [],
  hardening: false,
  warnings: "default",
  definitions: { TEXT: 'a "b" $c ${d} #e \\f (g) ;h @i@ ü' },
  prefixPaths: ["/a;b", "/c $d"],
};
