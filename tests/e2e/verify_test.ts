/** `toolchain verify` on real compilers, whole and broken: which level notices what. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { listDirectory } from "../../src/core/filesystem.ts";
import type { ToolchainVerifyReport } from "../../src/orchestration/toolchain_verify.ts";
import { copyTree, patchText, replaceFile, reseal } from "../support/broken_tree.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { clangRelease } from "../support/release_builder.ts";
import { ReleaseServer } from "../support/release_server.ts";

const LEVELS = ["minimal", "standard", "thorough", "paranoid"] as const;
type Level = typeof LEVELS[number];

const GCC = "gcc-crosstool-4.8.5-linux-x64";
const GCC_AARCH64 = "gcc-crosstool-aarch64-4.8.5-linux-x64";
const CLANG = "debian-clang-19.1.7-linux-x64";
const ZIG = "zig-0.15.2-linux-x64";

async function verify(
  machine: Machine,
  level: Level,
  options: { cache?: string; ids?: readonly string[] } = {},
): Promise<{ code: number; report: ToolchainVerifyReport }> {
  const cache = options.cache === undefined ? [] : ["--cache-dir", options.cache];
  const words = ["toolchain", "verify", ...options.ids ?? [], "--level", level, "--json", ...cache];
  const run = await machine.toolchainkit(words);
  assert(run.stdout.startsWith("{"), run.stderr + run.stdout);
  return { code: run.code, report: JSON.parse(run.stdout) as ToolchainVerifyReport };
}

/** A way to break a toolchain, and the first level that must notice. */
interface Breakage {
  readonly what: string;
  readonly level: Level;
  readonly check: string;
  /** What the problem must say. */
  readonly says: string;
  breakIt(root: string): Promise<void>;
}

/** Breaks a copy, runs the level that must notice and the one below, which must not. */
async function expectNoticed(machine: Machine, id: string, breakage: Breakage): Promise<void> {
  const { what, level, check, says } = breakage;
  const cache = machine.path("broken", what.replaceAll(" ", "-"));
  const root = await copyTree(join(machine.cache, "toolchains", id), join(cache, "toolchains", id));
  await breakage.breakIt(root);
  const below = LEVELS[LEVELS.indexOf(level) - 1];
  if (below !== undefined) {
    const { code, report } = await verify(machine, below, { cache });
    assertEquals([what, below, report.toolchains.flatMap(({ errors }) => errors)], [
      what,
      below,
      [],
    ]);
    assertEquals(code, 0);
  }
  const { code, report } = await verify(machine, level, { cache });
  assertEquals([what, code, report.passed], [what, 4, false]);
  const [toolchain] = report.toolchains;
  const failed = toolchain?.checks.filter(({ status }) => status === "failed") ?? [];
  assert(failed.some((one) => one.check === check), `${what}: ${toolchain?.errors.join("\n")}`);
  const problems = failed.find((one) => one.check === check)?.problems ?? [];
  assertStringIncludes(problems.map(({ found }) => found).join("\n"), says);
  for (const { mend } of problems) assert(mend.length > 10, mend);
  await Deno.remove(cache, { recursive: true });
}

/** A compiler that says another version than it has. */
function liar(text: string): string {
  return `#!/bin/sh\necho '${text}'\n`;
}

const GCC_BREAKAGES: readonly Breakage[] = [
  {
    what: "deleted header",
    level: "minimal",
    check: "files",
    says: "c++/4.8.5/vector is missing",
    breakIt: (root) => Deno.remove(join(root, "x86_64-unknown-linux-gnu/include/c++/4.8.5/vector")),
  },
  {
    what: "wrong version",
    level: "standard",
    check: "version",
    says: "says that it is version 4.9.2, wanted 4.8.5",
    breakIt: (root) =>
      replaceFile(root, "bin/x86_64-unknown-linux-gnu-g++", () => liar("g++ (acme) 4.9.2")),
  },
  {
    what: "flipped byte",
    level: "thorough",
    check: "hashes",
    says: "4.8.5/mutex has another content than before",
    breakIt: (root) =>
      replaceFile(root, "x86_64-unknown-linux-gnu/include/c++/4.8.5/mutex", (bytes) => {
        const copy = bytes.slice();
        copy[100] = (copy[100] ?? 0) ^ 1;
        return copy;
      }),
  },
  {
    what: "missing library",
    level: "thorough",
    check: "libraries",
    says: "there is no ld-linux-x86-64.so.9",
    async breakIt(root) {
      const path = "libexec/gcc/x86_64-unknown-linux-gnu/4.8.5/cc1";
      await replaceFile(root, path, patchText("ld-linux-x86-64.so.2", "ld-linux-x86-64.so.9"));
      await reseal(root, path);
    },
  },
  {
    what: "newer C library needed",
    level: "thorough",
    check: "symbols",
    says: "libc.so.6 of this system has no GLIBC_9.14",
    async breakIt(root) {
      const path = "libexec/gcc/x86_64-unknown-linux-gnu/4.8.5/cc1plus";
      await replaceFile(root, path, patchText("GLIBC_2.14", "GLIBC_9.14"));
      await reseal(root, path);
    },
  },
  {
    what: "header that cannot be compiled",
    level: "paranoid",
    check: "programs",
    says: "C++ threads: the compiler ended with code 1",
    async breakIt(root) {
      const path = "x86_64-unknown-linux-gnu/include/c++/4.8.5/condition_variable";
      await replaceFile(root, path, () => "#error not what was meant\n");
      await reseal(root, path);
    },
  },
];

