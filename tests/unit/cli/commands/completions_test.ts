import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderCompletionScript, SHELLS } from "../../../../src/cli/completion_scripts.ts";
import { runInProcess } from "../../../support/program_world.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("completions prints the script of each shell, PowerShell by both names", async () => {
  await using world = await TestWorld.create();
  for (const shell of SHELLS) {
    const run = await runInProcess(["completions", shell], { cwd: world.root });
    assertEquals([run.exit, run.out], [0, renderCompletionScript(shell)]);
    assertMatch(run.out, /^#/);
  }
  const run = await runInProcess(["completions", "powershell"], { cwd: world.root });
  assertEquals(run.out, renderCompletionScript("pwsh"));
});

Deno.test("completions refuses shells it does not know and names those it does", async () => {
  await using world = await TestWorld.create();
  const run = await runInProcess(["completions", "fihs"], { cwd: world.root });
  assertEquals(run.exit, 2);
  assertStringIncludes(run.error, "one of bash, zsh, fish, pwsh, powershell is wanted");
  assertStringIncludes(run.error, "Did you mean fish?");
});
