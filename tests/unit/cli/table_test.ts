import { assertEquals } from "@std/assert";
import { displayWidth } from "../../../src/cli/printable.ts";
import { renderBar, renderTable } from "../../../src/cli/table.ts";

Deno.test("renderTable() aligns by display width and leaves no blanks at line ends", () => {
  const text = renderTable(
    [{ title: "NAME" }, { title: "SIZE", align: "right" }, { title: "USED" }],
    [["llvm", "1.5 GiB", "yes"], ["日本語", "3 B", ""]],
  );
  assertEquals(text, "NAME       SIZE  USED\nllvm    1.5 GiB  yes\n日本語      3 B\n");
});

Deno.test("renderTable() shows headings alone, rows alone, and no control characters", () => {
  assertEquals(renderTable([{ title: "A" }, { title: "B" }], []), "A  B\n");
  assertEquals(renderTable([{ title: "" }, { title: "" }], [["a", "b\x1b[31m\nc"]]), "a  b c\n");
});

Deno.test("renderBar() is as wide as asked whatever the share", () => {
  assertEquals(renderBar(0, 4), "    ");
  assertEquals(renderBar(0.5, 4), "██  ");
  assertEquals(renderBar(1, 4), "████");
  assertEquals(renderBar(0.53125, 4), "██▏ ");
  for (const share of [-1, 0.001, 0.333, 0.999, 2, NaN]) {
    assertEquals(displayWidth(renderBar(share, 10)), 10, String(share));
  }
});

Deno.test("renderTable() does not pad all rows to one endless cell", () => {
  const rows = [["a", "x".repeat(100_000), "z"], ["b", "y", "z"]];
  const text = renderTable([{ title: "K" }, { title: "V" }, { title: "W" }], rows);
  assertEquals(text.length < 103_000, true);
});
