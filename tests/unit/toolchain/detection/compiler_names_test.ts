import { assertEquals } from "@std/assert";
import {
  cxxCompilerName,
  isCompilerWrapper,
  parseCompilerName,
} from "../../../../src/toolchain/detection/compiler_names.ts";

Deno.test("parseCompilerName() knows C compilers by the names that systems give them", () => {
  const pairs = {
    "gcc": "g++",
    "gcc-13": "g++-13",
    "gcc-mp-13": "g++-mp-13",
    "gcc13": "g++13",
    "clang": "clang++",
    "clang-19": "clang++-19",
    "clang19": "clang++19",
    "clang-3.8": "clang++-3.8",
    "clang.exe": "clang++.exe",
    "gcc.exe": "g++.exe",
    "arm-none-eabi-gcc": "arm-none-eabi-g++",
    "x86_64-w64-mingw32-gcc": "x86_64-w64-mingw32-g++",
    "aarch64-linux-gnu-gcc-12": "aarch64-linux-gnu-g++-12",
    "zig": "zig",
    "zig.exe": "zig.exe",
  };
  for (const [c, cxx] of Object.entries(pairs)) {
    const name = parseCompilerName(c);
    assertEquals(name && cxxCompilerName(name), cxx, c);
  }
});

Deno.test("parseCompilerName() takes no other program for a compiler", () => {
  const others = ["gcc-ar", "gcc-nm-12", "clang-format", "clang-format-19", "clang++", "g++", "cc"]
    .concat("clang-cl", "clang-cpp-19", "gccgo", "zigzag", "libgcc.so", "gcc-12.bak");
  for (const name of others) {
    assertEquals(parseCompilerName(name), undefined, name);
  }
});

Deno.test("isCompilerWrapper() sees ccache and its kin, by their files and their folders", () => {
  const wrappers = [
    "/usr/bin/ccache",
    "/usr/bin/ccache-4.9",
    "/usr/lib/ccache/gcc",
    "/usr/lib64/ccache/clang",
    "/usr/lib/ccache/bin/gcc",
    "/opt/homebrew/opt/ccache/libexec/clang",
    "/usr/lib/icecc/bin/gcc",
    "/usr/lib/distcc/gcc",
    "C:\\tools\\ccache\\gcc.exe",
    "/home/me/.cargo/bin/sccache",
  ];
  for (const path of wrappers) assertEquals(isCompilerWrapper(path), true, path);
  const compilers = ["/usr/bin/gcc-12", "/opt/llvm/bin/clang", "/home/ccache/tools/bin/gcc"];
  for (const path of compilers) assertEquals(isCompilerWrapper(path), false, path);
});
