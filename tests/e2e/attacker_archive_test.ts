/** Archives of an attacker, through the executable: no entry is passed over, wherever it stands. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { tar, type TarEntry, tarGz, zip } from "../support/archives.ts";
import { rawCharacter } from "../support/attacker.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";
import { registerBuild } from "../support/user_registry.ts";

const COMPILER: TarEntry = { name: "top/bin/cc", content: "#!/bin/sh\n", mode: 0o755 };

/** An entry that nothing may pass over, by the rule that refuses it. */
const BAD: readonly (readonly [rule: string, entry: TarEntry])[] = [
  ["name-root", { name: ".", type: "2", linkName: "top" }],
  ["name-root", { name: "./", type: "2", linkName: "top" }],
  ["name-root", { name: ".", type: "1", linkName: "top/bin/cc" }],
  ["name-root", { name: ".", content: "x" }],
  ["name-parent", { name: "top/..", type: "2", linkName: "x" }],
  ["link-target", { name: "LICENSE", type: "2", linkName: "/etc/passwd" }],
  ["link-target", { name: "LICENSE", type: "2", linkName: "../../../x" }],
  ["hard-link", { name: "LICENSE", type: "1", linkName: "/etc/passwd" }],
  ["entry-type", { name: "LICENSE", type: "6" }],
];

Deno.test("extract refuses an entry that --strip leaves out, with the rule's name", async () => {
  await using machine = await Machine.create();
  for (const [rule, entry] of BAD) {
    await Deno.writeFile(machine.path("a.tar"), tar([COMPILER, entry]));
    for (const strip of ["0", "1", "2", "9"]) {
      const run = await machine.toolchainkit(["extract", "a.tar", "out", "--strip", strip]);
      expectCode(run, 9);
      assertStringIncludes(run.stderr, `(rule ${rule})`);
      assertEquals((await listDirectory(machine.root)).includes("out"), false);
    }
  }
});

Deno.test("extract refuses a link named . in a zip archive", async () => {
  await using machine = await Machine.create();
  const members = [
    { name: "top/cc", content: "x" },
    { name: ".", content: "top", unixMode: 0o120777 },
  ];
  await Deno.writeFile(machine.path("a.zip"), zip(members));
  const run = expectCode(await machine.toolchainkit(["extract", "a.zip", "out"]), 9);
  assertStringIncludes(run.stderr, "(rule name-root)");
});

Deno.test("extract takes what tar -C DIR . wrote", async () => {
  await using machine = await Machine.create();
  await machine.write("dir/bin/cc", "x");
  expectCode(await machine.exec("tar", ["-czf", "a.tar.gz", "-C", "dir", "."]), 0);
  expectCode(await machine.toolchainkit(["extract", "a.tar.gz", "out"]), 0);
  assertEquals(await Deno.readTextFile(machine.path("out/bin/cc")), "x");
});

Deno.test("extract shows names from an archive printably", async () => {
  await using machine = await Machine.create();
  const name = "a\x1b]0;owned\x07\x1b[2J\u202egpj.exe/../x";
  await Deno.writeFile(machine.path("a.tar"), tar([{ name, content: "x" }]));
  for (const options of [[], ["--json"], ["-vv"]]) {
    const run = await machine.toolchainkit(["extract", "a.tar", "out", ...options]);
    expectCode(run, 9);
    assertEquals(rawCharacter(run.stdout + run.stderr), undefined, run.stderr);
  }
});

Deno.test("toolchain install of a registry refuses an entry that is left out of its archive", async () => {
  await using machine = await Machine.create();
  for (const [at, [rule, entry]] of BAD.entries()) {
    const bytes = tarGz([COMPILER, entry]);
    const file = `bad-${at}.tar.gz`;
    await Deno.writeFile(machine.path(file), bytes);
    await using server = new ReleaseServer({ [file]: machine.path(file) });
    for (const taken of [{ strip: 2 }, { strip: 0, subdirectory: "top/bin" }, { strip: null }]) {
      const name = `bad${at}`;
      const build = { name, url: server.url(file), bytes, archive: "tar.gz" };
      await registerBuild(machine, { ...build, taken });
      const run = expectCode(await machine.toolchainkit(["toolchain", "install", name]), 9);
      assertStringIncludes(run.stderr, `(rule ${rule})`);
      assertEquals(await listDirectory(`${machine.cache}/toolchains`), []);
    }
  }
});
