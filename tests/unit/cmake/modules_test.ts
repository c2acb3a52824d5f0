import { assertEquals, assertStringIncludes } from "@std/assert";
import { importStdGate, opensImportStd, renderModules } from "../../../src/cmake/modules.ts";
import { collectSettings } from "../../../src/cmake/settings.ts";
import type { ToolchainFileSpec } from "../../../src/cmake/types.ts";
import { LINUX_PROFILE_MODULES } from "../../support/toolchain_specs.ts";

Deno.test("importStdGate() knows the value of every release that has one", () => {
  const values = (version: string) => {
    const gate = importStdGate(version);
    return gate.kind === "known" ? [gate.value.slice(0, 8), gate.libstdcxx] : gate.kind;
  };
  assertEquals(values("3.25.1"), "too-old");
  assertEquals(values("3.29.9"), "too-old");
  assertEquals(values("3.30.0"), ["0e5b6991", false]);
  assertEquals(values("3.31.7"), ["0e5b6991", false]);
  assertEquals(values("3.31.8"), ["d0edc3af", true]);
  assertEquals(values("4.0.2"), ["a9e1cf81", false]);
  assertEquals(values("4.0.3"), ["d0edc3af", true]);
  assertEquals(values("4.2.7"), ["d0edc3af", true]);
  assertEquals(values("4.3.0"), ["451f2fe2", true]);
  assertEquals(values("4.4.4"), ["f35a9ac6", true]);
  assertEquals(values("4.5.0"), "unknown");
});

Deno.test("renderModules() leaves the gate to a definition of the project", () => {
  const own: ToolchainFileSpec = {
    ...LINUX_PROFILE_MODULES,
    definitions: { "CMAKE_EXPERIMENTAL_CXX_IMPORT_STD:STRING": "mine" },
  };
  assertEquals(opensImportStd(LINUX_PROFILE_MODULES), false);
  assertEquals(opensImportStd(own), true);
  const text = renderModules(own, collectSettings(own)).join("\n");
  assertEquals(text.includes("EXPERIMENTAL"), false);
  assertStringIncludes(text, "CMAKE_CXX_MODULE_STD");
});

Deno.test("renderModules() writes nothing for a toolchain without modules", () => {
  const { importStd: _, ...plain } = LINUX_PROFILE_MODULES;
  assertEquals(renderModules(plain, collectSettings(plain)), []);
});
