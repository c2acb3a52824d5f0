/**
 * Real compilers × generators × build types × settings, each configured, built, tested and run.
 * A part of the matrix that touches every value runs always, all of it with
 * TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderToolchainFile } from "../../src/cmake/toolchain_generator.ts";
import { BuildSettingsError } from "../../src/cmake/errors.ts";
import {
  allCells,
  type Cell,
  cell,
  cellName,
  type CompilerName,
  COMPILERS,
  GAPS,
  runCell,
  withFeature,
} from "../support/matrix_cells.ts";
import { systemClang, systemGcc } from "../support/real_tools.ts";
import { failsWith } from "../support/world.ts";

const REDUCED: readonly Cell[] = [
  cell("gcc", "Ninja", "Release", "hardened", "system"),
  cell("gcc", "Make", "Debug", "address+undefined", "4.4.4"),
  cell("gcc", "Ninja Multi-Config", "RelWithDebInfo", "thread", "system"),
  cell("gcc", "Ninja", "MinSizeRel", "lto", "3.20.5"),
  cell("gcc 4.8.5", "Ninja", "Release", "none", "system"),
  cell("gcc 4.8.5", "Make", "RelWithDebInfo", "hardened", "4.4.4"),
  cell("clang libc++", "Ninja", "Debug", "address+undefined", "4.4.4"),
  cell("clang libc++", "Ninja Multi-Config", "Release", "lto", "system"),
  cell("clang libc++", "Make", "MinSizeRel", "hardened", "3.20.5"),
  cell("clang libstdc++", "Ninja", "Debug", "thread", "system"),
  cell("zig", "Ninja", "Release", "none", "4.4.4"),
  cell("zig", "Make", "MinSizeRel", "none", "system"),
  { ...cell("gcc", "Make", "Release", "hardened", "4.4.4"), folder: "ödd $HOME #1 (x)" },
  {
    ...cell("clang libc++", "Ninja", "Release", "none", "system"),
    folder: "it's an 'odd' $HOME @x@ #1 (ü) [2]",
  },
];

const clang = await systemClang("libc++");
const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const every = full ? allCells(Object.keys(COMPILERS) as CompilerName[], ["system", "4.4.4"]) : [];
for (const one of [...every, ...REDUCED]) {
  const missing = one.compiler.startsWith("clang") && clang === undefined;
  Deno.test({
    name: `a generated toolchain file builds and runs a project: ${cellName(one)}${
      missing ? " (needs clang and lld below /usr/lib/llvm-*)" : ""
    }`,
    ignore: missing,
    fn: () => runCell(one),
  });
}

for (const gap of GAPS.filter((one) => one.refused)) {
  Deno.test(`renderToolchainFile() refuses ${gap.feature} with ${gap.compiler}: ${gap.why}`, async () => {
    const spec = await COMPILERS[gap.compiler]();
    const error = await failsWith(BuildSettingsError, () => {
      if (spec !== undefined) renderToolchainFile(withFeature(spec, gap.feature));
      return Promise.resolve();
    });
    assertEquals(error.code, "BUILD_SETTINGS");
  });
}

Deno.test("renderToolchainFile() refuses sanitizers that exclude each other", async () => {
  const gcc = await systemGcc();
  const error = await failsWith(BuildSettingsError, () => {
    renderToolchainFile({ ...gcc, sanitizers: ["address", "thread"] });
    return Promise.resolve();
  });
  assertStringIncludes(error.message, "excludes");
});
