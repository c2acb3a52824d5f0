/** What real CMake makes of the lines for build caches; clang-cl speaks like Microsoft's compiler. */
import { assertEquals } from "@std/assert";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { CLANG_CL, compileCommand } from "../../support/clang_cl.ts";

/** Where the compiler is told to put debug information, for a project of that age of CMake. */
async function debugOptions(
  age: string,
  buildType: string,
  spec: ToolchainFileSpec,
): Promise<string[]> {
  const command = await compileCommand(spec, { age, buildType });
  return [...command.matchAll(/ ([-/]Z[7iI])/g)].map(([, option = ""]) => option);
}

Deno.test("renderToolchainFile() embeds debug information for a cache, in projects of any age", async () => {
  const cached = { ...CLANG_CL, launcher: { path: "/usr/bin/env" } };
  assertEquals(await debugOptions("3.20", "Debug", cached), ["/Z7"]);
  assertEquals(await debugOptions("3.20", "RelWithDebInfo", cached), ["/Z7"]);
  assertEquals(await debugOptions("3.25", "Debug", cached), ["-Z7"]);
  assertEquals(await debugOptions("3.25", "Release", cached), []);
  assertEquals(await debugOptions("3.20", "Debug", CLANG_CL), ["/Zi"]);
});
