import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  cCompilerBeside,
  ClangConfig,
  GccConfig,
  MsvcConfig,
  ZigConfig,
} from "../../../src/cmake/compilers.ts";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import {
  LibcxxConfig,
  LibstdcxxConfig,
  MsvcStdlibConfig,
  stdlibFlags,
} from "../../../src/cmake/stdlib.ts";
import { linkerArguments, linkerPrograms } from "../../../src/cmake/linkers.ts";

const CLANG = new ClangConfig({
  compilerPath: "/llvm/bin/clang++",
  version: "18.1.8",
  stdlib: "libc++",
  linker: "lld",
});

Deno.test("ClangConfig.getFlagsForBuildType() has CMake's flags, the library and the linker", () => {
  assertEquals(CLANG.getFlagsForBuildType("Release"), [
    "-O3",
    "-DNDEBUG",
    "-stdlib=libc++",
    "-fuse-ld=lld",
  ]);
});

Deno.test("ClangConfig.getCmakeSnippet() configures both compilers and the linker", () => {
  const text = CLANG.getCmakeSnippet();
  assertStringIncludes(text, 'set(CMAKE_C_COMPILER "/llvm/bin/clang")');
  assertStringIncludes(text, 'set(CMAKE_CXX_COMPILER "/llvm/bin/clang++" "-stdlib=libc++")');
  assertStringIncludes(text, "set(CMAKE_LINKER_TYPE LLD)");
});

Deno.test("GccConfig refuses libc++ and two sanitizers that exclude each other", () => {
  const gcc = { compilerPath: "/usr/bin/g++", version: "12.2" };
  assertThrows(
    () => new GccConfig({ ...gcc, stdlib: "libc++" }).getCmakeSnippet(),
    BuildSettingsError,
  );
  assertThrows(
    () =>
      new GccConfig({ ...gcc, sanitizers: ["address", "thread"] }).getFlagsForBuildType("Debug"),
    BuildSettingsError,
  );
});

Deno.test("MsvcConfig.getFlagsForBuildType() speaks Visual C++'s language", () => {
  const msvc = new MsvcConfig({ compilerPath: "C:\\cl.exe", sanitizers: ["address"] });
  assertEquals(msvc.getFlagsForBuildType("Release"), [
    "/O2",
    "/Ob2",
    "/DNDEBUG",
    "/fsanitize=address",
    "/Zi",
  ]);
});

Deno.test("ZigConfig gives the subcommand along", () => {
  const text = new ZigConfig({ compilerPath: "/zig/zig" }).getCmakeSnippet();
  assertStringIncludes(text, 'set(CMAKE_CXX_COMPILER "/zig/zig" "c++")');
});

Deno.test("cCompilerBeside() finds the C compiler by name, with prefixes and suffixes", () => {
  const pairs = [
    ["/usr/bin/clang++-18", "/usr/bin/clang-18"],
    ["/x/aarch64-linux-gnu-g++", "/x/aarch64-linux-gnu-gcc"],
    ["/g++/bin/c++", "/g++/bin/cc"],
    ["C:\\llvm\\clang++.exe", "C:\\llvm\\clang.exe"],
    ["C:\\cl.exe", "C:\\cl.exe"],
  ];
  for (const [cxx = "", c] of pairs) assertEquals(cCompilerBeside(cxx), c);
});

Deno.test("LibcxxConfig has compile and link flags with the ABI library", () => {
  const own = new LibcxxConfig();
  assertEquals(own.getCompileFlags(), ["-stdlib=libc++"]);
  assertEquals(own.getLinkFlags(), ["-lc++", "-lc++abi"]);
  const other = new LibcxxConfig({
    includeDirectory: "/l/include/c++/v1",
    libraryDirectory: "/l/lib",
    abiLibrary: "none",
  });
  assertEquals(other.getCompileFlags(), [
    "-stdlib=libc++",
    "-nostdinc++",
    "-isystem/l/include/c++/v1",
  ]);
  assertEquals(other.getLinkFlags(), ["-L/l/lib", "-lc++"]);
  const installed = new LibcxxConfig({ installationPath: "/l", abiLibrary: "none" });
  assertEquals(installed.getCompileFlags(), other.getCompileFlags());
  assertEquals(installed.getLinkFlags(), other.getLinkFlags());
  assertStringIncludes(other.getCmakeSnippet(), 'list(APPEND CMAKE_BUILD_RPATH "/l/lib")');
});

Deno.test("LibstdcxxConfig takes the library of a given GCC, by what the Clang understands", () => {
  const options = { gccInstallDirectory: "/g/lib/gcc/x/13", gccToolchain: "/g" };
  assertEquals(new LibstdcxxConfig(options).getCompileFlags(), [
    "-stdlib=libstdc++",
    "--gcc-install-dir=/g/lib/gcc/x/13",
  ]);
  const old = stdlibFlags({ name: "libstdc++", ...options }, { kind: "clang", version: "15.0" });
  assertEquals(old.both, ["--gcc-toolchain=/g"]);
});

Deno.test("MsvcStdlibConfig chooses the run-time library", () => {
  assertEquals(new MsvcStdlibConfig({ static: true }).getCompileFlags(), ["/MT"]);
  assertEquals(new MsvcStdlibConfig().getCompileFlags(), ["/MD"]);
  assertStringIncludes(
    new MsvcStdlibConfig().getCmakeSnippet(),
    "CMAKE_MSVC_RUNTIME_LIBRARY",
  );
});

Deno.test("linkerArguments() spells a linker's path for each compiler", () => {
  const mold = { name: "mold" as const, path: "/m/bin/ld.mold" };
  assertEquals(linkerArguments(mold, { kind: "clang", version: "18.0" }), [
    "--ld-path=/m/bin/ld.mold",
  ]);
  assertEquals(linkerArguments(mold, { kind: "clang", version: "11.0" }), [
    "-fuse-ld=/m/bin/ld.mold",
  ]);
  assertEquals(linkerArguments(mold, { kind: "gcc" }), ["-B/m/bin", "-fuse-ld=mold"]);
  assertEquals(linkerArguments({ name: "lld" }, { kind: "clang-cl" }), []);
  assertEquals(linkerPrograms("lld", "clang-cl"), ["lld-link"]);
});
