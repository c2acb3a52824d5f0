import { assertEquals } from "@std/assert";
import { conanArchitecture, conanSettings } from "../../../../src/packages/conan/settings.ts";
import { flagsForAll, toolchainWith } from "../../../support/package_toolchains.ts";

Deno.test("conanSettings() counts compilers as Conan does", () => {
  const version = (compiler: Parameters<typeof toolchainWith>[0], text: string) =>
    conanSettings(toolchainWith({ ...compiler, version: text }))["compiler.version"];
  assertEquals(version({ compiler: "gcc" }, "4.8.5"), "4.8");
  assertEquals(version({ compiler: "gcc" }, "12.2.0"), "12");
  assertEquals(version({ compiler: "clang" }, "6.0.1"), "6.0");
  assertEquals(version({ compiler: "clang" }, "19.1.7"), "19");
  assertEquals(version({ compiler: "apple-clang" }, "12.0.5"), "12.0");
  assertEquals(version({ compiler: "apple-clang" }, "15.0.0"), "15");
  assertEquals(version({ compiler: "zig" }, "0.13.0"), "18");
  assertEquals(version({ compiler: "zig" }, "0.15.2"), "20");
  assertEquals(version({ compiler: "msvc" }, "14.38.33130"), "193");
  assertEquals(version({ compiler: "msvc" }, "19.44.35211"), "194");
  assertEquals(version({ compiler: "msvc" }, "2019"), "192");
});

Deno.test("conanSettings() takes the compiler's own C++ standard unless the project has one", () => {
  const standard = (changes: Parameters<typeof toolchainWith>[0]) =>
    conanSettings(toolchainWith(changes))["compiler.cppstd"];
  assertEquals(standard({ version: "4.8.5" }), "gnu98");
  assertEquals(standard({ version: "10.2.0" }), "gnu14");
  assertEquals(standard({ version: "13.2.0" }), "gnu17");
  assertEquals(standard({ compiler: "clang", version: "15.0.7" }), "gnu14");
  assertEquals(standard({ compiler: "clang", version: "18.1.8" }), "gnu17");
  assertEquals(standard({ cxxStandard: "23" }), "gnu23");
  assertEquals(standard({ cxxStandard: "23", cxxExtensions: false }), "23");
  assertEquals(standard({ compiler: "msvc", version: "19.40", cxxStandard: "20" }), "20");
});

Deno.test("conanSettings() tells the old string ABI of libstdc++ from the new one", () => {
  const flags = flagsForAll({ cxx: ["-D_GLIBCXX_USE_CXX11_ABI=0"] });
  assertEquals(conanSettings(toolchainWith({ flags }))["compiler.libcxx"], "libstdc++");
  assertEquals(conanSettings(toolchainWith())["compiler.libcxx"], "libstdc++11");
});

Deno.test("conanArchitecture() knows CMake's names of processors", () => {
  const names = ["AMD64", "i686", "arm64", "aarch64", "armv7l", "armv6l", "riscv64", "ppc64le"];
  assertEquals(names.map(conanArchitecture), [
    "x86_64",
    "x86",
    "armv8",
    "armv8",
    "armv7hf",
    "armv6",
    "riscv64",
    "ppc64le",
  ]);
});
