import { assertEquals } from "@std/assert";
import { checkNameWindows } from "../../../../../src/core/archive/rules/name_windows.ts";
import { tar } from "../../../../support/archives.ts";
import { extractHere, faultIn } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

const WINDOWS = { windows: true, foldsNames: true };

for (
  const name of [
    "nul",
    "lib/COM1.txt",
    "aux.h",
    "CONOUT$",
    "com¹",
    "a/trailing.",
    "trailing ",
    "file.txt:stream",
    "what?",
    "tab\t",
  ]
) {
  Deno.test(`checkNameWindows() refuses ${JSON.stringify(name)} on Windows`, async () => {
    await using world = await TestWorld.create();
    const fault = await faultIn(world, tar([{ name, content: "x" }]), WINDOWS);
    assertEquals([fault.rule, fault.entry], ["name-windows", name]);
  });
}

Deno.test("checkNameWindows() lets the same names pass elsewhere", async () => {
  await using world = await TestWorld.create();
  const names = ["aux.h", "file.txt:stream", "nul"];
  const { tree } = await extractHere(world, tar(names.map((name) => ({ name, content: "x" }))));
  assertEquals(tree.entries.map((entry) => entry.path), names);
});

Deno.test("checkNameWindows() lets names pass that only look like devices", () => {
  const context = { windows: true, foldsNames: true };
  for (const name of ["console.h", "com10", "lib/nullptr.h", "auxiliary", "./lpt.c"]) {
    checkNameWindows(name, context);
  }
});
