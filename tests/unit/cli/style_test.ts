import { assertEquals } from "@std/assert";
import { createStyle, usesColor } from "../../../src/cli/style.ts";

Deno.test("usesColor() heeds the option, then NO_COLOR, FORCE_COLOR, TERM and the terminal", () => {
  const uses = (
    wish: "auto" | "always" | "never",
    terminal: boolean,
    env: Record<string, string> = {},
  ) => usesColor({ wish, terminal, env });
  assertEquals(uses("auto", true), true);
  assertEquals(uses("auto", false), false);
  assertEquals(uses("auto", true, { NO_COLOR: "1" }), false);
  assertEquals(uses("auto", true, { NO_COLOR: "" }), true);
  assertEquals(uses("auto", true, { TERM: "dumb" }), false);
  assertEquals(uses("auto", false, { FORCE_COLOR: "1" }), true);
  assertEquals(uses("auto", true, { FORCE_COLOR: "0" }), false);
  assertEquals(uses("auto", false, { FORCE_COLOR: "1", NO_COLOR: "1" }), false);
  assertEquals(uses("always", false, { NO_COLOR: "1" }), true);
  assertEquals(uses("never", true, { FORCE_COLOR: "1" }), false);
});

Deno.test("createStyle() colours, or leaves text as it is", () => {
  assertEquals(createStyle(true).red("x"), "\x1b[31mx\x1b[39m");
  assertEquals(createStyle(true).bold(""), "");
  assertEquals(createStyle(false).red("x"), "x");
});
