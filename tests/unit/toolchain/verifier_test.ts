import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Host, ProcessRequest } from "../../../src/core/host.ts";
import { cachePaths } from "../../../src/core/directory.ts";
import { listDirectory } from "../../../src/core/filesystem.ts";
import {
  type CheckResult,
  ToolchainVerifier,
  VerificationLevel,
  type VerificationResult,
} from "../../../src/toolchain/verifier.ts";
import { makeElf } from "../../support/binary_builder.ts";
import { patchText, replaceFile } from "../../support/broken_tree.ts";
import { installTree } from "../../support/installed_tree.ts";
import { oldGccToolchain } from "../../support/real_tools.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const script = (text: string) => `#!/bin/sh\n${text}\n`;
const SAYS_18 = script("echo 'clang version 18.1.8'");

/** A tree with two compilers that are scripts; more files may be added. */
function smallClang(world: TestWorld, files: Record<string, string> = {}): Promise<string> {
  return installTree(cachePaths(world.path("cache")), {
    id: "llvm-18.1.8-linux-x64",
    files: { "bin/clang": SAYS_18, "bin/clang++": SAYS_18, "include/a.h": "int a;\n", ...files },
  });
}

function verify(
  world: TestWorld,
  toolchainPath: string,
  level: VerificationLevel,
  host: Host = world.host,
): Promise<VerificationResult> {
  return new ToolchainVerifier(host).verify({
    toolchainPath,
    toolchainType: "llvm",
    expectedVersion: "18.1.8",
    level,
    temporaryFolder: world.path("temporary"),
  });
}

function check(result: VerificationResult, name: string): CheckResult {
  const found = result.checks.find((one) => one.check === name);
  assert(found !== undefined, name);
  return found;
}

const found = (result: VerificationResult, name: string) =>
  check(result, name).problems.map((problem) => problem.found);

Deno.test("verify() does the checks of its level and of those below", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world);
  const names = async (level: VerificationLevel) =>
    (await verify(world, root, level)).checks.map((one) => one.check).join(" ");
  assertEquals(await names(VerificationLevel.MINIMAL), "files");
  assertEquals(await names(VerificationLevel.STANDARD), "files runs version");
  assertEquals(
    await names(VerificationLevel.THOROUGH),
    "files runs version hashes links libraries symbols",
  );
  const standard = await verify(world, root, VerificationLevel.STANDARD);
  assertEquals([standard.passed, standard.errors, standard.level], [true, [], "standard"]);
  // Nothing is left of the temporary files.
  assertEquals(await listDirectory(world.path("temporary")), []);
});

Deno.test("verify() says which file is missing, and which check found it", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world);
  await Deno.remove(join(root, "include/a.h"));
  await Deno.remove(join(root, "bin/clang++"));
  const result = await verify(world, root, VerificationLevel.MINIMAL);
  assertEquals(result.passed, false);
  assertEquals(found(result, "files"), [
    `there is no C++ compiler clang++ in ${root}/bin`,
    "bin/clang++ is missing",
    "include/a.h is missing",
  ]);
  assertEquals(
    result.errors[2],
    "files: include/a.h is missing. Install it again: toolchainkit cache verify --repair",
  );
});

Deno.test("verify() says that there is no toolchain where there is no folder", async () => {
  await using world = await TestWorld.create();
  const result = await verify(world, world.path("nowhere"), VerificationLevel.PARANOID);
  assertEquals(result.passed, false);
  assertEquals(found(result, "files"), [`there is no folder ${world.path("nowhere")}`]);
  assertEquals(result.checks.length, 1);
});

Deno.test("verify() tells a damaged manifest instead of failing", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world);
  await Deno.writeTextFile(join(root, ".toolchainkit/manifest.json"), "{");
  const result = await verify(world, root, VerificationLevel.THOROUGH);
  assertStringIncludes(found(result, "files").join(), "it is not JSON");
  assertEquals(check(result, "hashes").status, "skipped");
});

Deno.test("verify() tells a program that fails, hangs, cannot start or lacks a library", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world, {
    "bin/llvm-ar": script("exit 3"),
    "bin/llvm-nm": "#!/nowhere/interpreter\n",
    "bin/llvm-strip": script(
      "echo 'llvm-strip: error while loading shared libraries: libtinfo.so.5: cannot open shared " +
        "object file: No such file or directory' >&2; exit 127",
    ),
    "bin/llvm-objcopy": script("kill -SEGV $$"),
    "bin/ld.lld": script("sleep 100"),
  });
  const host: Host = {
    ...world.host,
    run: (request) => {
      const hangs = request.command.endsWith("ld.lld");
      return world.host.run(hangs ? { ...request, timeoutMs: 50 } : request);
    },
  };
  const result = await verify(world, root, VerificationLevel.STANDARD, host);
  const problems = found(result, "runs").join("\n");
  assertStringIncludes(problems, "llvm-ar --version ended with code 3");
  assertStringIncludes(problems, "llvm-nm --version does not start");
  assertStringIncludes(problems, "llvm-objcopy --version ended by signal 11");
  assertStringIncludes(problems, "ld.lld --version did not end within 60 s");
  assertStringIncludes(problems, "libtinfo.so.5: cannot open shared object file");
  const strip = check(result, "runs").problems.find((one) => one.found.includes("llvm-strip"));
  assertStringIncludes(strip?.mend ?? "", "package of this system that has libtinfo.so.5");
  assertEquals(check(result, "version").status, "passed");
});

