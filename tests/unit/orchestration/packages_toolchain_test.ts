import { assertEquals } from "@std/assert";
import { renderToolchainFile } from "../../../src/cmake/toolchain_generator.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import type { Platform } from "../../../src/core/platform.ts";
import {
  packageFileSpec,
  packageToolchain,
  splitWords,
} from "../../../src/orchestration/packages_toolchain.ts";
import { createSystemHost } from "../../../src/core/system_host.ts";

const PLATFORM: Platform = { ...createSystemHost().platform, os: "linux", architecture: "x64" };

const SPEC: ToolchainFileSpec = {
  name: "main",
  toolchainId: "llvm-18.1.8-linux-x64",
  compilerKind: "clang",
  compilerVersion: "18.1.8",
  cCompiler: { path: "/opt/llvm/bin/clang" },
  cxxCompiler: { path: "/opt/llvm/bin/clang++" },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
  stdlib: { name: "libc++" },
  linker: { name: "lld" },
  flags: { cxx: '-DA=1 "-DB=c d"', exeLinker: "-Wl,--as-needed" },
  sanitizers: ["address"],
  lto: "thin",
  definitions: { "CMAKE_CXX_STANDARD:STRING": "20", CMAKE_CXX_EXTENSIONS: "off", OWN: "1" },
  launcher: { path: "/usr/bin/sccache" },
  includes: ["/p/packages.cmake"],
  warnings: "strict",
  reasons: { stdlib: "toolchainkit.yaml:7" },
};

Deno.test("packageToolchain() says what the project's toolchain file says", () => {
  const toolchain = packageToolchain(SPEC, PLATFORM);
  assertEquals(toolchain.stdlib, "libc++");
  assertEquals(toolchain.cxxStandard, "20");
  assertEquals(toolchain.cxxExtensions, false);
  const { cxx, exe, c } = toolchain.flags.Release;
  for (const flag of ["-DA=1", '"-DB=c d"', "-flto=thin"]) assertEquals(cxx.includes(flag), true);
  assertEquals(c.includes("-DA=1"), false);
  assertEquals(exe.includes("-Wl,--as-needed"), true);
  assertEquals(cxx.some((flag) => flag.includes("address")), true);
  // Link-time optimisation is for optimised builds.
  assertEquals(toolchain.flags.Debug.cxx.includes("-flto=thin"), false);
});

Deno.test("packageFileSpec() leaves out what is the project's alone", () => {
  const whole = renderToolchainFile(packageFileSpec(SPEC, { flags: true }));
  const plain = renderToolchainFile(packageFileSpec(SPEC, { flags: false }));
  for (const text of [whole, plain]) {
    for (const absent of ["sccache", "OWN", "packages.cmake", "-Wconversion", "yaml"]) {
      // The one mention of toolchainkit.yaml is in the heading.
      assertEquals(text.split("\n").slice(2).join("\n").includes(absent), false, absent);
    }
    for (const present of ["/opt/llvm/bin/clang++", "libc++", "lld"]) {
      assertEquals(text.includes(present), true, present);
    }
  }
  assertEquals(whole.includes("-DA=1"), true);
  assertEquals(plain.includes("-DA=1"), false);
  assertEquals(plain.includes("-fsanitize=address"), false);
});

Deno.test("packageFileSpec() is the same when lines of toolchainkit.yaml move", () => {
  const moved = { ...SPEC, reasons: { stdlib: "toolchainkit.yaml:99" } };
  assertEquals(
    renderToolchainFile(packageFileSpec(moved, { flags: true })),
    renderToolchainFile(packageFileSpec(SPEC, { flags: true })),
  );
});

Deno.test("splitWords() keeps quoted words together, with their quotes", () => {
  assertEquals(splitWords(`-DA "-DB=c d"  -DC='e f'g -DD=h\\ i`), [
    "-DA",
    '"-DB=c d"',
    "-DC='e f'g",
    "-DD=h\\ i",
  ]);
  assertEquals(splitWords("  "), []);
});
