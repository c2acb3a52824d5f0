import { assertEquals } from "@std/assert";
import { nearest } from "../../../src/core/nearest.ts";

Deno.test("nearest() finds what a mistyped word may have meant, the nearest first", () => {
  const known = ["bootstrap", "build", "build-cache", "bundle", "cache", "config", "configure"];
  assertEquals(nearest("biuld", known), ["build"]);
  assertEquals(nearest("conf", known), ["config", "configure"]);
  assertEquals(nearest("cahce", known), ["cache"]);
  assertEquals(nearest("BOOTSTRP", known), ["bootstrap"]);
  assertEquals(nearest("Build_Cache", known), ["build-cache", "build"]);
  assertEquals(nearest("configuration", known), ["config"]);
  assertEquals(nearest("xyz", known), []);
  assertEquals(nearest("", known), []);
  assertEquals(nearest("x", []), []);
});

Deno.test("nearest() finds the key of a configuration that was meant", () => {
  const keys = ["build", "packages", "platforms", "toolchains", "toolchain_cache", "parallel_jobs"];
  const first = (given: string) => nearest(given, keys)[0];
  assertEquals(first("biuld"), "build");
  assertEquals(first("package"), "packages");
  assertEquals(first("Parallel-Jobs"), "parallel_jobs");
  assertEquals(first("toolchian"), "toolchains");
  assertEquals(first("tool"), "toolchain_cache");
});
