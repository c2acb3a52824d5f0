import { assertEquals, assertThrows } from "@std/assert";
import {
  chooseToolchain,
  ToolchainNotConfiguredError,
} from "../../../src/orchestration/choose_toolchain.ts";
import type { ToolchainConfig } from "../../../src/config/types.ts";
import type { Platform } from "../../../src/core/platform.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };

function toolchain(name: string): ToolchainConfig {
  return {
    name,
    type: "llvm",
    version: "18",
    source: { kind: "prebuilt" },
    stdlib: undefined,
    linker: undefined,
    sysroot: undefined,
    layers: [],
    sha256: undefined,
    fallback: undefined,
    customPaths: {},
  };
}

function config(byPlatform: Record<string, string>, fallback?: string) {
  return {
    toolchains: ["one", "two", "three"].map(toolchain),
    defaults: { toolchain: fallback, byPlatform, buildType: "Release", generator: undefined },
  } as const;
}

Deno.test("chooseToolchain() goes from the asked-for to the most specific default", () => {
  const by = { "linux": "two", "linux-x64": "three" };
  assertEquals(chooseToolchain(config(by, "one"), LINUX, "two").name, "two");
  assertEquals(chooseToolchain(config(by, "one"), LINUX).name, "three");
  assertEquals(chooseToolchain(config({ linux: "two" }, "one"), LINUX).name, "two");
  assertEquals(chooseToolchain(config({}, "two"), LINUX).name, "two");
  assertEquals(chooseToolchain(config({}), LINUX).name, "one");
});

Deno.test("chooseToolchain() names the near one when there is none of that name", () => {
  const error = assertThrows(
    () => chooseToolchain(config({}), LINUX, "tow"),
    ToolchainNotConfiguredError,
  );
  assertEquals(error.hint, 'Did you mean "two"?');
  assertEquals(error.exit, 2);
});
