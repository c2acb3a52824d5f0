import { assertEquals } from "@std/assert";
import { displayWidth } from "../../../src/cli/printable.ts";
import { describeBytes, describeDuration, renderBar, renderTable } from "../../../src/cli/table.ts";

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

Deno.test("describeBytes() never shows 1024 of a unit", () => {
  const sizes = [0, 1, 1023, 1024, 1536, 1048575, 1048576, 50_500_000, 2 ** 31, 2 ** 50];
  assertEquals(sizes.map(describeBytes), [
    "0 B",
    "1 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "1.0 MiB",
    "1.0 MiB",
    "48.2 MiB",
    "2.0 GiB",
    "1024.0 TiB",
  ]);
});

Deno.test("describeDuration() chooses units that a person would", () => {
  const durations = [0, 85.4, 999, 1000, 59_900, 59_960, 125_000, 3_599_600, 3_600_000, 7_380_000];
  assertEquals(durations.map(describeDuration), [
    "0 ms",
    "85 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min 0 s",
    "2 min 5 s",
    "1 h 0 min",
    "1 h 0 min",
    "2 h 3 min",
  ]);
});
