/**
 * What shows that a layer is in a program, for each layer by name. A proof fails when the layer did
 * nothing.
 */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { LayerCompiler, LayeredBuild, LayersProject } from "./layers_project.ts";

/** How to build for a proof, and the proof. */
export interface LayerProof {
  /** Lines at the end of toolchainkit.yaml. */
  readonly config?: readonly string[];
  readonly args?: readonly string[];
  /** Exit code of the build; 0 by default. */
  readonly exit?: number;
  prove(project: LayersProject, compiler: LayerCompiler, output: string): Promise<void>;
}

const WITH_WARNING = ['build: {flags: {cxx: "-DWITH_WARNING"}}'];

/** Proofs by layer; those with more than one build are in the tests. */
export const LAYER_PROOFS: Readonly<Record<string, LayerProof>> = {
  "debug": buildType("Debug"),
  "release": buildType("Release"),
  "relwithdebinfo": buildType("RelWithDebInfo"),
  "minsizerel": buildType("MinSizeRel"),
  "pic": {
    async prove(project) {
      assertMatch(await project.compileCommand("inner.c"), / -fPIC /);
    },
  },
  "static-runtime": {
    async prove(project) {
      const needed = await project.ask("readelf", "-d", "app");
      assertMatch(needed, /NEEDED.*libc\.so/);
      assertNotMatch(needed, /NEEDED.*lib(?:std)?c\+\+/);
    },
  },
  "warnings": {
    config: WITH_WARNING,
    prove: (_project, _compiler, output) => says(output, /-Wunused-/),
  },
  "warnings-strict": {
    config: WITH_WARNING,
    prove: (_project, _compiler, output) => says(output, /-Wshadow/),
  },
  "warnings-as-errors": {
    config: WITH_WARNING,
    exit: 5,
    prove: (_project, _compiler, output) => says(output, /unused/),
  },
  "lto-thin": linkTime({ gcc: /\.gnu\.lto_/, fat: false }),
  "lto-full": linkTime({ gcc: /\.gnu\.lto_/, fat: false }),
  "lto-fat": linkTime({ gcc: /\.gnu\.lto_/, fat: true }),
  "hardened": {
    async prove(project, compiler) {
      await LAYER_PROOFS["fortify-3"]?.prove(project, compiler, "");
      await LAYER_PROOFS["stack-protector-strong"]?.prove(project, compiler, "");
      await LAYER_PROOFS["relro-full"]?.prove(project, compiler, "");
      await LAYER_PROOFS["pie"]?.prove(project, compiler, "");
      const code = await project.ask("objdump", "-d", "--no-show-raw-insn", "app");
      assertMatch(code, /or[lq]\s+\$0x0,\(%rsp\)|movq\s+\$0x0,\(%rsp\)/, "no stack clash probes");
      // The program's own note depends on the C library's start-up files too.
      const notes = await project.ask("readelf", "-n", "CMakeFiles/app.dir/app.cpp.o");
      assertMatch(notes, /x86 feature: IBT, SHSTK/);
      assertMatch(await disassembly(project, "main"), /endbr64/);
      assertMatch(
        await project.ask("readelf", "-lW", "app"),
        /GNU_STACK\s+\S+ \S+ \S+ \S+ \S+ RW /,
      );
    },
  },
  "fortify": {
    async prove(project) {
      assertMatch(await project.ask("nm", "-D", "app"), /__strcpy_chk/);
      const run = await project.app("fortify", "much more than eight characters");
      assertMatch(run.all, /buffer overflow detected/);
    },
  },
  "fortify-3": {
    async prove(project) {
      const run = await project.app("fortify-heap", "much more than eight characters");
      assertMatch(run.all, /buffer overflow detected/);
    },
  },
  "pie": {
    async prove(project) {
      assertMatch(await project.compileCommand("app.cpp"), / -fPIE /);
      assertMatch(await linkCommand(project), / -pie /);
      assertMatch(await project.ask("readelf", "-hd", "app"), /Type:\s+DYN[^]*Flags:.* PIE/);
    },
  },
  "relro-full": {
    async prove(project) {
      assertMatch(await project.ask("readelf", "-d", "app"), /BIND_NOW|Flags: NOW/);
      assertMatch(await project.ask("readelf", "-lW", "app"), /GNU_RELRO/);
      assertMatch(await project.ask("readelf", "-d", "libouter.so"), /BIND_NOW|Flags: NOW/);
    },
  },
  "stack-protector-strong": {
    async prove(project) {
      assertMatch(await project.ask("nm", "-D", "app"), /__stack_chk_fail/);
      assertMatch((await project.app("smash")).all, /stack smashing detected/);
    },
  },
  "stack-protector-all": {
    async prove(project) {
      // No arrays there, so that a weaker protector would leave it alone.
      assertMatch(await project.ask("nm", "-u", "libinner.a"), /__stack_chk_fail/);
      assertMatch((await project.app("smash")).all, /stack smashing detected/);
    },
  },
  "gprof": {
    async prove(project) {
      assertEquals((await project.app("work")).code, 0);
      assertMatch(await project.ask("gprof", "-b", "app", "gmon.out"), /inner_work/);
    },
  },
  "perf": {
    async prove(project) {
      assertMatch(await project.ask("readelf", "-SW", "app"), /\.debug_info/);
      // GCC leaves the frame out where a function calls no other.
      const code = await disassembly(project, "_ZL12copy_to_heapPKcm");
      assertMatch(code, /mov\s+%rsp,%rbp/);
    },
  },
  "instrument-functions": {
    async prove(project) {
      assertMatch(await project.ask("nm", "-u", "libinner.a"), /__cyg_profile_func_enter/);
    },
  },
  "asan-profile": {
    async prove(project) {
      assertMatch((await project.app("overflow")).all, /AddressSanitizer: heap-buffer-overflow/);
      assertMatch(await project.ask("readelf", "-SW", "app"), /\.debug_info/);
    },
  },
  "address": finds("overflow", /AddressSanitizer: heap-buffer-overflow/),
  "leak": finds("leak", /LeakSanitizer: detected memory leaks/),
  // The C++ library of the machine is not built with it, so that only what it finds counts.
  "memory": finds("uninitialised", /MemorySanitizer: use-of-uninitialized-value/, false),
  "thread": finds("race", /ThreadSanitizer: data race/),
  "undefined": finds("undefined", /runtime error: signed integer overflow/),
  "lld": linkedBy(/LLD/),
  "mold": linkedBy(/mold/),
  "gold": linkedBy(/gold/),
  "ld": linkedBy(undefined),
  "bfd": linkedBy(undefined),
  "default": allocator("libc.so"),
  "mimalloc": allocator("libmimalloc.so"),
  "jemalloc": allocator("libjemalloc.so"),
  "tcmalloc": allocator("libtcmalloc.so"),
  "tbbmalloc": allocator("libtbbmalloc_proxy.so"),
  "snmalloc": allocator("libsnmallocshim.so"),
  "hoard": allocator("libhoard.so"),
  "nedmalloc": allocator("libnedmalloc.so"),
};

