/**
 * Today's compilers on another distribution: Clang 22 and the newest GCC of a newer Debian, with
 * that Debian's CMake and Ninja, in a folder that programs are run in. A few cells of the matrix
 * always; all of them, and every real project, with TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import { EXECUTABLE, Machine } from "../support/executable.ts";
import { cell } from "../support/matrix_cells.ts";
import { type MatrixOutcome, type MatrixRequest, runMatrixInside } from "../support/matrix_run.ts";
import { WHOLE_MATRIX_INSIDE } from "../support/matrix_whole.ts";
import { IMPORT_STD_PROJECT } from "../support/module_project.ts";
import { type NewerDebian, newerDebian, runInside } from "../support/newer_debian.ts";
import { copyFolder, MATRIX_PROJECT } from "../support/real_tools.ts";

const FEW: MatrixRequest = {
  cells: [
    cell("clang libc++", "Ninja", "Release", "lto", "system"),
    cell("clang libc++", "Make", "Debug", "address+undefined", "system"),
    cell("clang libstdc++", "Ninja Multi-Config", "RelWithDebInfo", "hardened", "system"),
    cell("clang libc++", "Ninja", "MinSizeRel", "none", "system"),
    cell("gcc", "Make", "Release", "none", "system"),
    { ...cell("gcc", "Ninja", "MinSizeRel", "lto", "system"), folder: "it's $HOME #1 (ü)" },
  ],
  modules: ["clang libc++", "gcc"],
  modulesCMake: "/usr/bin/cmake",
  projects: [],
};

const full = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const debian = await newerDebian();
const where = typeof debian === "string" ? ` (${debian})` : ` of Debian ${debian.suite}`;

Deno.test({
  name: `generated toolchain files build and run projects with Clang 22 and GCC${where}`,
  ignore: typeof debian === "string",
  fn: async (t) => {
    assert(typeof debian !== "string");
    const request = full ? WHOLE_MATRIX_INSIDE : FEW;
    const outcomes: MatrixOutcome[] = [];
    await runMatrixInside(debian, request, { onOutcome: (outcome) => outcomes.push(outcome) });
    for (const { name, seconds, error } of outcomes) {
      await t.step(`${name} (${seconds} s)`, () => assertEquals(error, undefined));
    }
    assert(outcomes.length >= request.cells.length + request.modules.length);
  },
});

const CLANG = 'type: llvm, version: "22", linker: lld';
const IMPORT_STD: readonly string[] = [
  `${CLANG}, stdlib: libc++`,
  "type: gcc, version: latest",
  ...(full ? [`${CLANG}, stdlib: libstdc++`] : []),
];

Deno.test({
  name: `toolchainkit finds, builds, tests and audits with the compilers${where}`,
  ignore: typeof debian === "string",
  fn: async () => {
    assert(typeof debian !== "string");
    await using machine = await Machine.create();
    const project = machine.path("it's ours (ü)");
    await copyFolder(MATRIX_PROJECT, project);
    await writeConfig(machine, "it's ours (ü)", "type: gcc, version: latest");
    const toolchainkit = (...args: string[]) => runProduct(debian, machine, project, args);

    const found = await toolchainkit("toolchain", "detect");
    assertMatch(found, /clang +22\.\S+ .*libc\+\+.*lld/);
    assertMatch(found, /gcc +(?:1[6-9]|[2-9]\d)\./);
    assertStringIncludes(await toolchainkit("bootstrap", "--build"), "app is ready");
    assertMatch(await toolchainkit("test"), /1 of 1 tests passed/);
    assertMatch(await toolchainkit("audit"), /\/usr\/include\/c\+\+\/\d\d/);
  },
});

for (const toolchain of IMPORT_STD) {
  Deno.test({
    name: `a project imports std with the compilers${where}: ${toolchain}`,
    ignore: typeof debian === "string",
    fn: async () => {
      assert(typeof debian !== "string");
      await using machine = await Machine.create();
      for (const [name, text] of Object.entries(IMPORT_STD_PROJECT)) {
        await machine.write(`p/${name}`, text);
      }
      await writeConfig(machine, "p", `layers: [import-std], ${toolchain}`);
      const tested = await runProduct(debian, machine, machine.path("p"), ["test"]);
      assertMatch(tested, /1 of 1 tests passed/);
    },
  });
}

async function writeConfig(machine: Machine, folder: string, toolchain: string): Promise<void> {
  await machine.write(
    `${folder}/toolchainkit.yaml`,
    `version: 1
project: app
toolchains:
  - {name: main, source: system, ${toolchain}}
build:
  definitions: {MATRIX_CXX20: "ON"}
`,
  );
}

/** Standard output of the executable, run inside on a project of this machine. */
async function runProduct(
  debian: NewerDebian,
  machine: Machine,
  project: string,
  args: readonly string[],
): Promise<string> {
  const run = await runInside(debian, [EXECUTABLE, "-C", project, ...args], {
    readOnly: [dirname(EXECUTABLE)],
    writable: [machine.root],
    cwd: machine.root,
    env: machine.environment({ TOOLCHAINKIT_OFFLINE: "1" }),
  });
  assertEquals(run.code, 0, `${args.join(" ")}: ${run.stderr}${run.stdout}`);
  return run.stdout;
}
