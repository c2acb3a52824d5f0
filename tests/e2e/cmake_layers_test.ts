/**
 * Layers with real compilers, through the executable: each is built and something in the program
 * shows that it is there. A choice of them runs always, every layer with GCC and Clang with
 * TOOLCHAINKIT_FULL_MATRIX=1.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LAYER_FAMILIES } from "../../src/cmake/layers.ts";
import { isFile, listDirectory } from "../../src/core/filesystem.ts";
import { expectCode } from "../support/executable.ts";
import { LAYER_PROOFS, proveLayer } from "../support/layer_proofs.ts";
import { type LayerCompiler, LayersProject, llvmProgram } from "../support/layers_project.ts";

const FULL = Deno.env.get("TOOLCHAINKIT_FULL_MATRIX") === "1";
const COMPILERS: readonly LayerCompiler[] = ["gcc", "clang"];
const CLANG = await llvmProgram("clang++");
const NAMES = LAYER_FAMILIES.flatMap((family) => family.layers.map((layer) => layer.name));

/** More than one build, or another machine: tests of their own. */
const ELSEWHERE = ["pgo-instrumented", "pgo-optimized", "coverage", "import-std", "hwaddress"];

/** What the short run builds: every kind of layer, each compiler where they differ. */
const CHOICE: Readonly<Record<LayerCompiler, readonly string[]>> = {
  gcc: [
    "hardened",
    "static-runtime",
    "lto-thin",
    "gprof",
    "lld",
    "mold",
    "gold",
    "jemalloc",
    "leak",
    "debug",
  ],
  clang: ["hardened", "lto-fat", "lto-thin", "memory", "mimalloc", "warnings-as-errors"],
};

/** No layer of that name for that compiler; what the refusal says. */
const REFUSED: Readonly<Record<string, Partial<Record<LayerCompiler, RegExp>>>> = {
  memory: { gcc: /only Clang has it/ },
};

/** Allocators that Debian does not package; a library that counts as one takes their place. */
const UNPACKAGED: Readonly<Record<string, string>> = {
  snmalloc: "snmallocshim",
  hoard: "hoard",
  nedmalloc: "nedmalloc",
};

Deno.test("every layer has something that shows it in a program", () => {
  const shown = [...Object.keys(LAYER_PROOFS), ...ELSEWHERE];
  assertEquals(NAMES.filter((name) => !shown.includes(name)), []);
});

/** What every build is like anyway. */
const ALWAYS = ["default", "release"];

Deno.test("what shows a layer in a program is not there without the layer", async () => {
  await using project = await LayersProject.create();
  const run = expectCode(await project.build({ compiler: "gcc", layers: [] }), 0);
  const shown: string[] = [];
  for (const [name, proof] of Object.entries(LAYER_PROOFS)) {
    const proven = proof.prove(project, "gcc", run.stdout + run.stderr);
    if (await proven.then(() => true, () => false)) shown.push(name);
  }
  assertEquals(shown.sort(), ALWAYS);
});

for (const compiler of COMPILERS) {
  const missing = compiler === "clang" && CLANG === undefined;
  for (const name of FULL ? NAMES.filter((one) => !ELSEWHERE.includes(one)) : CHOICE[compiler]) {
    Deno.test({
      name: `the layer ${name} is in what ${compiler} builds${
        missing ? " (needs clang below /usr/lib/llvm-*)" : ""
      }`,
      ignore: missing,
      fn: () => buildWith(name, compiler),
    });
  }
}

async function buildWith(name: string, compiler: LayerCompiler): Promise<void> {
  await using project = await LayersProject.create();
  const refusal = REFUSED[name]?.[compiler];
  if (refusal !== undefined) {
    const run = expectCode(await project.build({ compiler, layers: [name] }), 2);
    assertMatch(run.stderr, refusal);
    return;
  }
  const library = UNPACKAGED[name];
  if (library === undefined) return await proveLayer(project, name, { compiler });
  await buildAllocator(project, library);
  const folder = project.machine.path("libraries");
  const flags = `"-L${folder} -Wl,-rpath,${folder}"`;
  await proveLayer(project, name, { compiler, config: [`build: {flags: {linker: ${flags}}}`] });
}

