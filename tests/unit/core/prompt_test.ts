import { assertEquals } from "@std/assert";
import { silentProgress } from "../../../src/core/progress.ts";
import { askLine, askYesNo } from "../../../src/core/prompt.ts";

Deno.test("askLine() and askYesNo() answer nothing, when there is no terminal", async () => {
  const host = { terminal: { interactive: false, columns: 80 }, progress: silentProgress };
  assertEquals(await askLine("Name? ", host), undefined);
  assertEquals(await askYesNo("Go on?", host), undefined);
});
