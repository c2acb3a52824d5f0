import { assertEquals } from "@std/assert";
import { parseSpec } from "../../../src/toolchain/spec.ts";

Deno.test("parseSpec() finds where the name ends", () => {
  const known = new Set(["llvm", "arm-none-eabi", "gcc", "gcc-crosstool"]);
  const table: [string, string, string][] = [
    ["llvm", "llvm", "latest"],
    ["llvm-18.1", "llvm", "18.1"],
    ["llvm@>=17 <19", "llvm", ">=17 <19"],
    ["llvm@", "llvm", "latest"],
    ["arm-none-eabi-13.3.rel1", "arm-none-eabi", "13.3.rel1"],
    ["gcc-crosstool", "gcc-crosstool", "latest"],
    ["gcc-15.2.0-1", "gcc", "15.2.0-1"],
    ["unknown-2.0", "unknown", "2.0"],
    ["un-known", "un-known", "latest"],
  ];
  for (const [text, name, version] of table) {
    assertEquals(parseSpec(text, known), { name, version }, text);
  }
});
