/** What the sanitizer layers say about compilers that know them only in part. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BuildSettingsError } from "../../../src/cmake/errors.ts";
import { collectSettings } from "../../../src/cmake/settings.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";

const GCC: ToolchainFileSpec = {
  name: "gcc",
  toolchainId: "gcc",
  compilerKind: "gcc",
  cCompiler: { path: "/usr/bin/gcc" },
  cxxCompiler: { path: "/usr/bin/g++" },
  hostOs: "linux",
  target: { os: "linux", processor: "x86_64", cross: false },
};

Deno.test("collectSettings() refuses a sanitizer when it is younger than the GCC", () => {
  for (
    const [compilerVersion, sanitizer, wanted] of [
      ["4.8.5", "undefined", "4.9"],
      ["4.8.5", "leak", "4.9"],
      ["4.7.4", "address", "4.8"],
      ["4.7.4", "thread", "4.8"],
    ] as const
  ) {
    const error = assertThrows(
      () => collectSettings({ ...GCC, compilerVersion, sanitizers: [sanitizer] }),
      BuildSettingsError,
    );
    assertStringIncludes(error.message, `${wanted} or newer is wanted`);
  }
});

Deno.test("collectSettings() keeps Zig's thread sanitizer run time in the program, when libraries are shared", () => {
  const settings = collectSettings({
    ...GCC,
    compilerKind: "zig",
    compilerVersion: "0.15.2",
    sanitizers: ["thread"],
  });
  const flags = settings.groups.map((group) => group.flags);
  assertEquals(flags.flatMap((one) => one.exe ?? []), ["-fsanitize=thread"]);
  assertEquals(flags.flatMap((one) => one.shared ?? []), ["-fno-sanitize=thread"]);
  assertEquals(flags.flatMap((one) => one.module ?? []), ["-fno-sanitize=thread"]);
});