Deno.test("verify() compares as much of the version as was asked for", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world);
  const expect = async (expectedVersion: string) =>
    (await new ToolchainVerifier(world.host).verify({
      toolchainPath: root,
      toolchainType: "clang",
      expectedVersion,
      level: "standard",
    })).errors;
  assertEquals(await expect("18"), []);
  assertEquals(await expect("18.1"), []);
  assertEquals(await expect("18.1.8"), []);
  const [error = "", ...more] = await expect("18.1.7");
  assertStringIncludes(error, "bin/clang says that it is version 18.1.8, wanted 18.1.7");
  assertEquals(more.length, 1);
  assertEquals((await expect("1")).length, 2);
});

Deno.test("verify() gives programs an environment of its own", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world);
  const requests: ProcessRequest[] = [];
  const host: Host = {
    ...world.host,
    env: { ...world.host.env, CPATH: "/trap", CC: "/trap/cc", LD_PRELOAD: "/trap.so" },
    run: (request) => {
      requests.push(request);
      return world.host.run(request);
    },
  };
  await verify(world, root, VerificationLevel.STANDARD, host);
  assert(requests.length >= 4);
  for (const { env, clearEnv, cwd, timeoutMs } of requests) {
    assertEquals(clearEnv, true);
    assertEquals([env?.["CPATH"], env?.["CC"], env?.["LD_PRELOAD"]], [
      undefined,
      undefined,
      undefined,
    ]);
    assertEquals(env?.["PATH"]?.split(":")[0], join(root, "bin"));
    assertStringIncludes(cwd ?? "", world.path("temporary"));
    assertLess(timeoutMs ?? Infinity, 100_000);
  }
});

Deno.test("verify() finds changed, added and redirected files", async () => {
  await using world = await TestWorld.create();
  const root = await smallClang(world, {
    "lib/liba.so.1": "not a library",
    "@lib/liba.so": "liba.so.1",
    "@share/latest": "shipped-without",
  });
  const whole = await verify(world, root, VerificationLevel.THOROUGH);
  assertEquals(whole.errors, []);
  assertEquals(check(whole, "links").notes, [
    "share/latest leads to share/shipped-without, which is not there, as its maker packed it",
  ]);
  await Deno.writeTextFile(join(root, "include/a.h"), "int b;\n");
  await Deno.writeTextFile(join(root, "include/new.h"), "");
  await Deno.chmod(join(root, "lib/liba.so.1"), 0o644);
  await Deno.remove(join(root, "lib/liba.so"));
  await Deno.symlink("liba.so.2", join(root, "lib/liba.so"));
  await Deno.symlink("/etc/passwd", join(root, "bin/ld"));
  await Deno.symlink("loop", join(root, "bin/loop"));
  const result = await verify(world, root, VerificationLevel.THOROUGH);
  const hashes = found(result, "hashes").join("\n");
  assertStringIncludes(hashes, "include/a.h has another content than before");
  assertStringIncludes(hashes, "include/new.h was not installed with the toolchain");
  assertStringIncludes(hashes, "lib/liba.so.1 has another execute permission than before");
  assertStringIncludes(hashes, "lib/liba.so leads elsewhere than before");
  const links = found(result, "links").join("\n");
  assertStringIncludes(links, "bin/ld leads out of the toolchain, to /etc/passwd");
  assertStringIncludes(links, "bin/loop leads to bin/loop, which leads nowhere");
  assertStringIncludes(links, "lib/liba.so leads to lib/liba.so.2, which is not there");
});

