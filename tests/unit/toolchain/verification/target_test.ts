import { assertEquals } from "@std/assert";
import type { Platform } from "../../../../src/core/platform.ts";
import { emulatorName, parseTarget } from "../../../../src/toolchain/verification/target.ts";
import { isTargetFile } from "../../../../src/toolchain/verification/target_files.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };
const MAC: Platform = { os: "macos", architecture: "arm64", abi: undefined };

Deno.test("parseTarget() reads the triples of compilers", () => {
  const cases: readonly (readonly [string, string | undefined, string, boolean])[] = [
    ["x86_64-unknown-linux-gnu", "x64", "linux", true],
    ["x86_64-linux-musl", "x64", "linux", true],
    ["aarch64-linux-gnu", "arm64", "linux", false],
    ["arm-none-linux-gnueabihf", "arm", "linux", false],
    ["arm-none-eabi", "arm", "bare", false],
    ["aarch64-none-elf", "arm64", "bare", false],
    ["riscv-none-elf", "riscv", "bare", false],
    ["riscv32-esp-elf", "riscv", "bare", false],
    ["xtensa-esp-elf", "xtensa", "bare", false],
    ["arm-zephyr-eabi", "arm", "bare", false],
    ["x86_64-w64-mingw32", "x64", "windows", false],
    ["i686-w64-mingw32", "x86", "windows", false],
    ["aarch64-linux-android24", "arm64", "android", false],
    ["arm64-apple-darwin23.1.0", "arm64", "macos", false],
    ["wasm32-wasip1", "wasm32", "wasm", false],
    ["zz80-unknown-linux-gnu", undefined, "linux", false],
  ];
  for (const [triple, processor, system, native] of cases) {
    assertEquals([triple, parseTarget(triple, LINUX)], [triple, {
      processor,
      system,
      native,
    } as ReturnType<typeof parseTarget>]);
  }
  assertEquals(parseTarget("arm64-apple-darwin23.1.0", MAC).native, true);
  assertEquals(parseTarget("x86_64-apple-darwin23.1.0", MAC).native, false);
});

Deno.test("parseTarget() takes this machine when there is no triple", () => {
  assertEquals(parseTarget(undefined, LINUX), { processor: "x64", system: "linux", native: true });
  assertEquals(parseTarget(undefined, MAC), { processor: "arm64", system: "macos", native: true });
});

Deno.test("emulatorName() names the emulators of qemu-user", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "aarch64-linux-gnu": "qemu-aarch64",
    "arm-linux-gnueabihf": "qemu-arm",
    "armv7l-linux-musleabihf": "qemu-arm",
    "armeb-linux-gnueabi": "qemu-armeb",
    "i686-linux-gnu": "qemu-i386",
    "x86_64-linux-gnu": "qemu-x86_64",
    "powerpc64le-linux-gnu": "qemu-ppc64le",
    "riscv64-buildroot-linux-gnu": "qemu-riscv64",
    "s390x-linux-gnu": "qemu-s390x",
    "mipsel-linux-gnu": "qemu-mipsel",
    "csky-linux-gnu": undefined,
  };
  for (const [triple, name] of Object.entries(cases)) assertEquals(emulatorName(triple), name);
});

Deno.test("isTargetFile() tells a toolchain's own files from those of its target", () => {
  const facts = { target: "x86_64-linux" };
  const own = ["bin/gcc", "libexec/gcc/x/cc1", "lib/libLLVM.so.19", "x86_64-linux/bin/ld"];
  const targets = [
    "x86_64-linux/lib64/libstdc++.so.6",
    "x86_64-linux/sysroot/usr/bin/getconf",
    "arm-none-linux-gnueabihf/libc/usr/lib/libc.so",
    "lib/gcc/x86_64-linux/13/libgcc_s.so",
    "lib/clang/19/lib/linux/libclang_rt.asan-x86_64.so",
  ];
  assertEquals(own.filter((path) => isTargetFile(path, facts)), []);
  assertEquals(targets.filter((path) => isTargetFile(path, facts)), targets);
});
