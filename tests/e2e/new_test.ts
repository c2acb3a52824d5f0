/** `new` on a bare machine: real compilers from real sources, to a program that runs. */
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { limitMs } from "../support/deadlines.ts";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { clangRelease } from "../support/release_builder.ts";
import { ReleaseServer } from "../support/release_server.ts";

/** Runs the built program and expects its greeting. */
async function expectGreeting(machine: Machine, name: string): Promise<void> {
  const run = expectCode(await machine.exec(machine.path(name, "build", name), ["Ada"]), 0);
  assertEquals(run.stdout, "Hello, Ada!\n");
}

/** A second bootstrap does nothing, says so, and is quick. */
async function expectNoOp(machine: Machine, name: string): Promise<void> {
  const cwd = machine.path(name);
  const again = expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 0);
  assertStringIncludes(again.stdout, "nothing to do");
  assertLess(again.durationMs, limitMs(900));
}

function expectSummary(run: Run, ...parts: readonly string[]): void {
  for (const part of parts) assertStringIncludes(run.stdout, part);
}

Deno.test("new makes, builds and tests a project with the machine's compiler", async () => {
  await using machine = await Machine.create();
  const run = expectCode(await machine.toolchainkit(["new", "hello", "-t", "system"]), 0);
  expectSummary(run, "hello is ready", "1 of 1 tests passed", "Next", "./build/hello");
  await expectGreeting(machine, "hello");
  await expectNoOp(machine, "hello");
  const names = await listDirectory(machine.path("hello"));
  for (const name of ["CMakeLists.txt", "toolchainkit.yaml", "toolchainkit.lock", "bootstrap.sh"]) {
    assert(names.includes(name), name);
  }
});

Deno.test("new installs GCC from inside an npm package, for C++ of its age", async () => {
  await using machine = await Machine.create();
  const run = expectCode(await machine.toolchainkit(["new", "gnu", "-t", "gcc-crosstool"]), 0);
  expectSummary(run, "gcc-crosstool-4.8.5-linux-x64", "npm @napi-rs/cross-toolchain-x64-target");
  await expectGreeting(machine, "gnu");
  await expectNoOp(machine, "gnu");
  const dump = await machine.exec("readelf", ["-p", ".comment", machine.path("gnu/build/gnu")]);
  assertMatch(dump.stdout, /GCC: \(.*\) 4\.8\.5/);
  const link = await Deno.readLink(machine.path("gnu/.toolchainkit/toolchains/main"));
  assertEquals(link, `${machine.cache}/toolchains/gcc-crosstool-4.8.5-linux-x64`);
});

Deno.test("bootstrap installs Clang and libc++ from a release archive on a server", async () => {
  await using machine = await Machine.create();
  const release = await clangRelease();
  await using server = new ReleaseServer({ "clang-19.tar.gz": release.path });
  expectCode(await machine.toolchainkit(["new", "llvmed", "--no-bootstrap"]), 0);
  await machine.write(
    "llvmed/toolchainkit.yaml",
    [
      "version: 1",
      "project: llvmed",
      "toolchains:",
      "  - name: main",
      "    type: llvm",
      '    version: "19.1.7"',
      `    source: ${server.url("clang-19.tar.gz")}`,
      `    sha256: ${release.sha256}`,
      "    stdlib: libc++",
      "    linker: lld",
      "",
    ].join("\n"),
  );
  const cwd = machine.path("llvmed");
  const refused = await machine.toolchainkit(["bootstrap"], { cwd });
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "toolchainkit trust");
  assertEquals(server.requests, []);
  expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  const run = expectCode(await machine.toolchainkit(["bootstrap", "--build"], { cwd }), 0);
  expectSummary(run, "llvm-19.1.7", server.url("clang-19.tar.gz"));
  await expectGreeting(machine, "llvmed");
  const libraries = await machine.exec("readelf", ["-d", machine.path("llvmed/build/llvmed")]);
  assertStringIncludes(libraries.stdout, "libc++.so.1");
  const asked = server.requests.length;
  await expectNoOp(machine, "llvmed");
  expectCode(await machine.toolchainkit(["test"], { cwd }), 0);
  assertEquals(server.requests.length, asked);
});

Deno.test("new leaves a folder that is there as it was", async () => {
  await using machine = await Machine.create();
  await machine.write("hello/mine.txt", "mine");
  const run = expectCode(await machine.toolchainkit(["new", "hello", "-t", "system"]), 2);
  assertStringIncludes(run.stderr, "PROJECT_EXISTS");
  assertEquals(await listDirectory(machine.path("hello")), ["mine.txt"]);
});

Deno.test("new refuses names that cannot be a project", async () => {
  await using machine = await Machine.create();
  for (const name of ["1st", "a b", "test", "con", "x;y", "-"]) {
    const run = await machine.toolchainkit(["new", "--no-bootstrap", "--", name]);
    assertEquals([name, run.code], [name, 2]);
  }
  assertEquals(await listDirectory(machine.root), ["home"]);
});
