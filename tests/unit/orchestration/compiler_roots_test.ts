import { assertEquals } from "@std/assert";
import { cachePaths } from "../../../src/core/directory.ts";
import { compilerRoots } from "../../../src/orchestration/compiler_roots.ts";
import { provideToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { TestWorld } from "../../support/world.ts";

async function rootsOf(world: TestWorld, triple: string): Promise<string[]> {
  const sysroot = world.path("tools/sysroot");
  await Deno.mkdir(sysroot, { recursive: true });
  const script = `#!/bin/sh
case "$1" in
  -print-sysroot) echo "${sysroot}" ;;
  *) echo "Target: ${triple}" >&2; echo "gcc version 13.2.0 (x)" >&2 ;;
esac
`;
  for (const name of ["gcc", "g++"]) {
    await Deno.chmod(await world.write(`tools/bin/${name}`, script), 0o755);
  }
  const provided = await provideToolchain({
    name: "main",
    type: "gcc",
    version: "latest",
    source: { kind: "path", path: world.path("tools") },
    stdlib: undefined,
    linker: undefined,
    sysroot: undefined,
    layers: [],
    sha256: undefined,
    fallback: undefined,
    customPaths: {},
  }, { cache: cachePaths(world.path("cache")), host: world.host });
  return await compilerRoots(provided, world.host);
}

Deno.test("compilerRoots() is the sysroot of a GCC for another machine, nothing for this one", async () => {
  await using world = await TestWorld.create();
  assertEquals(await rootsOf(world, "riscv32-unknown-elf"), [world.path("tools/sysroot")]);
  const { architecture } = world.host.platform;
  const own = `${architecture === "arm64" ? "aarch64" : "x86_64"}-unknown-linux-gnu`;
  assertEquals(await rootsOf(world, own), []);
});
