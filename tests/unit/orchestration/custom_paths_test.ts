import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { chosenLinker, withCustomPaths } from "../../../src/orchestration/custom_paths.ts";
import type { ToolchainLayout } from "../../../src/toolchain/layout.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LAYOUT: ToolchainLayout = {
  compiler: "gcc",
  root: "/usr",
  bin: "/usr/bin",
  cCompiler: { path: "/usr/bin/gcc" },
  cxxCompiler: { path: "/usr/bin/g++" },
  tools: { ar: "/usr/bin/ar", nm: "/usr/bin/nm" },
};

Deno.test("withCustomPaths() puts the project's tools in place of the toolchain's", async () => {
  await using world = await TestWorld.create();
  const customPaths = {
    ar: await world.write("my-ar", ""),
    c_compiler: await world.write("my-gcc", ""),
    clang_scan_deps: await world.write("scan", ""),
    linker: await world.write("ld.mold", ""),
  };
  const layout = await withCustomPaths(LAYOUT, { name: "main", customPaths });
  assertEquals(layout.tools, {
    ar: customPaths.ar,
    nm: "/usr/bin/nm",
    scanDeps: customPaths.clang_scan_deps,
  });
  assertEquals(layout.cCompiler, { path: customPaths.c_compiler });
  assertEquals(layout.cxxCompiler, LAYOUT.cxxCompiler);
  assertEquals(await withCustomPaths(LAYOUT, { name: "main", customPaths: {} }), LAYOUT);
});

Deno.test("withCustomPaths() refuses a role that no tool has, and a file that is not there", async () => {
  const refusal = (customPaths: Record<string, string>) =>
    failsWith(BuildSettingsError, () => withCustomPaths(LAYOUT, { name: "main", customPaths }));
  const role = await refusal({ ranlb: "/usr/bin/ranlib" });
  assertStringIncludes(role.message, 'custom path "ranlb"');
  assertStringIncludes(role.hint ?? "", "ranlib");
  const file = await refusal({ ar: "/nowhere/ar" });
  assertStringIncludes(file.message, 'there is no file "/nowhere/ar"');
});

Deno.test("chosenLinker() knows a linker by its name or by that of its file", () => {
  const linker = (name: "lld" | undefined, path?: string) =>
    chosenLinker({ linker: name, customPaths: path === undefined ? {} : { linker: path } });
  assertEquals(linker(undefined), undefined);
  assertEquals(linker("lld"), { name: "lld" });
  assertEquals(linker("lld", "/my/linker"), { name: "lld", path: "/my/linker" });
  assertEquals(linker(undefined, "/my/ld.mold"), { name: "mold", path: "/my/ld.mold" });
  assertThrows(() => linker(undefined, "/my/linker"), BuildSettingsError);
});