Deno.test("verify() says which library, loader and symbol version this system lacks", async () => {
  await using world = await TestWorld.create({
    platform: { os: "linux", architecture: "x64", abi: "glibc" },
  });
  const root = await smallClang(world);
  const put = (path: string, bytes: Uint8Array) => Deno.writeFile(join(root, path), bytes);
  await Deno.mkdir(join(root, "lib"));
  await put("lib/libneeds.so", makeElf({ needed: ["libtinfo.so.99", "libc.so.6"] }));
  await put("lib/libalso.so", makeElf({ needed: ["libtinfo.so.99"] }));
  await put("bin/musl", makeElf({ type: 2, interpreter: "/lib/ld-musl-none.so.1" }));
  await put(
    "bin/newer",
    makeElf({
      type: 2,
      interpreter: "/lib64/ld-linux-x86-64.so.2",
      needed: ["libc.so.6"],
      versionNeeds: { "libc.so.6": ["GLIBC_2.2.5", "GLIBC_9.38"] },
    }),
  );
  await put("lib/libcut.so", makeElf({ needed: ["libc.so.6"] }).subarray(0, 150));
  await put("lib/libarm.so", makeElf({ machine: 183, needed: ["libnever.so"] }));
  const result = await verify(world, root, VerificationLevel.THOROUGH);
  const libraries = found(result, "libraries").join("\n");
  assertStringIncludes(
    libraries,
    "there is no libtinfo.so.99, which lib/libalso.so, lib/libneeds.so need",
  );
  assertStringIncludes(
    libraries,
    "there is no program loader /lib/ld-musl-none.so.1, which bin/musl needs",
  );
  assertStringIncludes(libraries, "lib/libcut.so is a damaged ELF file: ");
  assert(!libraries.includes("libnever.so"), libraries);
  const [symbols = ""] = found(result, "symbols");
  assertStringIncludes(
    symbols,
    "libc.so.6 of this system has no GLIBC_9.38, which bin/newer needs",
  );
  assertStringIncludes(symbols, ", it goes up to GLIBC_2.");
});

Deno.test("verify() stops when the run is asked to stop", async () => {
  const stop = new AbortController();
  await using world = await TestWorld.create({ signal: stop.signal });
  const root = await smallClang(world);
  stop.abort(new Error("stopped"));
  const error = await failsWith(Error, () => verify(world, root, VerificationLevel.THOROUGH));
  assertEquals(error.message, "stopped");
});

Deno.test("verify() finds that a compiler makes programs for another processor", async () => {
  await using world = await TestWorld.create();
  const { root = "" } = await oldGccToolchain();
  const result = await new ToolchainVerifier(world.host).verify({
    toolchainPath: root,
    toolchainType: "gcc",
    expectedVersion: "4.8.5",
    toolPrefix: "x86_64-unknown-linux-gnu-",
    target: "aarch64-unknown-linux-gnu",
    level: "paranoid",
  });
  assertStringIncludes(
    found(result, "version").join(),
    "compiles for x86_64-unknown-linux-gnu, wanted aarch64-unknown-linux-gnu",
  );
  assertEquals(found(result, "programs"), [
    "C: the program is for x64, wanted arm64",
    "C++ exceptions: the program is for x64, wanted arm64",
    "C++ threads: the program is for x64, wanted arm64",
  ]);
});

/** Debian's cross compiler in a folder of its own, as a vendor would pack it. */
async function debianCross(world: TestWorld): Promise<string> {
  const root = world.path("cross");
  for (const folder of ["bin", "lib/gcc-cross", "x"]) {
    await Deno.mkdir(join(root, folder), { recursive: true });
  }
  const copies = [
    ["sh", "-c", `cp -aL /usr/bin/aarch64-linux-gnu-* "${root}/bin/"`],
    ["cp", "-aL", "/usr/lib/gcc-cross/aarch64-linux-gnu", `${root}/lib/gcc-cross/`],
    ["cp", "-a", "/usr/aarch64-linux-gnu", `${root}/`],
  ];
  for (const [command = "", ...args] of copies) {
    const { success, stderr } = await new Deno.Command(command, { args }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
  return root;
}

Deno.test("verify() runs what Debian's cross compiler makes, and finds it broken", async () => {
  await using world = await TestWorld.create();
  const root = await debianCross(world);
  const request = {
    toolchainPath: root,
    toolchainType: "gcc" as const,
    toolPrefix: "aarch64-linux-gnu-",
    target: "aarch64-linux-gnu",
    stdlib: ["libstdc++"],
    temporaryFolder: world.path("temporary"),
  };
  const verifier = new ToolchainVerifier(world.host);
  const whole = await verifier.verify({ ...request, level: "paranoid" });
  assertEquals(whole.errors, []);
  assertEquals(check(whole, "programs").notes, []);
  assertEquals(check(whole, "lto").status, "passed");

  const [cc1] = (await Array.fromAsync(Deno.readDir(join(root, "lib/gcc-cross/aarch64-linux-gnu"))))
    .map(({ name }) => `lib/gcc-cross/aarch64-linux-gnu/${name}/cc1`);
  assert(cc1 !== undefined);
  await replaceFile(root, cc1, patchText("libmpfr.so.6", "libmpfr.so.9"));
  assertEquals((await verifier.verify({ ...request, level: "standard" })).errors, []);
  const broken = await verifier.verify({ ...request, level: "thorough" });
  assertStringIncludes(found(broken, "libraries").join(), `there is no libmpfr.so.9, which ${cc1}`);
});