/** A library that gives memory and never takes it back. */
async function buildAllocator(project: LayersProject, name: string): Promise<void> {
  const source = await project.machine.write(
    "libraries/allocator.c",
    `#include <stddef.h>
#include <string.h>
static char room[1 << 26];
static size_t used;
static size_t *take(size_t size) {
  size_t *at = (size_t *)(room + (used = (used + 15) & ~(size_t)15));
  used += size + 16;
  *at = size;
  return at + 2;
}
void *malloc(size_t size) { return take(size); }
void *calloc(size_t count, size_t size) { return take(count * size); }
void free(void *old) { (void)old; }
void *realloc(void *old, size_t size) {
  void *fresh = take(size);
  if (old) memcpy(fresh, old, size < ((size_t *)old)[-2] ? size : ((size_t *)old)[-2]);
  return fresh;
}
`,
  );
  const out = project.machine.path("libraries", `lib${name}.so`);
  const args = ["-O1", "-shared", "-fPIC", "-fno-builtin", source, "-o", out];
  expectCode(await project.machine.exec("gcc", args), 0);
}

for (const compiler of COMPILERS) {
  Deno.test({
    name: `the profile of a pgo-instrumented build guides a pgo-optimized one, with ${compiler}`,
    ignore: compiler === "clang" && CLANG === undefined,
    fn: async () => {
      await using project = await LayersProject.create("it's ödd $HOME (x) & `y`");
      const { machine, folder } = project;
      const build = (toolchain: string) =>
        machine.toolchainkit(["build", "--toolchain", toolchain], { cwd: folder });
      // A file that the profile does not know stops the build.
      const warning = compiler === "gcc" ? "missing-profile" : "profile-instr-unprofiled";
      const options = `-W${warning};-Werror=${warning}`;
      await project.configure([
        { compiler, layers: ["pgo-optimized"] },
        { compiler, layers: ["pgo-instrumented"] },
      ], [`build: {definitions: {LAYERED_OPTIONS: "${options}"}}`]);
      const early = expectCode(await build("t0"), 2);
      assertMatch(early.stderr, /there is no profile in ".*\/pgo\/.*recorded"/);
      assertMatch(early.stderr, /Build with the layer pgo-instrumented/);
      // Both stages have a build folder of their own.
      expectCode(await build("t1"), 0);
      const app = project.file("t1", "app");
      for (const what of [["work"], []]) expectCode(await machine.exec(app, what), 0);
      const guided = expectCode(await build("t0"), 0);
      assertMatch(guided.stderr, /guides this build \(files: \d+\)/);
      expectCode(await machine.toolchainkit(["bootstrap"], { cwd: folder }), 0);
      const first = await toolchainFile(project);
      expectCode(await machine.exec(app, ["work"]), 0);
      // A newer profile compiles everything again, bootstrap's "nothing to do" included.
      const again = expectCode(await machine.toolchainkit(["bootstrap"], { cwd: folder }), 0);
      assertMatch(again.stderr, /the toolchain file has changed/);
      assert(await toolchainFile(project) !== first);
      assertEquals((await project.app()).code, 0);
    },
  });
}

function toolchainFile(project: LayersProject): Promise<string> {
  return Deno.readTextFile(`${project.folder}/.toolchainkit/cmake/toolchain-t0.cmake`);
}

Deno.test("the layer coverage counts lines for gcov", async () => {
  await using project = await LayersProject.create();
  expectCode(await project.build({ compiler: "gcc", layers: ["coverage"] }), 0);
  assertEquals((await project.app()).code, 0);
  const report = await project.ask("gcov", "-n", "-o", "CMakeFiles/inner.dir", "inner.c.gcda");
  assertMatch(report, /File '.*inner\.c'\s+Lines executed:100\.00% of \d+/);
});

Deno.test({
  name: "the layer coverage counts lines for llvm-cov, over several runs",
  ignore: CLANG === undefined,
  fn: async () => {
    await using project = await LayersProject.create();
    expectCode(await project.build({ compiler: "clang", layers: ["coverage"] }), 0);
    for (const what of ["work", ""]) assertEquals((await project.app(what)).code, 0);
    const raw = (await listDirectory(project.file())).filter((name) => name.endsWith(".profraw"));
    assert(raw.length > 0, "no profile was written");
    const [merge, show] = [await llvmProgram("llvm-profdata"), await llvmProgram("llvm-cov")];
    assert(merge !== undefined && show !== undefined);
    await project.ask(merge, "merge", "-o", "all.profdata", ...raw);
    const lines = await project.ask(show, "show", "app", "-instr-profile=all.profdata");
    const [, count] = /\|\s*(\d+)\|int inner_work/.exec(lines) ?? [];
    assertEquals(count, "2", "both runs are counted");
  },
});

