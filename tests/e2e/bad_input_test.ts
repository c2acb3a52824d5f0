/** What a user sees when a bootstrap cannot work: the right exit code, and words that help. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";

/** A project with this configuration and the files that `new` makes. */
async function projectWith(machine: Machine, configuration: readonly string[]): Promise<string> {
  expectCode(await machine.toolchainkit(["new", "app", "--no-bootstrap"]), 0);
  await machine.write("app/toolchainkit.yaml", configuration.join("\n") + "\n");
  return machine.path("app");
}

Deno.test("bootstrap offline with nothing cached names every source and ends with 6", async () => {
  await using machine = await Machine.create();
  const cwd = await projectWith(machine, [
    "version: 1",
    "project: app",
    'toolchains: [{name: main, type: zig, version: "0.16.0"}]',
  ]);
  const run = expectCode(await machine.toolchainkit(["bootstrap", "--offline"], { cwd }), 6);
  assertStringIncludes(run.stderr, "https://ziglang.org/download/0.16.0/");
  assertStringIncludes(run.stderr, "pypi ziglang==0.16.0");
  assertMatch(run.stderr, /offline/);
  assertEquals(await listDirectory(`${machine.cache}/toolchains`), []);
});

Deno.test("bootstrap refuses an archive with another checksum and keeps nothing of it", async () => {
  await using machine = await Machine.create();
  const archive = await machine.write("fake.tar.gz", "not what was promised");
  await using server = new ReleaseServer({ "cc.tar.gz": archive });
  const wanted = "0".repeat(64);
  const cwd = await projectWith(machine, [
    "version: 1",
    "project: app",
    "toolchains:",
    `  - {name: main, type: gcc, version: "13", source: "${
      server.url("cc.tar.gz")
    }", sha256: "${wanted}"}`,
  ]);
  const run = expectCode(await machine.toolchainkit(["bootstrap", "--trust"], { cwd }), 4);
  assertStringIncludes(run.stderr, wanted);
  assertMatch(run.stderr, /is [0-9a-f]{64}/);
  assertEquals(await listDirectory(`${machine.cache}/toolchains`), []);
  assertEquals(await listDirectory(`${machine.cache}/downloads`), []);
  assertEquals(await listDirectory(`${machine.cache}/staging`), []);
});

Deno.test("new with an unknown toolchain or version ends with 3 and near names", async () => {
  await using machine = await Machine.create();
  const name = expectCode(await machine.toolchainkit(["new", "app", "-t", "zgi"]), 3);
  assertMatch(name.stderr, /zig/);
  const version = expectCode(await machine.toolchainkit(["new", "app", "-t", "zig@99.1"]), 3);
  assertMatch(version.stderr, /99\.1/);
  assertMatch(version.stderr, /0\.1\d/);
  assertEquals((await listDirectory(machine.root)).includes("app"), false);
});

Deno.test("bootstrap of a broken toolchainkit.yaml ends with 2 and the place", async () => {
  await using machine = await Machine.create();
  const cwd = await projectWith(machine, [
    "version: 1",
    "project: app",
    "toolchains:",
    "  - {name: main, typ: zig}",
    "defaults: {build_type: Fast}",
  ]);
  const run = expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 2);
  assertMatch(run.stderr, /toolchainkit\.yaml:4:\d+/);
  assertMatch(run.stderr, /toolchainkit\.yaml:5:\d+/);
  assertStringIncludes(run.stderr, '"type"');
});

Deno.test("bootstrap of a project whose CMake fails ends with 5, CMake's message first", async () => {
  await using machine = await Machine.create();
  const cwd = await projectWith(machine, [
    "version: 1",
    "project: app",
    "toolchains: [{name: main, type: gcc, source: system}]",
  ]);
  await machine.write(
    "app/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.20)\nproject(app CXX)\nfind_package(NoSuchThing REQUIRED)\n",
  );
  const run = expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 5);
  const error = run.stderr.slice(run.stderr.indexOf("error[CMAKE_CONFIGURE]"));
  assertMatch(error, /CMakeLists\.txt:3/);
  assertStringIncludes(error, "NoSuchThing");
});

Deno.test("every error is one JSON document with --json", async () => {
  await using machine = await Machine.create();
  const run = expectCode(await machine.toolchainkit(["new", "app", "-t", "zgi", "--json"]), 3);
  const { error } = JSON.parse(run.stdout);
  assertEquals(error.exit, 3);
  assertEquals(typeof error.code, "string");
  assertEquals(typeof error.hint, "string");
});
