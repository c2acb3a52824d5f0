import { assertEquals } from "@std/assert";
import type { ToolchainConfig } from "../../../src/config/types.ts";
import { cachePaths } from "../../../src/core/directory.ts";
import { provideToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { TestWorld } from "../../support/world.ts";

const IN_FOLDER = {
  name: "main",
  version: "latest",
  linker: undefined,
  sysroot: undefined,
  layers: [],
  sha256: undefined,
  fallback: undefined,
  customPaths: {},
};

/** The toolchain of a folder whose compilers are scripts. */
async function provide(world: TestWorld, config: Pick<ToolchainConfig, "type" | "stdlib">) {
  const source = { kind: "path", path: world.path("tools") } as const;
  const options = { cache: cachePaths(world.path("cache")), host: world.host };
  return await provideToolchain({ ...IN_FOLDER, ...config, source }, options);
}

async function scripts(world: TestWorld, names: readonly string[], script: string): Promise<void> {
  for (const name of names) {
    await Deno.chmod(await world.write(`tools/bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
  }
}

Deno.test("provideToolchain() asks a GCC in a folder for its version and its machine", async () => {
  await using world = await TestWorld.create();
  const says = 'echo "Target: aarch64-none-linux-gnu" >&2; echo "gcc version 4.8.5 (x)" >&2';
  await scripts(world, ["aarch64-none-linux-gnu-gcc", "aarch64-none-linux-gnu-g++"], says);
  const { version, triple } = await provide(world, { type: "gcc", stdlib: undefined });
  assertEquals([version, triple], ["4.8.5", "aarch64-none-linux-gnu"]);
});

Deno.test("provideToolchain() finds the shared libc++ of a Clang in a folder, when it is wanted", async () => {
  await using world = await TestWorld.create();
  const library = await world.write("tools/lib/x86_64-unknown-linux-gnu/libc++.so", "");
  await scripts(
    world,
    ["clang", "clang++"],
    `case "$1" in -v) echo "clang version 20.1.0" >&2;; *) echo "${library}";; esac`,
  );
  const wanted = await provide(world, { type: "llvm", stdlib: "libc++" });
  assertEquals(wanted.version, "20.1.0");
  assertEquals(
    wanted.stdlibDirectory,
    await Deno.realPath(world.path("tools/lib/x86_64-unknown-linux-gnu")),
  );
  const other = await provide(world, { type: "llvm", stdlib: "libstdc++" });
  assertEquals(other.stdlibDirectory, undefined);
});
