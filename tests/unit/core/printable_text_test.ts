import { assertEquals } from "@std/assert";
import {
  isPrintableLine,
  listedText,
  printable,
  printableJson,
  printableLine,
  replaceUnprintable,
  visibleText,
} from "../../../src/core/printable_text.ts";
import { HOSTILE_CHARACTERS } from "../../support/attacker.ts";

Deno.test("printable() takes out escape sequences and control characters, keeps line ends", () => {
  assertEquals(printable("a\x1b[31mred\x1b[0m\nb\tc"), "ared\nb\tc");
  assertEquals(printable("a\rb\r\nc"), "a\nb\nc");
  assertEquals(
    printable("bell\x07 back\x08 nul\x00 c1\x9b31m"),
    "bell\ufffd back\ufffd nul\ufffd c1\ufffd31m",
  );
  assertEquals(printable("cut\x1b"), "cut\ufffd");
  assertEquals(printable("exe\u202egpj.txt"), "exe\ufffdgpj.txt");
  assertEquals(printable("grün 日本 🎉 ⚠️"), "grün 日本 🎉 ⚠️");
});

Deno.test("printable() hides no text inside a sequence", () => {
  assertEquals(printable("x\x1b]0;title\x07y"), "x0;title\ufffdy");
  assertEquals(printable("a\x1b]8;;http://h\x1b\\b"), "a8;;http://hb");
  assertEquals(printable("true\x1b]0;\nrm -rf ~\x07"), "true0;\nrm -rf ~\ufffd");
  assertEquals(printable("\x1bP$(id)\x1b\\"), "$(id)");
  assertEquals(printable(`\x1b[${"1".repeat(65)}m`), `\ufffd[${"1".repeat(65)}m`);
});

Deno.test("printable() lets through no character that a terminal obeys or hides", () => {
  for (const character of HOSTILE_CHARACTERS) {
    const shown = printable(`a${character}b`);
    assertEquals(shown, character === "\r" ? "a\nb" : "a\ufffdb", JSON.stringify(character));
    assertEquals(isPrintableLine(`a${character}b`), false);
  }
});

Deno.test("printableLine() is one line, so that none can be forged", () => {
  assertEquals(printableLine("p\nerror: x\r\ny\tz"), "p error: x y z");
});

Deno.test("printableJson() spells unprintable characters and means the same", () => {
  const value = { [`k${HOSTILE_CHARACTERS.join("")}`]: HOSTILE_CHARACTERS, ok: "grün 🎉", n: 10n };
  const text = printableJson(value);
  assertEquals(text, printable(text));
  assertEquals(JSON.parse(text), { ...value, n: 10 });
  assertEquals(printableJson("\u{e0001}\x9b"), '"\\udb40\\udc01\\u009b"');
});

Deno.test("replaceUnprintable() replaces each character for itself", () => {
  assertEquals(replaceUnprintable("a\x1b[mb\u202e", () => "·"), "a·[mb·");
});

Deno.test("visibleText() leaves nothing out and stays on one line", () => {
  assertEquals(visibleText("a\x1b[1A\n\tb\u202e\ud800"), "a·[1A··b··");
});

Deno.test("listedText() pushes nothing out of sight and says what it cuts off", () => {
  assertEquals(listedText(`echo hi${" ".repeat(300)}\n; evil`), "echo hi ; evil");
  assertEquals(listedText("/m/\u3164\u202ez"), "/m/··z");
  assertEquals(listedText("x".repeat(30), 10), "xxxxxxxxxx… (and 20 more characters)");
  assertEquals(listedText("🎉".repeat(10), 10), "🎉".repeat(10));
});
