import { assertEquals } from "@std/assert";
import type { Platform } from "../../../../src/core/platform.ts";
import { bestOf, byPreference, isNative } from "../../../../src/toolchain/detection/ranking.ts";
import type { SystemToolchain } from "../../../../src/toolchain/types.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
const WINDOWS: Platform = { os: "windows", architecture: "x64", abi: "msvc" };
const MAC: Platform = { os: "macos", architecture: "arm64", abi: undefined };

Deno.test("byPreference() puts LLVM before GCC before MSVC, the newest first, cross compilers last", () => {
  const linux = "x86_64-linux-gnu";
  const all = [
    made("gcc", "9.5.0", linux),
    made("gcc", "15.1.0", "aarch64-linux-gnu"),
    made("zig", "0.15.1", linux),
    made("clang", "9.0.1", linux),
    made("gcc", "13.2.0", linux),
    made("clang", "19.1.7", linux),
  ];
  assertEquals(byPreference(all, LINUX).map(({ type, version }) => `${type} ${version}`), [
    "clang 19.1.7",
    "clang 9.0.1",
    "gcc 13.2.0",
    "gcc 9.5.0",
    "zig 0.15.1",
    "gcc 15.1.0",
  ]);
});

Deno.test("byPreference() prefers on Windows Clang, then its cl, then MinGW, then MSVC", () => {
  const msvc = "x86_64-pc-windows-msvc";
  const all = [
    made("msvc", "14.38.33130", msvc),
    made("gcc", "14.2.0", "x86_64-w64-mingw32"),
    made("clang-cl", "18.1.8", msvc),
    made("clang", "18.1.8", msvc),
  ];
  assertEquals(byPreference(all, WINDOWS).map(({ type }) => type), [
    "clang",
    "clang-cl",
    "gcc",
    "msvc",
  ]);
});

Deno.test("bestOf() takes no compiler for another machine", () => {
  const arm = made("gcc", "13.3.1", "arm-none-eabi");
  assertEquals(bestOf([arm], LINUX), undefined);
  assertEquals(bestOf([], LINUX), undefined);
});

Deno.test("isNative() reads the triples of all systems", () => {
  const native: [string, Platform][] = [
    ["x86_64-pc-linux-gnu", LINUX],
    ["x86_64-redhat-linux", LINUX],
    ["x86_64-alpine-linux-musl", LINUX],
    ["x86_64-w64-windows-gnu", WINDOWS],
    ["x86_64-w64-mingw32", WINDOWS],
    ["arm64-apple-darwin23.5.0", MAC],
    ["aarch64-apple-darwin24", MAC],
  ];
  for (const [target, platform] of native) assertEquals(isNative(target, platform), true, target);
  const foreign: [string, Platform][] = [
    ["x86_64-w64-mingw32", LINUX],
    ["i686-linux-gnu", LINUX],
    ["aarch64-linux-gnu", LINUX],
    ["x86_64-unknown-linux-android24", LINUX],
    ["x86_64-linux-gnu", WINDOWS],
    ["x86_64-apple-darwin23", MAC],
    ["arm-none-eabi", MAC],
    ["", LINUX],
  ];
  for (const [target, platform] of foreign) assertEquals(isNative(target, platform), false, target);
});

function made(type: SystemToolchain["type"], version: string, target: string): SystemToolchain {
  return {
    type,
    version,
    target,
    cCompiler: `/opt/${type}-${version}/bin/cc`,
    cxxCompiler: `/opt/${type}-${version}/bin/c++`,
    root: `/opt/${type}-${version}`,
    stdlibs: [],
    linkers: [],
  };
}
