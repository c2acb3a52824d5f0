/**
 * Real projects, unchanged, with generated toolchain files: configured, built, tested, installed,
 * and found by the next one. A few always, all with every compiler with TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert } from "@std/assert";
import type { ToolchainFileSpec } from "../../src/cmake/types.ts";
import { hasDebianSources } from "../support/debian_source.ts";
import { type CompilerName, COMPILERS } from "../support/matrix_cells.ts";
import { buildAndInstall, projectsFor } from "../support/real_projects.ts";
import { systemClang } from "../support/real_tools.ts";
import { TestWorld } from "../support/world.ts";

const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const few = full ? [] : ["cjson", "fmtlib", "nlohmann-json3"];
const available = await hasDebianSources();
const clang = await systemClang("libc++");
const hardened: Partial<ToolchainFileSpec> = { hardening: true };

const ROWS: readonly [CompilerName, string, Partial<ToolchainFileSpec>, readonly string[]][] = [
  ["gcc", ", hardened", hardened, few],
  ["clang libc++", "", {}, few],
  ["gcc 4.8.5", "", {}, full ? [] : ["zlib", "fmtlib", "spdlog"]],
  ...(full
    ? [
      ["gcc", "", {}, []],
      ["clang libc++", ", hardened", hardened, []],
      ["clang libstdc++", "", {}, []],
      ["gcc 4.8.5", ", hardened", hardened, []],
      ["zig", "", {}, []],
    ] satisfies typeof ROWS
    : []),
];

for (const [compiler, suffix, changes, names] of ROWS) {
  const projects = projectsFor(compiler, ...names);
  const missing = !available
    ? " (needs apt-get)"
    : compiler.startsWith("clang") && clang === undefined
    ? " (needs clang and lld below /usr/lib/llvm-*)"
    : "";
  Deno.test({
    name: `a generated toolchain file builds ${
      projects.map((project) => project.source).join(", ")
    } with ${compiler}${suffix}${missing}`,
    ignore: missing !== "",
    fn: async (t) => {
      const spec = await COMPILERS[compiler]();
      assert(spec !== undefined);
      await using world = await TestWorld.create();
      for (const project of projects) {
        const built = await t.step(
          project.source,
          () => buildAndInstall(project, { ...spec, ...changes }, world),
        );
        assert(built, project.source);
      }
    },
  });
}
