import { assertEquals } from "@std/assert";
import { hangingLines } from "../../../src/core/hanging_lines.ts";

Deno.test("hangingLines() indents what would look like an item of its own at the left edge", () => {
  const forged = `  - it runs ${"x".repeat(69)}  - it is harmless`;
  assertEquals(hangingLines(forged, 80).split("\n"), [
    `  - it runs ${"x".repeat(67)}`,
    "      xx  - it is harmless",
  ]);
  assertEquals(hangingLines("short", 80), "short");
});

Deno.test("hangingLines() counts columns, not characters, and needs no width", () => {
  assertEquals(hangingLines("日".repeat(20), 40), `${"日".repeat(19)}\n      日`);
  assertEquals(hangingLines("x".repeat(45), 0).split("\n").length, 2);
});