const CLANG_BREAKAGES: readonly Breakage[] = [
  {
    what: "deleted header",
    level: "minimal",
    check: "files",
    says: "include/c++/v1/vector is missing",
    breakIt: (root) => Deno.remove(join(root, "include/c++/v1/vector")),
  },
  {
    what: "wrong version",
    level: "standard",
    check: "version",
    says: "says that it is version 18.1.8, wanted 19.1.7",
    // Other programs are links to the compiler, so only this name becomes another file.
    async breakIt(root) {
      const link = await Deno.lstat(join(root, "bin/clang++"));
      if (!link.isSymlink) {
        return await replaceFile(root, "bin/clang++", () => liar("clang version 18.1.8"));
      }
      await replaceFile(root, "bin/clang", () => liar("clang version 18.1.8"));
    },
  },
  {
    what: "flipped byte",
    level: "thorough",
    check: "hashes",
    says: "include/c++/v1/map has another content than before",
    breakIt: (root) =>
      replaceFile(root, "include/c++/v1/map", (bytes) => {
        const copy = bytes.slice();
        copy[200] = (copy[200] ?? 0) ^ 1;
        return copy;
      }),
  },
  {
    what: "missing library",
    level: "thorough",
    check: "libraries",
    says: "there is no libLLVM.so.77.7, which bin/llvm-profdata needs",
    async breakIt(root) {
      const path = "bin/llvm-profdata";
      await replaceFile(root, path, patchText("libLLVM.so.19.1", "libLLVM.so.77.7"));
      await reseal(root, path);
    },
  },
  {
    what: "library that the compiler lacks",
    level: "standard",
    check: "runs",
    says: "libclang-cpp.so.77.7: cannot open shared object file",
    breakIt: (root) =>
      replaceFile(root, "bin/clang", patchText("libclang-cpp.so.19.1", "libclang-cpp.so.77.7")),
  },
  {
    what: "sanitizer that is not there",
    level: "paranoid",
    check: "sanitizers",
    says: "address sanitizer: the compiler ended with code 1",
    async breakIt(root) {
      const path = "lib/clang/19/lib/linux/libclang_rt.asan-x86_64.a";
      await Deno.remove(join(root, path));
      await reseal(root, path);
    },
  },
];

Deno.test("toolchain verify passes GCC at every level and finds each breakage at its own", async (t) => {
  await using machine = await Machine.create();
  expectCode(await machine.toolchainkit(["toolchain", "install", "gcc-crosstool"]), 0);
  for (const level of LEVELS) {
    const { code, report } = await verify(machine, level);
    assertEquals(report.toolchains.map(({ id, errors }) => [id, errors]), [[GCC, []]]);
    assertEquals([code, report.level], [0, level]);
  }
  const { report } = await verify(machine, "paranoid");
  const statuses = report.toolchains[0]?.checks.map(({ check, status }) => `${check} ${status}`);
  assertEquals(statuses, [
    "files passed",
    "runs passed",
    "version passed",
    "hashes passed",
    "links passed",
    "libraries passed",
    "symbols passed",
    "programs passed",
    "stdlib passed",
    "lto passed",
    // This GCC comes without them.
    "sanitizers skipped",
  ]);
  for (const breakage of GCC_BREAKAGES) {
    await t.step(
      `${breakage.what} at level ${breakage.level}`,
      () => expectNoticed(machine, GCC, breakage),
    );
  }
  await t.step("the text says what failed and how to mend it", async () => {
    const root = join(machine.cache, "toolchains", GCC);
    await Deno.remove(join(root, "x86_64-unknown-linux-gnu/include/c++/4.8.5/vector"));
    const run = expectCode(await machine.toolchainkit(["toolchain", "verify", "gcc-crosstool"]), 4);
    assertMatch(run.stdout, /^gcc-crosstool-4\.8\.5-linux-x64: FAILED at level standard in /);
    assertMatch(run.stdout, /\nCHECK +RESULT +TIME +LOOKED AT\nfiles +FAILED +\d/);
    assertMatch(run.stdout, /\nfiles: \S+vector is missing\n {2}→ .*cache verify --repair\n/);
    expectCode(await machine.toolchainkit(["cache", "verify", "--repair"]), 0);
    expectCode(await machine.toolchainkit(["toolchain", "verify"]), 0);
  });
});

