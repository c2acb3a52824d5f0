import { assertEquals } from "@std/assert";
import {
  type CompilerFacts,
  parseCompilerOutput,
} from "../../../../src/toolchain/detection/compiler_output.ts";

/** What compilers of many vendors print under `-v`, shortened to what is read and its neighbours. */
const CASES: readonly { vendor: string; output: string; facts: CompilerFacts }[] = [
  {
    vendor: "Debian's Clang",
    output: `Debian clang version 19.1.7 (3~deb12u1)
Target: x86_64-pc-linux-gnu
Thread model: posix
InstalledDir: /usr/lib/llvm-19/bin
Found candidate GCC installation: /usr/lib/gcc/x86_64-linux-gnu/12
Selected GCC installation: /usr/lib/gcc/x86_64-linux-gnu/12
`,
    facts: {
      type: "clang",
      version: "19.1.7",
      target: "x86_64-pc-linux-gnu",
      installedDirectory: "/usr/lib/llvm-19/bin",
      gccInstallation: "/usr/lib/gcc/x86_64-linux-gnu/12",
      installation: "/usr/lib/llvm-19/bin",
      vendor: "Debian",
    },
  },
  {
    vendor: "a build of LLVM's main branch",
    output: `clang version 21.0.0git (https://github.com/llvm/llvm-project.git 0123abcd)
Target: aarch64-unknown-linux-gnu
Thread model: posix
InstalledDir: /opt/llvm/bin
`,
    facts: {
      type: "clang",
      version: "21.0.0",
      target: "aarch64-unknown-linux-gnu",
      installedDirectory: "/opt/llvm/bin",
      installation: "/opt/llvm/bin",
    },
  },
  {
    vendor: "Xcode",
    output: `Apple clang version 15.0.0 (clang-1500.3.9.4)
Target: arm64-apple-darwin23.5.0
Thread model: posix
InstalledDir: /Library/Developer/CommandLineTools/usr/bin
`,
    facts: {
      type: "apple-clang",
      version: "15.0.0",
      target: "arm64-apple-darwin23.5.0",
      installedDirectory: "/Library/Developer/CommandLineTools/usr/bin",
      installation: "/Library/Developer/CommandLineTools/usr/bin",
      vendor: "Apple",
    },
  },
  {
    vendor: "the LLVM installer for Windows",
    output: "clang version 18.1.8\r\nTarget: x86_64-pc-windows-msvc\r\nThread model: posix\r\n" +
      "InstalledDir: C:\\Program Files\\LLVM\\bin\r\n",
    facts: {
      type: "clang",
      version: "18.1.8",
      target: "x86_64-pc-windows-msvc",
      installedDirectory: "C:\\Program Files\\LLVM\\bin",
      installation: "C:\\Program Files\\LLVM\\bin",
    },
  },
  {
    vendor: "the Android NDK",
    output: `Android (12027248, +pgo, +bolt) clang version 18.0.1 (https://android.example 97a699bf)
Target: x86_64-unknown-linux-gnu
InstalledDir: /opt/android-ndk/toolchains/llvm/prebuilt/linux-x86_64/bin
`,
    facts: {
      type: "clang",
      version: "18.0.1",
      target: "x86_64-unknown-linux-gnu",
      installedDirectory: "/opt/android-ndk/toolchains/llvm/prebuilt/linux-x86_64/bin",
      installation: "/opt/android-ndk/toolchains/llvm/prebuilt/linux-x86_64/bin",
      vendor: "Android (12027248, +pgo, +bolt)",
    },
  },
  {
    vendor: "FreeBSD",
    output: `FreeBSD clang version 18.1.5 (https://github.com/llvm/llvm-project.git llvmorg-18.1.5)
Target: x86_64-unknown-freebsd14.1
InstalledDir: /usr/bin
`,
    facts: {
      type: "clang",
      version: "18.1.5",
      target: "x86_64-unknown-freebsd14.1",
      installedDirectory: "/usr/bin",
      installation: "/usr/bin",
      vendor: "FreeBSD",
    },
  },
  {
    vendor: "Debian's GCC",
    output: `Using built-in specs.
COLLECT_GCC=gcc
COLLECT_LTO_WRAPPER=/usr/lib/gcc/x86_64-linux-gnu/12/lto-wrapper
Target: x86_64-linux-gnu
Configured with: ../src/configure -v --with-pkgversion='Debian 12.2.0-14' --prefix=/usr
Thread model: posix
gcc version 12.2.0 (Debian 12.2.0-14+deb12u1) 
`,
    facts: {
      type: "gcc",
      version: "12.2.0",
      target: "x86_64-linux-gnu",
      installation: "/usr/lib/gcc/x86_64-linux-gnu/12/lto-wrapper",
    },
  },
  {
    vendor: "Red Hat's GCC",
    output: `Using built-in specs.
COLLECT_LTO_WRAPPER=/opt/rh/gcc-toolset-13/root/usr/libexec/gcc/x86_64-redhat-linux/13/lto-wrapper
Target: x86_64-redhat-linux
Configured with: ../configure --enable-bootstrap --with-sysroot=/ --build=x86_64-redhat-linux
gcc version 13.2.1 20231205 (Red Hat 13.2.1-6) (GCC) 
`,
    facts: {
      type: "gcc",
      version: "13.2.1",
      target: "x86_64-redhat-linux",
      installation:
        "/opt/rh/gcc-toolset-13/root/usr/libexec/gcc/x86_64-redhat-linux/13/lto-wrapper",
    },
  },
  {
    vendor: "Arm's GNU toolchain",
    output: `Using built-in specs.
Target: aarch64-none-linux-gnu
Configured with: /build/src/gcc/configure --target=aarch64-none-linux-gnu '--with-sysroot=/build/my sysroot' --enable-gnu-indirect-function
gcc version 13.3.1 20240614 (Arm GNU Toolchain 13.3.Rel1 (Build arm-13.24)) 
`,
    facts: {
      type: "gcc",
      version: "13.3.1",
      target: "aarch64-none-linux-gnu",
      sysroot: "/build/my sysroot",
    },
  },
  {
    vendor: "a crosstool-NG build",
    output: `Target: aarch64-unknown-linux-gnu
Configured with: /src/configure --with-sysroot=/opt/x/aarch64-unknown-linux-gnu/sysroot --enable-c99
gcc version 8.5.0 (crosstool-NG 1.26.0) 
`,
    facts: {
      type: "gcc",
      version: "8.5.0",
      target: "aarch64-unknown-linux-gnu",
      sysroot: "/opt/x/aarch64-unknown-linux-gnu/sysroot",
    },
  },
  {
    vendor: "MSYS2's GCC",
    output: "Using built-in specs.\r\nCOLLECT_GCC=C:\\msys64\\ucrt64\\bin\\gcc.exe\r\n" +
      "COLLECT_LTO_WRAPPER=C:/msys64/ucrt64/lib/gcc/x86_64-w64-mingw32/14.2.0/lto-wrapper.exe\r\n" +
      "Target: x86_64-w64-mingw32\r\ngcc version 14.2.0 (Rev1, Built by MSYS2 project) \r\n",
    facts: {
      type: "gcc",
      version: "14.2.0",
      target: "x86_64-w64-mingw32",
      installation: "C:/msys64/ucrt64/lib/gcc/x86_64-w64-mingw32/14.2.0/lto-wrapper.exe",
    },
  },
  {
    vendor: "Zig",
    output: "0.13.0\n",
    facts: { type: "zig", version: "0.13.0", target: "" },
  },
];

for (const { vendor, output, facts } of CASES) {
  Deno.test(`parseCompilerOutput() reads what ${vendor} prints`, () => {
    assertEquals(parseCompilerOutput(output), facts);
  });
}

Deno.test("parseCompilerOutput() is undefined for programs that are no compilers", () => {
  for (
    const output of ["", "usage: gcc file...", "Apple Swift version 5.10", "1.2", "version 3.4.5"]
  ) {
    assertEquals(parseCompilerOutput(output), undefined, output);
  }
});
