import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { renderHelpTexts } from "../../../scripts/generate/help_texts.ts";
import { renderCommandHelp, renderProgramHelp } from "../../../src/cli/help.ts";
import { COMMANDS } from "../../../src/cli/registry.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { printable } from "../../../src/core/printable_text.ts";

const GOLDEN = fromFileUrl(new URL("../../golden/help", import.meta.url));

Deno.test("renderHelpTexts() gives the texts in tests/golden/help (deno task generate writes them)", async () => {
  const texts = await renderHelpTexts(COMMANDS);
  for (const [name, text] of texts) {
    assertEquals(text, await Deno.readTextFile(join(GOLDEN, name)), name);
  }
  assertEquals((await listDirectory(GOLDEN)).length, texts.size);
});

Deno.test("renderHelpTexts() keeps to 100 columns but in examples, and leaves no blanks at line ends", async () => {
  for (const [name, text] of await renderHelpTexts(COMMANDS)) {
    const [described = ""] = text.split("\nExamples:\n");
    for (const line of described.split("\n")) {
      assert(line.length <= 100, `${name}: ${line}`);
      assertEquals(line, line.trimEnd(), name);
    }
    assert(text.endsWith("\n") && !text.endsWith("\n\n"), name);
  }
});

Deno.test("renderProgramHelp() says the same with colours", () => {
  const colored = renderProgramHelp(COMMANDS, createStyle(true));
  assert(colored.includes("\x1b[1m"));
  assertEquals(printable(colored), renderProgramHelp(COMMANDS));
});

Deno.test("renderCommandHelp() shows usage, paragraphs, arguments, options and examples in order", () => {
  const text = renderCommandHelp(["box"], {
    name: "box",
    summary: "Do things with boxes",
    description: "First\nparagraph.\n\nSecond paragraph.",
    args: [{ name: "SHAPE", help: "Its shape", choices: ["round", "flat"] }],
    options: { "size": { type: "number", short: "s", value: "N", help: "How large" } },
    rest: "ARGS",
    examples: ["toolchainkit box round"],
    subcommands: [{ name: "open", summary: "Open one" }],
    run: () => Promise.resolve({ data: null, text: "" }),
  });
  const [before = ""] = text.split("Options of every command:");
  assertEquals(
    before,
    `Do things with boxes.

Usage: toolchainkit box [OPTIONS] SHAPE [-- ARGS]
       toolchainkit box COMMAND …

First paragraph.

Second paragraph.

Commands:
  open  Open one

Arguments:
  SHAPE  Its shape (round, flat)

Options:
  -s, --size N  How large

`,
  );
  assert(text.endsWith("Examples:\n  toolchainkit box round\n"));
});
