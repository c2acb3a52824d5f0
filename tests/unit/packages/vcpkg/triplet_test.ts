import { assertEquals } from "@std/assert";
import {
  hostTripletName,
  renderTriplet,
  tripletName,
  vcpkgArchitecture,
} from "../../../../src/packages/vcpkg/triplet.ts";
import { matchesGolden } from "../../../support/golden.ts";
import { TOOLCHAINS, toolchainWith } from "../../../support/package_toolchains.ts";

for (const [name, toolchain] of Object.entries(TOOLCHAINS)) {
  Deno.test(`renderTriplet() describes ${name}`, async () => {
    const text = renderTriplet({
      toolchain,
      chainloadFile: "/project/.toolchainkit/packages/main/vcpkg-toolchain.cmake",
    });
    await matchesGolden(`packages/vcpkg-${name}.cmake`, text);
  });
}

Deno.test("tripletName() has only what vcpkg allows in it", () => {
  assertEquals(tripletName(toolchainWith({ name: "main" })), "x64-linux-main");
  assertEquals(tripletName(toolchainWith({ name: "My_Clang 18.1" })), "x64-linux-my-clang-18-1");
  const android = TOOLCHAINS["cross-android"];
  assertEquals(android && tripletName(android), "arm64-android-main");
  assertEquals(hostTripletName({ os: "macos", architecture: "arm64" }), "arm64-osx");
});

Deno.test("vcpkgArchitecture() knows CMake's names of processors", () => {
  assertEquals(["AMD64", "i686", "aarch64", "armv7l", "riscv64"].map(vcpkgArchitecture), [
    "x64",
    "x86",
    "arm64",
    "arm",
    "riscv64",
  ]);
});
