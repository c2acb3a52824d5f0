import { assertEquals } from "@std/assert";
import { platformWord, toolchainSpec } from "../../../src/config/names.ts";

Deno.test("toolchainSpec() splits a word into family and version", () => {
  const cases: [string, string, string | undefined][] = [
    ["llvm", "llvm", undefined],
    ["llvm-18", "llvm", "18"],
    ["LLVM-18.1.8", "llvm", "18.1.8"],
    ["gcc@>=12 <14", "gcc", ">=12 <14"],
    ["arm-none-eabi", "arm-none-eabi", undefined],
    ["arm-none-eabi-13.2", "arm-none-eabi", "13.2"],
    ["zig-latest", "zig", "latest"],
    ["zig-0.14.0-dev.2", "zig", "0.14.0-dev.2"],
    ["llvm-19.1.0-rc1", "llvm", "19.1.0-rc1"],
    ["android-ndk-r26d", "android-ndk-r26d", undefined],
    ["android-ndk@r26d", "android-ndk", "r26d"],
  ];
  for (const [word, type, version] of cases) assertEquals(toolchainSpec(word), { type, version });
});

Deno.test("platformWord() knows the names of other tools", () => {
  assertEquals(platformWord("Darwin", "aarch64"), "macos-arm64");
  assertEquals(platformWord("win", "AMD64"), "windows-x64");
  assertEquals(platformWord("linux", "riscv64"), "linux-riscv64");
});
