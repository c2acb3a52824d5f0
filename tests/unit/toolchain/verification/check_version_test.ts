import { assertEquals } from "@std/assert";
import { printedVersion } from "../../../../src/toolchain/verification/check_version.ts";

Deno.test("printedVersion() reads what compilers of many makers print", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022", "12.2.0"],
    ["x86_64-unknown-linux-gnu-gcc (crosstool-NG 1.25.0) 4.8.5", "4.8.5"],
    ["arm-none-eabi-gcc (Arm GNU Toolchain 13.3.Rel1 (Build arm-13.24)) 13.3.1 20240614", "13.3.1"],
    ["aarch64-buildroot-linux-gnu-gcc.br_real (Buildroot 2024.05) 13.3.0", "13.3.0"],
    ["riscv-none-elf-gcc (xPack GNU RISC-V Embedded GCC x86_64) 15.2.0", "15.2.0"],
    ["xtensa-esp-elf-gcc (crosstool-NG esp-14.2.0_20241119) 14.2.0", "14.2.0"],
    ["g++ (GCC) 15.1.1 20250425 (Red Hat 15.1.1-1)", "15.1.1"],
    ["gcc.exe (x86_64-posix-seh-rev0, Built by MinGW-Builds project) 15.1.0", "15.1.0"],
    [
      "clang version 19.1.7 (https://github.com/llvm/llvm-project cd708029e0b2)\nTarget: x",
      "19.1.7",
    ],
    ["Debian clang version 19.1.7 (3~deb12u1)\nTarget: x86_64-pc-linux-gnu", "19.1.7"],
    ["Apple clang version 17.0.0 (clang-1700.0.13.3)", "17.0.0"],
    ["Android (12470979, based on r522817c) clang version 18.0.3 (https://x)", "18.0.3"],
    ["0.15.2", "0.15.2"],
    ["0.16.0-dev.1484+d0ba6642b", "0.16.0-dev.1484+d0ba6642b"],
    ["Microsoft (R) C/C++ Optimizing Compiler Version 19.44.35207.1 for x64", "19.44.35207.1"],
  ];
  for (const [output, version] of cases) assertEquals(printedVersion(output), version, output);
  assertEquals(printedVersion(""), undefined);
  assertEquals(printedVersion("no compiler here"), undefined);
});
