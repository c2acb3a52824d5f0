import { assertEquals } from "@std/assert";
import { buildDirectoryName } from "../../../src/cmake/build_directory.ts";

const DEFAULTS = { toolchain: "main", buildType: "Release" };

Deno.test("buildDirectoryName() is the base for the default build, and a folder of its own for each other", () => {
  const name = (variant: Parameters<typeof buildDirectoryName>[1]) =>
    buildDirectoryName("build", variant, DEFAULTS);
  assertEquals(name({ toolchain: "main", buildType: "Release" }), "build");
  assertEquals(name({ toolchain: "main", buildType: "Debug" }), "build/debug");
  assertEquals(
    name({ toolchain: "gcc", target: "linux-arm64", buildType: "Debug" }),
    "build/gcc-linux-arm64-debug",
  );
  assertEquals(name({ toolchain: "gcc" }), "build/gcc");
});