const ARM64 = ["/usr/bin/aarch64-linux-gnu-g++", "/usr/bin/qemu-aarch64"];
const withoutArm64 = (await Promise.all(ARM64.map(isFile))).includes(false);

Deno.test({
  name: `the layers hwaddress and hardened are in what gcc builds for arm64${
    withoutArm64 ? ` (needs ${ARM64.join(" and ")})` : ""
  }`,
  ignore: withoutArm64,
  fn: async () => {
    await using project = await LayersProject.create();
    const { machine, folder } = project;
    await project.configure([
      { compiler: "gcc", layers: ["hwaddress"] },
      { compiler: "gcc", layers: ["hardened"] },
    ]);
    const build = async (toolchain: string) => {
      const args = ["build", "--target", "linux-arm64", "--toolchain", toolchain];
      expectCode(await machine.toolchainkit(args, { cwd: folder }), 0);
    };
    await build("t0");
    const app = project.file("linux-arm64", "app");
    const emulated = ["-L", "/usr/aarch64-linux-gnu", app, "overflow"];
    const run = await machine.exec("/usr/bin/qemu-aarch64", emulated);
    assertMatch(run.stderr, /HWAddressSanitizer: tag-mismatch/);
    await build("t1");
    const object = project.file("t1-linux-arm64", "app");
    const code = await project.ask("aarch64-linux-gnu-objdump", "-d", object);
    assertMatch(code, /paciasp/);
    assertMatch(code, /bti\s+c/);
  },
});

Deno.test("layers that exclude each other, and what they need, are told before anything is built", async () => {
  await using project = await LayersProject.create();
  const refused = async (layers: string[], why: RegExp, more?: string, path?: string) => {
    const run = await project.build({
      compiler: "gcc",
      layers,
      ...(more === undefined ? {} : { more }),
      ...(path === undefined ? {} : { env: { PATH: path } }),
    });
    assertMatch(expectCode(run, 2).stderr, why);
    assertStringIncludes(run.stderr, "hint:");
  };
  await refused(["address", "thread"], /"thread": it excludes "address": both replace/);
  await refused(["mimalloc", "address"], /allocator layer|excludes/);
  await refused(["hoard"], /allocator layer "hoard": .*gcc does not find libhoard/);
  await refused(["hwaddress"], /exists for arm64 only/);
  await refused(["no-such-layer"], /there is no such layer/);
  await refused(["lto-thin"], /cannot read GCC's link-time/, "linker: lld");
  await refused(["import-std"], /gcc \S+ is too old, 15 or newer/);
  const pairs = LAYER_FAMILIES.flatMap(({ layers }) =>
    layers.flatMap((one) => (one.conflicts ?? []).map((two) => [one.name, two] as const))
  );
  assert(pairs.length > 20);
  for (const [name, { layer }] of FULL ? pairs : []) {
    if (layer === undefined) continue;
    const run = await project.build({ compiler: "clang", layers: [layer, name] });
    assertMatch(expectCode(run, 2).stderr, /it excludes ".*": \S/, `${layer}, ${name}`);
  }
});

Deno.test("a linker that is not there is told by name, with the compiler that does not find it", async () => {
  await using project = await LayersProject.create();
  const { machine, folder } = project;
  for (const name of ["gcc", "g++"]) {
    const path = await machine.write(
      `compiler/bin/${name}`,
      `#!/bin/sh
case "$*" in
*-fuse-ld=mold*) echo "collect2: fatal error: cannot find 'ld'" >&2; exit 1 ;;
esac
exec /usr/bin/${name} "$@"
`,
    );
    await Deno.chmod(path, 0o755);
  }
  await machine.write(
    "layered/toolchainkit.yaml",
    `version: 1
project: layered
toolchains: [{name: main, type: gcc, source: ${machine.path("compiler")}, layers: [mold]}]
`,
  );
  const run = await machine.toolchainkit(["build", "--trust"], { cwd: folder });
  assertMatch(expectCode(run, 2).stderr, /linker "mold": .*\/bin\/gcc does not find ld\.mold/);
  assertMatch(run.stderr, /Install mold, .* remove the setting \(toolchainkit\.yaml:3\)/);
});
