import { assertEquals, assertStringIncludes } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import { requireLibraries, searchFlags } from "../../../src/orchestration/library_check.ts";
import { systemGcc } from "../../support/real_tools.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A compiler whose linker says this. */
async function saying(world: TestWorld, words: string): Promise<ToolchainFileSpec> {
  const path = await world.write("cc", `#!/bin/sh\necho "${words}" >&2\nexit 1\n`);
  await Deno.chmod(path, 0o755);
  return { ...await systemGcc(), cCompiler: { path } };
}

Deno.test("requireLibraries() finds what the machine's GCC needs for its sanitizers and coverage", async () => {
  await using world = await TestWorld.create();
  const spec = { ...await systemGcc(), sanitizers: ["address", "undefined"], coverage: true };
  await requireLibraries(spec, world.root, world.host);
  await requireLibraries({ ...spec, sanitizers: ["thread"] }, world.root, world.host);
  assertEquals(await listDirectory(world.root), []);
});

Deno.test("requireLibraries() names the library of a sanitizer that is not installed", async () => {
  await using world = await TestWorld.create();
  const said = {
    "/x/bin/ld: cannot find -ltsan": "libtsan",
    "/usr/bin/ld: cannot find /usr/lib64/libtsan.so.2.0.0": "libtsan.so.2.0.0",
    "ld.lld: error: cannot open /lib/clang/19/lib/linux/libclang_rt.tsan-x86_64.a: No such file":
      "libclang_rt.tsan-x86_64.a",
  };
  for (const [words, name] of Object.entries(said)) {
    const spec = { ...await saying(world, words), sanitizers: ["thread"] };
    const error = await failsWith(
      BuildSettingsError,
      () => requireLibraries(spec, world.root, world.host),
    );
    assertStringIncludes(error.message, 'layer "thread"');
    assertEquals(error.message.endsWith(` does not find ${name}`), true, error.message);
    assertStringIncludes(error.hint ?? "", "remove the layer");
  }
});

Deno.test("requireLibraries() leaves failures of other kinds to CMake", async () => {
  await using world = await TestWorld.create();
  const spec = { ...await saying(world, "out of memory"), sanitizers: ["thread"] };
  await requireLibraries(spec, world.root, world.host);
});

Deno.test("searchFlags() keeps of a project's flags only where libraries are", () => {
  const table: [string, string[]][] = [
    ["-L/x -L lib -Wl,-rpath-link,/y -Wl,-rpath-link=z", [
      "-L/x",
      "-Llib",
      "-Wl,-rpath-link,/y",
      "-Wl,-rpath-link=z",
    ]],
    ["--prefix=x -Bx -fuse-ld=x -Wl,-Map=/x -o /x -Wl,-rpath-link,x,-plugin,y @x -L", []],
  ];
  for (const [text, expected] of table) assertEquals(searchFlags(text), expected);
});
