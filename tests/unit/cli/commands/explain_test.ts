import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ERROR_CODES } from "../../../../src/core/error_codes.ts";
import { runInProcess } from "../../../support/program_world.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("explain tells what every code means, its exit code and what to do", async () => {
  await using world = await TestWorld.create();
  for (const [code, { exit, means, mend }] of Object.entries(ERROR_CODES)) {
    const run = await runInProcess(["explain", code], { cwd: world.root });
    assertEquals(
      run.out,
      `${code} (exit code ${exit})\n\n${means}\n\nWhat to do: ${mend}\n`,
    );
  }
});

Deno.test("explain takes a code as it stands in a message, in any spelling", async () => {
  await using world = await TestWorld.create();
  for (
    const spelled of [
      "hash_mismatch",
      "HASH-MISMATCH",
      "error[HASH_MISMATCH]",
      " Error[hash_mismatch]: ",
    ]
  ) {
    const run = await runInProcess(["explain", spelled, "--json"], { cwd: world.root });
    assertEquals(JSON.parse(run.out).code, "HASH_MISMATCH", spelled);
  }
});

Deno.test("explain names the nearest code, or how to list them", async () => {
  await using world = await TestWorld.create();
  const near = await runInProcess(["explain", "HASH_MISSMATCH"], { cwd: world.root });
  assertEquals(near.exit, 2);
  assertStringIncludes(near.error, "Did you mean HASH_MISMATCH?");
  const far = await runInProcess(["explain", "constructor"], { cwd: world.root });
  assertEquals(far.exit, 2);
  assertStringIncludes(far.error, "toolchainkit explain");
});

Deno.test("explain alone lists every code", async () => {
  await using world = await TestWorld.create();
  const text = await runInProcess(["explain"], { cwd: world.root });
  const json = await runInProcess(["explain", "--json"], { cwd: world.root });
  const codes = Object.keys(ERROR_CODES);
  assertEquals(JSON.parse(json.out).map(({ code }: { code: string }) => code), codes);
  const lines = text.out.trimEnd().split("\n").slice(1);
  assertEquals(lines.map((line) => line.split(" ")[0]), codes);
  assert(lines.every((line) => /^[A-Z0-9_]+ +\d+ {2}\S/.test(line)));
});