/** Builds with one layer and proves that it is there. */
export async function proveLayer(
  project: LayersProject,
  name: string,
  what: Omit<LayeredBuild, "layers">,
): Promise<void> {
  const proof = LAYER_PROOFS[name];
  assert(proof !== undefined, `nothing shows the layer ${name}`);
  const config = [...proof.config ?? [], ...what.config ?? []];
  const run = await project.build({ args: proof.args ?? [], ...what, layers: [name], config });
  assertEquals(run.code, proof.exit ?? 0, run.stderr + run.stdout);
  await proof.prove(project, what.compiler, run.stdout + run.stderr);
}

/** Of what a build said, without being in any program. */
async function says(output: string, what: RegExp): Promise<void> {
  assertMatch(await Promise.resolve(output), what);
}

function buildType(name: string): LayerProof {
  return {
    async prove(project) {
      const folder = name === "Release" ? [] : [name.toLowerCase()];
      const cache = await Deno.readTextFile(project.file(...folder, "CMakeCache.txt"));
      assertMatch(cache, new RegExp(`^CMAKE_BUILD_TYPE:STRING=${name}$`, "m"));
    },
  };
}

function linkTime(marks: { gcc: RegExp; fat: boolean }): LayerProof {
  return {
    async prove(project, compiler) {
      const object = "CMakeFiles/inner.dir/inner.c.o";
      const bytes = await Deno.readFile(project.file(object));
      const bitcode = bytes[0] === 0x42 && bytes[1] === 0x43;
      if (compiler === "clang" && !marks.fat) assert(bitcode, "the object is not bitcode");
      else {
        const mark = compiler === "clang" ? /\.llvm\.lto/ : marks.gcc;
        assertMatch(await project.ask("readelf", "-SW", object), mark);
        const machineCode = await project.ask("objdump", "-d", object);
        if (marks.fat) assertMatch(machineCode, /<inner_twice>:/);
        else assertNotMatch(machineCode, /<inner_twice>:/);
      }
      // It is in another file than main(): without link-time optimisation it is called.
      const main = await disassembly(project, "main");
      assertMatch(main, /<main>:/);
      assertNotMatch(main, /call.*<inner_twice/);
      assertEquals((await project.app()).code, 0);
    },
  };
}

function finds(what: string, report: RegExp, cleanOtherwise = true): LayerProof {
  return {
    async prove(project) {
      let run = await project.app(what);
      // On a busy machine the threads of a program may come one after the other, without a race.
      for (let more = 0; more < 20 && !report.test(run.all); more++) run = await project.app(what);
      assertMatch(run.all, report);
      if (cleanOtherwise) assertEquals((await project.app()).code, 0);
    },
  };
}

/** GNU ld leaves no mark of its own: that of the others must not be there. */
function linkedBy(mark: RegExp | undefined): LayerProof {
  return {
    async prove(project) {
      for (const file of ["app", "libouter.so"]) {
        const marks = await project.ask("readelf", "-p", ".comment", "-SW", file);
        if (mark === undefined) assertNotMatch(marks, /LLD|mold|gnu\.gold/);
        else assertMatch(marks, mark, file);
      }
      assertMatch(await linkCommand(project), /-fuse-ld=|--ld-path=/);
      assertEquals((await project.app()).code, 0);
    },
  };
}

function allocator(library: string): LayerProof {
  return {
    async prove(project) {
      const run = await project.app("allocator");
      assertEquals(run.code, 0);
      assert(run.all.includes(`/${library}`), run.all);
    },
  };
}

async function linkCommand(project: LayersProject): Promise<string> {
  const commands = await project.ask("ninja", "-t", "commands", "app");
  return commands.split("\n").find((line) => / -o app /.test(line)) ?? "";
}

/** The instructions of one function. */
async function disassembly(project: LayersProject, name: string): Promise<string> {
  return await project.ask("objdump", "-d", "--no-show-raw-insn", `--disassemble=${name}`, "app");
}
