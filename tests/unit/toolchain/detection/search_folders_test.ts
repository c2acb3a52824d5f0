import { assert, assertEquals } from "@std/assert";
import { expandPattern } from "../../../../src/toolchain/detection/candidates.ts";
import { linkersAmong } from "../../../../src/toolchain/detection/describe_compiler.ts";
import { searchPatterns } from "../../../../src/toolchain/detection/search_folders.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("searchPatterns() names the places of Linux distributions, Homebrew and the NDK", () => {
  const patterns = searchPatterns("linux", { HOME: "/home/me/", ANDROID_NDK_HOME: "/opt/ndk" });
  for (
    const wanted of [
      "/usr/lib/llvm-*/bin",
      "/opt/rh/*/root/usr/bin",
      "/usr/lib/llvm/*/bin",
      "/usr/local/llvm*/bin",
      "/home/linuxbrew/.linuxbrew/opt/*/bin",
      "/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin",
      "/home/me/Android/Sdk/ndk/*/toolchains/llvm/prebuilt/linux-x86_64/bin",
    ]
  ) assert(patterns.includes(wanted), wanted);
});

Deno.test("searchPatterns() names Xcode, its tools, Homebrew and MacPorts, not the stubs", () => {
  const patterns = searchPatterns("macos", { HOME: "/Users/me" });
  for (
    const wanted of [
      "/Applications/Xcode*.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/bin",
      "/Library/Developer/CommandLineTools/usr/bin",
      "/opt/homebrew/opt/*/bin",
      "/opt/local/libexec/*/bin",
      "/Applications/ArmGNUToolchain/*/*/bin",
    ]
  ) assert(patterns.includes(wanted), wanted);
  assertEquals(patterns.includes("/usr/bin"), false);
});

Deno.test("searchPatterns() names the installers' places on Windows, and no relative ones", () => {
  const patterns = searchPatterns("windows", {
    ProgramFiles: "C:\\Program Files",
    "ProgramFiles(x86)": "C:\\Program Files (x86)",
    SystemDrive: "C:",
    USERPROFILE: "C:\\Users\\me",
    ANDROID_NDK_HOME: "relative",
  });
  for (
    const wanted of [
      "C:\\Program Files\\LLVM*\\bin",
      "C:\\msys64\\ucrt64\\bin",
      "C:\\Program Files (x86)\\Arm GNU Toolchain*\\*\\bin",
      "C:\\Users\\me\\scoop\\apps\\llvm\\current\\bin",
    ]
  ) assert(patterns.includes(wanted), wanted);
  for (const pattern of patterns) assert(/^[A-Za-z]:\\/.test(pattern), pattern);
});

Deno.test("searchPatterns() trusts no relative folder of the environment", () => {
  const env = { HOME: "here", ANDROID_NDK_HOME: "ndk", ANDROID_HOME: "", DEVELOPER_DIR: "." };
  for (const os of ["linux", "macos"] as const) {
    for (const pattern of searchPatterns(os, env)) assert(pattern.startsWith("/"), pattern);
  }
});

Deno.test("expandPattern() finds folders by names with gaps, the newest first", async () => {
  await using world = await TestWorld.create();
  for (const name of ["llvm-9", "llvm-19", "llvm-2.0", "gcc-9"]) {
    await world.write(`${name}/bin/clang`, "");
  }
  await world.write("llvm-file", "");
  const found = await expandPattern(`${world.root}/llvm-*/bin`, "linux");
  assertEquals(found, ["llvm-19", "llvm-9", "llvm-2.0"].map((name) => world.path(name, "bin")));
  assertEquals(await expandPattern(`${world.root}/missing/*/bin`, "linux"), []);
});

Deno.test("linkersAmong() names the linkers that a compiler can be told to use", () => {
  const names = new Set(["ld", "ld.bfd", "ld.gold", "ld.lld", "ld.mold", "arm-none-eabi-ld"]);
  const linux = { type: "gcc", target: "x86_64-linux-gnu", prefix: "" } as const;
  assertEquals(linkersAmong(names, linux), ["bfd", "gold", "lld", "mold"]);
  const cross = { type: "gcc", target: "arm-none-eabi", prefix: "arm-none-eabi-" } as const;
  assertEquals(linkersAmong(new Set(["ld.gold", "arm-none-eabi-ld"]), cross), ["bfd"]);
  const windows = { type: "clang", target: "x86_64-pc-windows-msvc", prefix: "" } as const;
  assertEquals(linkersAmong(new Set(["lld-link.exe"]), windows), ["link", "lld"]);
  const mac = { type: "apple-clang", target: "arm64-apple-darwin23", prefix: "" } as const;
  assertEquals(linkersAmong(names, mac), ["ld64"]);
  // Debian's ld.lld-19 in PATH is not what -fuse-ld=lld looks for.
  assertEquals(linkersAmong(new Set(["ld.bfd", "ld.lld-19"]), linux), ["bfd"]);
});
