/**
 * Today's compilers on another distribution: Clang 22 and the newest GCC of a newer Debian, with
 * that Debian's CMake and Ninja, in a folder that programs are run in. A few cells of the matrix
 * always; all of them, and every real project, with TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import { debianSource } from "../support/debian_source.ts";
import type { InsideOutcome, InsideRequest } from "../support/cells_inside.ts";
import { EXECUTABLE, Machine } from "../support/executable.ts";
import { allCells, cell } from "../support/matrix_cells.ts";
import { MODULE_PROJECT } from "../support/module_project.ts";
import { denoInside, newerDebian, runInside } from "../support/newer_debian.ts";
import { REAL_PROJECTS } from "../support/real_projects.ts";
import { copyFolder, MATRIX_PROJECT, TOOLS_FOLDER } from "../support/real_tools.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

const FEW: InsideRequest = {
  cells: [
    cell("clang libc++", "Ninja", "Release", "lto", "system"),
    cell("clang libc++", "Make", "Debug", "address+undefined", "system"),
    cell("clang libstdc++", "Ninja Multi-Config", "RelWithDebInfo", "hardened", "system"),
    cell("clang libc++", "Ninja", "MinSizeRel", "none", "system"),
    cell("gcc", "Make", "Release", "none", "system"),
    { ...cell("gcc", "Ninja", "MinSizeRel", "lto", "system"), folder: "it's $HOME #1 (ü)" },
  ],
  modules: ["clang libc++", "gcc"],
  projects: [],
};

const ALL: InsideRequest = {
  cells: allCells(["gcc", "clang libc++", "clang libstdc++"], ["system"]),
  modules: ["clang libc++", "clang libstdc++", "gcc"],
  projects: [
    { compiler: "clang libc++", names: [] },
    { compiler: "clang libstdc++", names: [] },
    { compiler: "gcc", names: [] },
  ],
};

const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const debian = await newerDebian();
const where = typeof debian === "string" ? ` (${debian})` : ` of Debian ${debian.suite}`;

Deno.test({
  name: `generated toolchain files build and run projects with Clang 22 and GCC${where}`,
  ignore: typeof debian === "string",
  fn: async (t) => {
    assert(typeof debian !== "string");
    const request = full ? ALL : FEW;
    if (request.projects.length > 0) {
      for (const project of REAL_PROJECTS) await debianSource(project.source);
    }
    const deno = await denoInside();
    const outcomes: InsideOutcome[] = [];
    const run = await runInside(debian, [
      ...deno.command,
      ...["run", "-A", "--no-check", "--no-lock", "--cached-only"],
      ...["tests/support/cells_inside.ts", JSON.stringify(request)],
    ], {
      cwd: ROOT,
      readOnly: [ROOT],
      writable: [...deno.folders, TOOLS_FOLDER],
      env: { TOOLCHAINKIT_TEST_TOOLS: TOOLS_FOLDER, LANG: "C.UTF-8" },
      onLine: (line) => {
        outcomes.push(JSON.parse(line));
        if (full) console.log(line.slice(0, 200));
      },
    });
    for (const { name, seconds, error } of outcomes) {
      await t.step(`${name} (${seconds} s)`, () => assertEquals(error, undefined));
    }
    assertEquals(run.code, 0, run.stderr);
    assert(outcomes.length >= request.cells.length + request.modules.length);
  },
});

Deno.test({
  name: `toolchainkit finds, builds, tests and audits with the compilers${where}`,
  ignore: typeof debian === "string",
  fn: async () => {
    assert(typeof debian !== "string");
    await using machine = await Machine.create();
    const project = machine.path("it's ours (ü)");
    await copyFolder(MATRIX_PROJECT, project);
    for (const [name, text] of Object.entries(MODULE_PROJECT)) {
      await machine.write(`modular/${name}`, text);
    }
    const config = (name: string, toolchain: string) =>
      machine.write(
        `${name}/toolchainkit.yaml`,
        `version: 1\nproject: app\ntoolchains:\n  - {name: main, source: system, ${toolchain}}\n` +
          'build:\n  definitions: {MATRIX_CXX20: "ON"}\n',
      );
    await config("it's ours (ü)", "type: gcc, version: latest");
    await config("modular", 'type: llvm, version: "22", stdlib: libc++, linker: lld');
    const toolchainkit = async (folder: string, ...args: string[]) => {
      const run = await runInside(debian, [EXECUTABLE, "-C", folder, ...args], {
        readOnly: [dirname(EXECUTABLE)],
        writable: [machine.root],
        cwd: machine.root,
        env: machine.environment({ TOOLCHAINKIT_OFFLINE: "1" }),
      });
      assertEquals(run.code, 0, `${args.join(" ")}: ${run.stderr}${run.stdout}`);
      return run.stdout;
    };

    const found = await toolchainkit(project, "toolchain", "detect");
    assertMatch(found, /clang +22\.\S+ .*libc\+\+.*lld/);
    assertMatch(found, /gcc +(?:1[6-9]|[2-9]\d)\./);

    assertStringIncludes(await toolchainkit(project, "bootstrap", "--build"), "app is ready");
    assertMatch(await toolchainkit(project, "test"), /1 of 1 tests passed/);
    assertMatch(await toolchainkit(project, "audit"), /\/usr\/include\/c\+\+\/\d\d/);

    const modular = machine.path("modular");
    await toolchainkit(modular, "bootstrap", "--build");
    assertMatch(await toolchainkit(modular, "test"), /1 of 1 tests passed/);
    const rules = await Deno.readTextFile(machine.path("modular/build/CMakeFiles/rules.ninja"));
    assertMatch(rules, /llvm-22\/bin\/clang-scan-deps|clang-scan-deps-22/);
  },
});
