import { assertEquals, assertStringIncludes } from "@std/assert";
import { extractArchive } from "../../../src/core/archive.ts";
import { ensureGlobalCacheStructure } from "../../../src/core/directory.ts";
import {
  packedToolchain,
  type PackingContext,
} from "../../../src/orchestration/packed_toolchain.ts";
import type { ProvidedToolchain } from "../../../src/orchestration/provide_toolchain.ts";
import { packForSccache, parseLdd } from "../../../src/orchestration/sccache_toolchain.ts";
import { outputOf } from "../../support/limited_command.ts";
import { TestWorld } from "../../support/world.ts";

const GCC = {
  id: "gcc-1-linux-x64",
  layout: {
    compiler: "gcc",
    cCompiler: { path: "/usr/bin/gcc" },
    cxxCompiler: { path: "/usr/bin/g++" },
  },
} as unknown as ProvidedToolchain;

async function contextIn(world: TestWorld): Promise<PackingContext & { said: string[] }> {
  const said: string[] = [];
  const note = (text: string) => said.push(text);
  const host = { ...world.host, log: { ...world.host.log, info: note, warning: note } };
  const cache = await ensureGlobalCacheStructure(world.path("cache"));
  return { cache, provided: GCC, toolchainDigest: "sha256:0123abcd", host, said };
}

Deno.test("packedToolchain() packs once, also when two runs want it at the same time", async () => {
  await using world = await TestWorld.create();
  const context = await contextIn(world);
  let times = 0;
  const make = async (folder: string) => {
    times += 1;
    await Deno.writeTextFile(`${folder}/content.tar.gz`, "");
    return undefined;
  };
  const paths = await Promise.all([1, 2].map(() => packedToolchain("icecream", context, make)));
  const path = world.path("cache/build-cache/icecream/0123abcd/content.tar.gz");
  assertEquals(paths, [path, path]);
  assertEquals(await packedToolchain("icecream", context, make), path);
  assertEquals(times, 1);
  assertEquals(context.said, ["Packing gcc-1-linux-x64 for icecream, once for all projects"]);
});

Deno.test("packedToolchain() says why it cannot, and leaves nothing behind", async () => {
  await using world = await TestWorld.create();
  const context = await contextIn(world);
  const path = await packedToolchain("icecream", context, async (folder) => {
    await Deno.writeTextFile(`${folder}/half.tar.gz`, "");
    return "no compiler";
  });
  assertEquals(path, undefined);
  assertStringIncludes(context.said[1] ?? "", "no compiler");
  assertEquals(await Array.fromAsync(Deno.readDir(context.cache.staging)), []);
});

Deno.test("packForSccache() packs compilers that work where nothing else is", async () => {
  await using world = await TestWorld.create();
  const packed = await packForSccache(await contextIn(world));
  assertEquals(packed.map(({ compiler }) => compiler), ["/usr/bin/gcc", "/usr/bin/g++"]);
  const root = world.path("elsewhere");
  // The system's links lead to each other from everywhere.
  const input = packed[0]?.archive ?? "";
  await extractArchive({ input, destination: root }, world.host);
  await Deno.writeTextFile(`${root}/tmp/a.ii`, "int twice(int n) { return 2 * n; }\n");
  for (const { compiler } of packed) {
    const { code, stderr } = await outputOf("unshare", {
      args: ["-r", "chroot", root, compiler, "-c", "/tmp/a.ii", "-o", "/tmp/a.o"],
    });
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const object = await Deno.readFile(`${root}/tmp/a.o`);
    assertEquals([...object.subarray(1, 4)], [...new TextEncoder().encode("ELF")]);
    await Deno.remove(`${root}/tmp/a.o`);
  }
});

Deno.test("parseLdd() takes the libraries and the dynamic linker's own path", () => {
  assertEquals(
    parseLdd(`\tlinux-vdso.so.1 (0x00007f92ee05a000)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fa4f47e2000)
\tlibLLVM.so.19.1 => /t/bin/../lib/libLLVM.so.19.1 (0x00007fa4e8800000)
\tlibgone.so => not found
\t/lib64/ld-linux-x86-64.so.2 => /usr/lib64/ld-linux-x86-64.so.2 (0x00007fa4f48f7000)
\t/lib/ld-linux-aarch64.so.1 (0x00007fa4f48f7000)
`),
    [
      "/lib/x86_64-linux-gnu/libm.so.6",
      "/t/bin/../lib/libLLVM.so.19.1",
      "/lib64/ld-linux-x86-64.so.2",
      "/usr/lib64/ld-linux-x86-64.so.2",
      "/lib/ld-linux-aarch64.so.1",
    ],
  );
  assertEquals(parseLdd("\tnot a dynamic executable\n"), []);
});
