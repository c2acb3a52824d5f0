import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import type { Platform } from "../../../../src/core/platform.ts";
import {
  type CheckResult,
  ToolchainVerifier,
  type VerificationRequest,
  type VerificationResult,
} from "../../../../src/toolchain/verifier.ts";
import { makeElf } from "../../../support/binary_builder.ts";
import { TestWorld } from "../../../support/world.ts";

const LINUX: Platform = { os: "linux", architecture: "x64", abi: "glibc" };

/**
 * A GCC that is a script: whatever it compiles becomes the same ELF file, whose loader is there in
 * the sysroot only and is a script too.
 *
 * @param loader What the loader does in the place of every program.
 */
async function scriptedGcc(world: TestWorld, loader: string): Promise<string> {
  const root = world.path("gcc");
  const compiler = `#!/bin/sh
case "$*" in
  *-print-sysroot*) echo "${root}/sysroot" ;;
  *-print-file-name=libasan.a*) echo "${root}/lib/libasan.a" ;;
  *-print-*) echo none ;;
  *-dumpmachine*) echo x86_64-acme-linux-gnu ;;
  *--version*) echo "gcc (acme) 13.2.0" ;;
  *) for output; do :; done; cp "${root}/program" "$output"; chmod +x "$output" ;;
esac
`;
  const files: Record<string, string | Uint8Array> = {
    "bin/gcc": compiler,
    "bin/g++": compiler,
    "lib/libasan.a": "",
    "program": makeElf({ type: 2, interpreter: "/lib/ld-acme.so.1", needed: ["libc.so.6"] }),
    "sysroot/lib/ld-acme.so.1": `#!/bin/sh\n${loader}\n`,
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(file, content);
    else await Deno.writeFile(file, content);
    await Deno.chmod(file, 0o755);
  }
  return root;
}

async function paranoid(
  world: TestWorld,
  request: Partial<VerificationRequest> & { toolchainPath: string },
): Promise<VerificationResult> {
  return await new ToolchainVerifier(world.host)
    .verify({ toolchainType: "gcc", level: "paranoid", ...request });
}

function check(result: VerificationResult, name: string): CheckResult | undefined {
  return result.checks.find((one) => one.check === name);
}

function found(result: VerificationResult, name: string): readonly string[] {
  return check(result, name)?.problems.map((problem) => problem.found) ?? ["no such check"];
}

Deno.test("programs are run by the sysroot's loader where this system lacks it", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  const root = await scriptedGcc(
    world,
    'echo "$@" >> "$(dirname "$0")/asked"\n' +
      'echo "c 123 12884901888 2.5, thrown 4, threads 10000, even:24 odd:135"',
  );
  const result = await paranoid(world, { toolchainPath: root });
  assertEquals([check(result, "programs")?.status, found(result, "programs")], ["passed", []]);
  assertEquals(found(result, "stdlib"), []);
  const asked = await Deno.readTextFile(join(root, "sysroot/lib/asked"));
  assertStringIncludes(asked, `--library-path`);
  assertStringIncludes(asked, `:${root}/sysroot/lib:`);
});

Deno.test("programs that print something else, or fail, are problems", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  const wrong = await scriptedGcc(world, "echo 'c 321'");
  const printed = await paranoid(world, { toolchainPath: wrong });
  assertEquals(
    found(printed, "programs")[0],
    'C: the program printed "c 321", wanted "c 123 12884901888 2.5"',
  );
  await Deno.remove(wrong, { recursive: true });
  const failing = await scriptedGcc(world, "kill -ABRT $$");
  const failed = await paranoid(world, { toolchainPath: failing });
  assertEquals(found(failed, "programs")[1], "C++ exceptions: the program ended by signal 6");
});

Deno.test("a sanitizer that finds no fault is a problem, one that is not shipped is none", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  const blind = await scriptedGcc(world, "echo all is well");
  const result = await paranoid(world, { toolchainPath: blind });
  assertEquals(found(result, "sanitizers"), [
    "address sanitizer: did not find the fault in the program, which ended as if all were well",
  ]);
  // There is no lto1.
  assertEquals(check(result, "lto")?.status, "skipped");
  await Deno.remove(join(blind, "lib/libasan.a"));
  const without = await paranoid(world, { toolchainPath: blind });
  assertEquals(check(without, "sanitizers")?.status, "skipped");
});

Deno.test("an old sanitizer that a new kernel does not suit is told, not held against it", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  const root = await scriptedGcc(
    world,
    "echo '==1==Shadow memory range interleaves with an existing memory mapping' >&2; exit 1",
  );
  const result = await paranoid(world, { toolchainPath: root });
  assertEquals(check(result, "sanitizers")?.status, "passed");
  assertStringIncludes(check(result, "sanitizers")?.notes?.join() ?? "", "this system's kernel");
});

Deno.test("nothing is compiled by a compiler that does not run", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  const root = await scriptedGcc(world, "true");
  await Deno.writeTextFile(join(root, "bin/g++"), "#!/bin/sh\nexit 1\n");
  const result = await paranoid(world, { toolchainPath: root });
  for (const name of ["programs", "stdlib", "lto", "sanitizers"]) {
    assertEquals([name, check(result, name)?.status], [name, "skipped"]);
  }
  assertEquals(result.passed, false);
});

Deno.test("objects for machines without a system are made and looked at, not run", async () => {
  await using world = await TestWorld.create({ platform: LINUX });
  // A folder with links to the compiler only, so that the other checks have little to do.
  for (const name of ["clang", "clang++"]) {
    await Deno.mkdir(world.path("bare/bin"), { recursive: true });
    await Deno.symlink(`/usr/lib/llvm-19/bin/${name}`, world.path(`bare/bin/${name}`));
  }
  const request = { toolchainPath: world.path("bare"), toolchainType: "clang" as const };
  for (const target of ["thumbv7m-none-eabi", "riscv32-unknown-elf", "wasm32-wasip1"]) {
    const result = await paranoid(world, { ...request, target });
    assertEquals([target, found(result, "programs")], [target, []]);
    assertEquals(check(result, "programs")?.summary, "C object, C++ object");
    assertEquals(check(result, "programs")?.notes, [
      `Its programs were not run: ${target} is not a system`,
    ]);
    assertEquals(check(result, "stdlib")?.status, "skipped");
  }
});
