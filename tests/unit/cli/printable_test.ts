import { assert, assertEquals } from "@std/assert";
import { displayWidth, fitWidth, padWidth, printableLine } from "../../../src/cli/printable.ts";

Deno.test("printableLine() keeps to one line", () => {
  assertEquals(printableLine("a\n\nb\tc\x1b[2J"), "a b c");
});

Deno.test("displayWidth() counts columns, not characters", () => {
  for (
    const [text, columns] of [
      ["abc", 3],
      ["grün", 4],
      ["u\u0308", 1],
      ["日本", 4],
      ["🎉", 2],
      ["👨‍👩‍👧", 2],
      ["🇩🇪", 2],
      ["▏█", 2],
      ["", 0],
      ["\u200b", 0],
    ] as const
  ) assertEquals(displayWidth(text), columns, JSON.stringify(text));
});

Deno.test("fitWidth() cuts between signs and never exceeds the columns", () => {
  assertEquals(fitWidth("abcdef", 6), "abcdef");
  assertEquals(fitWidth("abcdef", 4), "abc…");
  assertEquals(fitWidth("日本語", 4), "日…");
  assertEquals(fitWidth("👨‍👩‍👧👨‍👩‍👧", 3), "👨‍👩‍👧…");
  assertEquals(fitWidth("abc", 0), "");
  for (let columns = 1; columns < 12; columns++) {
    assert(displayWidth(fitWidth("a日b本🎉語cdef", columns)) <= columns);
  }
});

Deno.test("padWidth() fills to columns on either side", () => {
  assertEquals(padWidth("日本", 6), "日本  ");
  assertEquals(padWidth("7", 3, "right"), "  7");
  assertEquals(padWidth("long", 2), "long");
});