Deno.test("toolchain verify runs what a cross compiler makes under qemu", async () => {
  await using machine = await Machine.create();
  expectCode(await machine.toolchainkit(["toolchain", "install", "gcc-crosstool-aarch64"]), 0);
  for (const level of LEVELS) {
    const { code, report } = await verify(machine, level, { ids: ["gcc-crosstool-aarch64"] });
    assertEquals(report.toolchains.map(({ id, errors }) => [id, errors]), [[GCC_AARCH64, []]]);
    assertEquals(code, 0);
    if (level !== "paranoid") continue;
    const programs = report.toolchains[0]?.checks.find(({ check }) => check === "programs");
    // A note would tell that they were not run.
    assertEquals([programs?.status, programs?.notes], ["passed", []]);
  }
  const blind = await machine.toolchainkit(
    ["toolchain", "verify", "--level", "paranoid"],
    { env: { PATH: "/nowhere" } },
  );
  expectCode(blind, 0);
  assertStringIncludes(
    blind.stdout,
    "were not run: they are for aarch64-unknown-linux-gnu; qemu-user",
  );
});

Deno.test("toolchain verify passes Clang at every level and finds each breakage at its own", async (t) => {
  await using machine = await Machine.create();
  const release = await clangRelease();
  await using server = new ReleaseServer({ "clang-19.tar.gz": release.path });
  await machine.write(
    "registry.json",
    JSON.stringify({
      schema: 1,
      entries: {
        "debian-clang": {
          kind: "toolchain",
          summary: "Clang as Debian builds it",
          compiler: "clang",
          license: "Apache-2.0 WITH LLVM-exception",
          stdlib: ["libstdc++", "libc++"],
          versions: {
            "19.1.7": {
              "linux-x64": { url: server.url("clang-19.tar.gz"), sha256: release.sha256 },
            },
          },
        },
      },
    }),
  );
  await machine.write(
    "toolchainkit.yaml",
    "version: 1\nproject: verified\nregistries: [./registry.json]\n",
  );
  expectCode(await machine.toolchainkit(["toolchain", "install", "debian-clang", "--trust"]), 0);
  for (const level of LEVELS) {
    const { code, report } = await verify(machine, level);
    assertEquals(report.toolchains.map(({ id, errors }) => [id, errors]), [[CLANG, []]]);
    assertEquals(code, 0);
    if (level !== "paranoid") continue;
    const checks = report.toolchains[0]?.checks ?? [];
    assertEquals(checks.filter(({ status }) => status !== "passed"), []);
    const libraries = checks.find(({ check }) => check === "stdlib");
    assertEquals(libraries?.summary, "C++ with libstdc++, C++ with libc++");
  }
  for (const breakage of CLANG_BREAKAGES) {
    await t.step(
      `${breakage.what} at level ${breakage.level}`,
      () => expectNoticed(machine, CLANG, breakage),
    );
  }
});

Deno.test("toolchain verify leaves alone what the user's environment says", async () => {
  await using machine = await Machine.create();
  expectCode(await machine.toolchainkit(["toolchain", "install", "gcc-crosstool"]), 0);
  await machine.write("trap/stdio.h", "#error the trap was included\n");
  const trap = machine.path("trap");
  const run = await machine.toolchainkit(["toolchain", "verify", "--level", "paranoid"], {
    env: {
      CPATH: trap,
      C_INCLUDE_PATH: trap,
      CPLUS_INCLUDE_PATH: trap,
      LIBRARY_PATH: trap,
      GCC_EXEC_PREFIX: trap,
      COMPILER_PATH: trap,
      CC: "/bin/false",
      CXX: "/bin/false",
    },
  });
  expectCode(run, 0);
  assertEquals(await listDirectory(join(machine.cache, "staging")), []);
});

Deno.test("toolchain verify passes Zig, and notices one that is cut off", async () => {
  await using machine = await Machine.create();
  expectCode(await machine.toolchainkit(["toolchain", "install", "zig@0.15.2"]), 0);
  const { code, report } = await verify(machine, "thorough");
  assertEquals(report.toolchains.map(({ id, errors }) => [id, errors]), [[ZIG, []]]);
  assertEquals(code, 0);
  await expectNoticed(machine, ZIG, {
    what: "cut off program",
    level: "standard",
    check: "runs",
    says: "zig version",
    breakIt: (root) => replaceFile(root, "zig", (bytes) => bytes.slice(0, 100_000)),
  });
});

Deno.test("toolchain verify refuses what is not installed and levels that do not exist", async () => {
  await using machine = await Machine.create();
  const absent = expectCode(await machine.toolchainkit(["toolchain", "verify", "llvm-18"]), 3);
  assertStringIncludes(absent.stderr, 'Cannot find "llvm-18" in the cache');
  const unknown = await machine.toolchainkit(["toolchain", "verify", "--level", "extreme"]);
  expectCode(unknown, 2);
  assertStringIncludes(unknown.stderr, "paranoid");
  const empty = expectCode(await machine.toolchainkit(["toolchain", "verify"]), 0);
  assertStringIncludes(empty.stdout, "No toolchain is installed");
});
