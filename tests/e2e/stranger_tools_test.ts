/** What a stranger's project puts where compilers and package managers look: nothing of it runs unasked. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { Attack } from "../support/attack.ts";
import { expectCode, Machine } from "../support/executable.ts";

const TOOLS = "tools: {cmake: system, ninja: system}\n";
const LISTS = "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\n";

/** Writes a project with one toolchain and returns its folder. */
async function project(machine: Machine, toolchain: string, more = ""): Promise<string> {
  await machine.write("project/CMakeLists.txt", LISTS);
  const text = `version: 1\nproject: p\ntoolchains: [{name: main, ${toolchain}}]\n${TOOLS}${more}`;
  return dirname(await machine.write("project/toolchainkit.yaml", text));
}

const QUIET = [["env"], ["bootstrap", "--no-configure"], ["run", "--", "true"]];

Deno.test("no linker of a stranger runs while libraries of layers are looked for", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  for (const name of ["ld", "ld.bfd", "collect2"]) await attack.canary(`project/evil/${name}`);
  // Clang takes this for the folder of a GCC, and looks for the linker beside it.
  await machine.write("project/sysroot/usr/lib/gcc/x86_64-linux-gnu/14/crtbegin.o", "");
  await attack.canary("project/sysroot/usr/x86_64-linux-gnu/bin/ld");
  const gcc = "type: gcc, source: system, layers: [jemalloc]";
  const attacks: readonly [string, string, RegExp][] = [
    [gcc, 'build: {flags: {linker: "--prefix=evil/"}}', /--prefix=evil/],
    [gcc, 'build: {flags: {linker: "-Wp,-fplugin=./x.so"}}', /-fplugin=\.\/x\.so/],
    [gcc, `build: {flags: {linker: "-Wl,-Map=${machine.path("home", ".profile")}"}}`, /-Map=/],
    [
      "type: clang, source: system, sysroot: ./sysroot, layers: [jemalloc]",
      "",
      /run the linker in .*sysroot/,
    ],
  ];
  for (const [toolchain, more, reason] of attacks) {
    const cwd = await project(machine, toolchain, `${more}\n`);
    for (const args of QUIET) {
      const run = expectCode(await attack.run(args, cwd), 2);
      assertStringIncludes(run.stderr, "TRUST_REQUIRED");
      assertMatch(run.stderr, reason);
      await attack.nothingHappened(`${more || toolchain}: ${args.join(" ")}`);
    }
    assertEquals(await exists(machine.path("home", ".profile")), false);
  }
});

Deno.test("links deep in .toolchainkit neither delete nor write files of the user", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const thesis = await machine.write("victim/main/thesis.txt", "mine");
  const cwd = await project(machine, "type: gcc, source: system, layers: [pgo-optimized]");
  const version = (await machine.exec("gcc", ["-dumpfullversion"])).stdout.trim();
  const pgo = `project/.toolchainkit/pgo/system-gcc-${version}`;
  await machine.write(`${pgo}/recorded/a.gcda`, "");
  await Deno.symlink(machine.path("victim"), machine.path(pgo, "used"));
  for (const args of QUIET) {
    const run = expectCode(await attack.run(args, cwd), 10);
    assertStringIncludes(run.stderr, "LINKED_FOLDER");
    assertEquals(await Deno.readTextFile(thesis), "mine");
  }
});

Deno.test("init and doctor --fix write through no link of a stranger", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  const secret = await machine.write("secret", "token");
  await Deno.mkdir(machine.path("victim"));
  const cwd = await project(machine, "type: gcc, source: system");
  await Deno.symlink(machine.path("victim"), join(cwd, ".toolchainkit"));
  await Deno.symlink(secret, join(cwd, ".gitignore"));
  for (const args of [["doctor", "--fix"], ["init", "--force"]]) {
    await attack.run(args, cwd);
    assertEquals(await Array.fromAsync(Deno.readDir(machine.path("victim"))), [], args.join(" "));
  }
  await Deno.remove(join(cwd, ".toolchainkit"));
  expectCode(await attack.run(["init", "--force"], cwd), 0);
  assertEquals(await Deno.readTextFile(secret), "token");
  assertEquals(await Deno.readLink(join(cwd, ".gitignore")), secret);
});

