import { assertEquals } from "@std/assert";
import { printable } from "../../../src/core/printable_text.ts";

Deno.test("printable() takes out escape sequences and control characters, keeps line ends", () => {
  assertEquals(printable("a\x1b[31mred\x1b[0m\nb\tc"), "ared\nb\tc");
  assertEquals(printable("x\x1b]0;title\x07y\x1b]8;;http://h\x1b\\z"), "xyz");
  assertEquals(printable("a\rb\r\nc"), "a\nb\nc");
  assertEquals(
    printable("bell\x07 back\x08 nul\x00 c1\x9b31m"),
    "bell\ufffd back\ufffd nul\ufffd c1\ufffd31m",
  );
  assertEquals(printable("cut\x1b"), "cut\ufffd");
  assertEquals(printable("exe\u202egpj.txt"), "exe\ufffdgpj.txt");
  assertEquals(printable("grün 日本 🎉"), "grün 日本 🎉");
});
