import { assertEquals } from "@std/assert";
import { askCompiler, libcxxFolder } from "../../../src/orchestration/ask_compiler.ts";
import { folderLayout } from "../../../src/orchestration/provide_toolchain.ts";
import { readLayout } from "../../../src/toolchain/layout.ts";
import { TestWorld } from "../../support/world.ts";

async function program(world: TestWorld, name: string, script: string): Promise<string> {
  const path = await world.write(name, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(path, 0o755);
  return path;
}

Deno.test("askCompiler() tells version and target of a GCC in a folder, prefix and all", async () => {
  await using world = await TestWorld.create();
  const says = 'echo "Target: aarch64-none-linux-gnu" >&2; echo "gcc version 4.8.5 (x)" >&2';
  for (const name of ["gcc", "g++", "gcc-ar"]) {
    await program(world, `cross/bin/aarch64-none-linux-gnu-${name}`, says);
  }
  const place = await folderLayout({ name: "cross", type: "gcc" }, world.path("cross"));
  const layout = await readLayout(place, world.path("cross"), { windows: false });
  assertEquals(layout.tools.compilerAr, world.path("cross/bin/aarch64-none-linux-gnu-gcc-ar"));
  const facts = await askCompiler(layout, world.host);
  assertEquals([facts?.version, facts?.target], ["4.8.5", "aarch64-none-linux-gnu"]);
});

Deno.test("libcxxFolder() is where the toolchain's own shared libc++ lies, and nothing else", async () => {
  await using world = await TestWorld.create();
  const library = await world.write("llvm/lib/x86_64-unknown-linux-gnu/libc++.so", "");
  const outside = await world.write("usr/lib/libc++.so", "");
  const folderFor = async (answer: string) => {
    const path = await program(world, "llvm/bin/clang++", `echo "${answer}"`);
    return await libcxxFolder({
      compiler: "clang",
      root: world.path("llvm"),
      bin: world.path("llvm/bin"),
      cCompiler: { path },
      cxxCompiler: { path },
      tools: {},
    }, world.host);
  };
  const own = await Deno.realPath(world.path("llvm/lib/x86_64-unknown-linux-gnu"));
  assertEquals(await folderFor(library), own);
  assertEquals(await folderFor(outside), undefined);
  assertEquals(await folderFor("libc++.so"), undefined);
});
