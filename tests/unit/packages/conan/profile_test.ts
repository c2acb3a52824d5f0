/** Conan profiles for every kind of toolchain, against what they should be. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { renderProfile } from "../../../../src/packages/conan/profile.ts";
import { PackageSettingError } from "../../../../src/packages/errors.ts";
import { matchesGolden } from "../../../support/golden.ts";
import { TOOLCHAINS, toolchainWith } from "../../../support/package_toolchains.ts";

for (const [name, toolchain] of Object.entries(TOOLCHAINS)) {
  Deno.test(`renderProfile() describes ${name}`, async () => {
    const text = renderProfile({
      toolchain,
      buildType: "Debug",
      packageToolchainFile: "/project/.toolchainkit/packages/main/conan-toolchain.cmake",
      generator: "Ninja",
    });
    await matchesGolden(`packages/conan-${name}.profile`, text);
  });
}

Deno.test("renderProfile() lets the project's settings, options, conf and profile in", () => {
  const text = renderProfile({
    toolchain: toolchainWith(),
    buildType: "Release",
    include: "company",
    settings: { "compiler.cppstd": "23" },
    options: { "fmt/*:shared": "True" },
    conf: { "tools.build:jobs": "3" },
  });
  assertStringIncludes(text, "include(company)\n\n[settings]\n");
  assertStringIncludes(text, "\ncompiler.cppstd=23\nbuild_type=Release\n\n[options]\n");
  assertStringIncludes(text, "fmt/*:shared=True\n\n[conf]\n");
  assertStringIncludes(text, "\ntools.build:jobs=3\n");
});

Deno.test("renderProfile() gives tools of the build machine none of the project's choices", () => {
  const text = renderProfile({
    toolchain: toolchainWith({ ...TOOLCHAINS["linux-clang-libcxx"] }),
    buildType: "Release",
    settings: { arch: "armv8" },
    options: { "zlib/*:shared": "True" },
    conf: { "tools.build:jobs": "3" },
    build: true,
  });
  for (const absent of ["armv8", "[options]", "jobs", "sanitize", "package_id"]) {
    assertEquals(text.includes(absent), false, absent);
  }
});

Deno.test("renderProfile() refuses values that would become lines of their own", () => {
  assertThrows(
    () =>
      renderProfile({
        toolchain: toolchainWith(),
        buildType: "Release",
        conf: { "tools.build:jobs": "1\n[buildenv]\nLD_PRELOAD=x" },
      }),
    PackageSettingError,
    "line break",
  );
});
