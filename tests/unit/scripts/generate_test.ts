import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  describeUsage,
  fillMarkers,
  renderCommands,
  renderEnvironment,
} from "../../../scripts/generate/readme_parts.ts";
import { COMMANDS } from "../../../src/cli/registry.ts";

Deno.test("fillMarkers() replaces what stands between the markers and nothing else", () => {
  const text = "a\n<!-- generated:x -->\nold\n<!-- /generated:x -->\nb\n";
  const filled = fillMarkers(text, { x: "new\n", y: "unused" });
  assertEquals(filled, "a\n<!-- generated:x -->\n\nnew\n\n<!-- /generated:x -->\nb\n");
  assertEquals(fillMarkers(filled, { x: "new\n" }), filled);
});

Deno.test("fillMarkers() refuses markers that are not closed or name nothing", () => {
  assertThrows(() => fillMarkers("<!-- generated:x -->", { x: "" }), Error, "not closed");
  assertThrows(
    () => fillMarkers("<!-- generated:z --><!-- /generated:z -->", { x: "" }),
    Error,
    "unknown part",
  );
});

Deno.test("describeUsage() shows arguments, options with their values, and the rest", () => {
  const usage = describeUsage(["cache", "clean"], {
    name: "clean",
    summary: "x",
    args: [{ name: "SPEC", help: "x", many: true, optional: true }],
    options: {
      "unused": { type: "boolean", help: "x" },
      "output": { type: "string", short: "o", value: "FILE", help: "x" },
      "how": { type: "string", choices: ["a", "b"], help: "x" },
    },
    rest: "ARGS",
  });
  assertEquals(usage, "cache clean [SPEC…] [--unused] [-o FILE] [--how a|b] [-- ARGS]");
});

Deno.test("renderEnvironment() escapes what would end a cell", () => {
  const table = renderEnvironment({ A_B: { means: "one|two", option: "--x, --y" } });
  assertStringIncludes(table, "| `A_B` | one\\|two | `--x`, `--y` |\n");
});

Deno.test("renderCommands() has a row for every command of the program", async () => {
  const table = await renderCommands(COMMANDS);
  for (const name of Object.keys(COMMANDS)) assert(table.includes(`| \`${name}`), name);
});
