import { assertEquals, assertStringIncludes } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { requireImportStd } from "../../../src/orchestration/import_std_check.ts";
import { findStdModules } from "../../../src/orchestration/std_modules.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const LIST = "libc++.modules.json";
const TEXT = JSON.stringify({ modules: [{ "source-path": "../share/libc++/v1/std.cppm" }] });

/** A compiler whose answer is the list at `answer`, in a world with files of these names. */
async function compiler(
  world: TestWorld,
  answer: string,
  files: readonly string[],
): Promise<ToolchainFileSpec> {
  for (const name of files) await world.write(name, name.endsWith(".json") ? TEXT : "");
  const path = await world.write("llvm/bin/clang++", `#!/bin/sh\necho '${answer}'\n`);
  await Deno.chmod(path, 0o755);
  await world.write("llvm/bin/clang-scan-deps", "");
  return {
    name: "main",
    toolchainId: "clang",
    compilerKind: "clang",
    compilerVersion: "22.1.8",
    cCompiler: { path },
    cxxCompiler: { path },
    binutils: { scanDeps: world.path("llvm/bin/clang-scan-deps") },
    hostOs: "linux",
    target: { os: "linux", processor: "x86_64", cross: false },
    stdlib: { name: "libc++" },
    layers: [{ name: "import-std" }],
  };
}

Deno.test("findStdModules() leaves the list to CMake, when the sources are where it says", async () => {
  await using world = await TestWorld.create();
  const list = world.path("llvm/lib", LIST);
  const files = [`llvm/lib/${LIST}`, "llvm/share/libc++/v1/std.cppm"];
  const spec = await compiler(world, list, files);
  assertEquals(await findStdModules(LIST, spec, world.host), { kind: "found" });
});

Deno.test("findStdModules() takes the list beside the compiler, when the other one leads nowhere", async () => {
  await using world = await TestWorld.create();
  const list = world.path("lib/x86_64-linux-gnu", LIST);
  const files = [`lib/x86_64-linux-gnu/${LIST}`, "llvm/share/libc++/v1/std.cppm"];
  const spec = await compiler(world, list, files);
  assertEquals(await findStdModules(LIST, spec, world.host), { kind: "broken", path: list });
  await Deno.mkdir(world.path("llvm/lib"));
  await Deno.symlink(list, world.path("llvm/lib", LIST));
  const path = world.path("llvm/lib", LIST);
  assertEquals(await findStdModules(LIST, spec, world.host), { kind: "elsewhere", path });
});

Deno.test("requireImportStd() tells CMake where the modules are, from 4.2 on", async () => {
  await using world = await TestWorld.create();
  const files = [`lib/other/${LIST}`, `llvm/lib/${LIST}`, "llvm/share/libc++/v1/std.cppm"];
  const spec = await compiler(world, world.path("lib/other", LIST), files);
  const facts = (version: string) => ({
    cmake: { path: "cmake", version },
    ninja: { path: "ninja", version: "1.13.2" },
    generator: "Ninja",
  } as const);
  const told = await requireImportStd(spec, facts("4.3.4"), world.host);
  assertEquals(told.stdlibModules, world.path("llvm/lib", LIST));
  const old = await failsWith(
    BuildSettingsError,
    () => requireImportStd(spec, facts("4.1.3"), world.host),
  );
  assertStringIncludes(old.message, "4.2 or newer is wanted");
  await Deno.remove(world.path("llvm/share"), { recursive: true });
  const broken = await failsWith(
    BuildSettingsError,
    () => requireImportStd(spec, facts("4.3.4"), world.host),
  );
  assertStringIncludes(broken.message, "names are not there");
});

Deno.test("findStdModules() says so when the compiler knows no list", async () => {
  await using world = await TestWorld.create();
  const spec = await compiler(world, LIST, []);
  assertEquals(await findStdModules(LIST, spec, world.host), { kind: "missing" });
});