Deno.test("Conan takes no home from a .conanrc of the project", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  // Conan looks for .conanrc in its working folder and above, before it looks at CONAN_HOME.
  const conan = await machine.write(
    "canaries/conan",
    `#!/bin/sh
if [ "$1" = --version ]; then echo "Conan version 2.20.1"; exit 0; fi
at=$PWD
while [ "$at" != "" ]; do
  [ -e "$at/.conanrc" ] && echo "home from $at/.conanrc" >>'${attack.mark}'
  at=\${at%/*}
done
exit 1
`,
  );
  await Deno.chmod(conan, 0o755);
  const more = "packages: {manager: conan, use_system: true}\n";
  const cwd = await project(machine, "type: gcc, source: system", more);
  await machine.write("project/conanfile.txt", "[requires]\nzlib/1.3.1\n");
  await machine.write("project/.conanrc", "conan_home=./evil\n");
  for (const args of [...QUIET, ["deps", "install"]]) {
    expectCode(await attack.run(args, cwd), 8);
    await attack.nothingHappened(args.join(" "));
  }
  // It would be written through.
  await Deno.symlink(machine.path("home", "settings.json"), join(cwd, "conan.lock"));
  for (const content of [undefined, "{}"]) {
    if (content !== undefined) await machine.write("home/settings.json", content);
    const run = expectCode(await attack.run(["env"], cwd), 4);
    assertStringIncludes(run.stderr, 'conan.lock" is a link');
  }
});

Deno.test("a place in the project that is a link out of it is asked about", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine);
  await Deno.mkdir(machine.path("victim"));
  const settings = [
    "build: {caching: {enabled: true, tool: ccache, directory: ./link}}",
    "build: {caching: {enabled: true, tool: ccache, directory: ./link/deeper}}",
    "packages: {conan_home: ./link}",
    "packages: {conan: {conanfile: ./link/conanfile.txt}}",
    "packages: {vcpkg: {overlay_ports: [./ports, ./link]}}",
  ];
  for (const setting of settings) {
    const cwd = await project(machine, "type: gcc, source: system", `${setting}\n`);
    await Deno.mkdir(join(cwd, "inner"), { recursive: true });
    await Deno.remove(join(cwd, "link")).catch(() => {});
    await Deno.symlink(machine.path("victim"), join(cwd, "link"));
    const run = expectCode(await attack.run(["env"], cwd), 2);
    assertMatch(run.stderr, /TRUST_REQUIRED[^]*uses .*victim.* a link in the project leads/);
    assertEquals(await Array.fromAsync(Deno.readDir(machine.path("victim"))), [], setting);
    await Deno.remove(join(cwd, "link"));
    await Deno.symlink("inner", join(cwd, "link"));
    expectCode(await attack.run(["config", "show"], cwd), 0);
    const inside = await attack.run(["env"], cwd);
    assertEquals(inside.stderr.includes("TRUST_REQUIRED"), false, inside.stderr);
  }
});

Deno.test("a vcpkg.json that spells its configuration with escapes is asked about", async () => {
  await using machine = await Machine.create();
  await using attack = await Attack.create(machine, ["vcpkg", "git"]);
  const cwd = await project(machine, "type: gcc, source: system");
  for (
    const text of [
      '{"vcpkg-con\\u0066iguration": {"overlay-ports": ["./ports"]}}',
      '{"\\u0063onfiguration": {"overlay-ports": ["./ports"]}}',
      '{"dependencies": [],}',
    ]
  ) {
    await machine.write("project/vcpkg.json", text);
    const run = expectCode(await attack.run(["env"], cwd), 2);
    assertStringIncludes(run.stderr, "TRUST_REQUIRED");
    assertStringIncludes(run.stderr, "vcpkg.json");
    await attack.nothingHappened(text);
  }
});

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
