import { assertEquals } from "@std/assert";
import { nearest } from "../../../src/cli/nearest.ts";

Deno.test("nearest() finds what a mistyped word may have meant, the nearest first", () => {
  const known = ["bootstrap", "build", "build-cache", "bundle", "cache", "config", "configure"];
  assertEquals(nearest("biuld", known), ["build"]);
  assertEquals(nearest("conf", known), ["config", "configure"]);
  assertEquals(nearest("cahce", known), ["cache"]);
  assertEquals(nearest("BOOTSTRP", known), ["bootstrap"]);
  assertEquals(nearest("xyz", known), []);
  assertEquals(nearest("", known), []);
  assertEquals(nearest("x", []), []);
});
