/** `hash` and the programs that it stands in for: each reads what the other writes. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";

/** Runs a shell's command with the executable as `$TK`. */
function shell(machine: Machine, script: string): ReturnType<Machine["exec"]> {
  return machine.exec("sh", ["-c", script], { env: { TK: EXECUTABLE } });
}

Deno.test("hash and sha256sum, sha512sum, sha1sum, md5sum and openssl read each other's lists", async () => {
  await using machine = await Machine.create();
  await machine.write("one", "1");
  await machine.write("with space", "2");
  await machine.write("back\\slash", "3");
  for (const name of ["sha256", "sha512", "sha1", "md5"]) {
    for (const tag of ["", "--tag"]) {
      const ours = `"$TK" hash -q -a ${name} ${tag} one 'with space' 'back\\slash'`;
      const theirs = `${name}sum ${tag} one 'with space' 'back\\slash'`;
      const [made, wanted] = [await shell(machine, ours), await shell(machine, theirs)];
      assertEquals(expectCode(made, 0).stdout, wanted.stdout);
      expectCode(await shell(machine, `${ours} | ${name}sum --check -`), 0);
      expectCode(await shell(machine, `${theirs} | "$TK" hash --check -`), 0);
    }
    const bsd = `openssl dgst -${name} one 'with space' > SUMS && "$TK" hash --check SUMS`;
    assertEquals(expectCode(await shell(machine, bsd), 0).stdout, "one: OK\nwith space: OK\n");
  }
});

Deno.test("hash --check names what differs and what is missing and ends with 4", async () => {
  await using machine = await Machine.create();
  await machine.write("good", "1");
  await machine.write("changed", "2");
  await machine.write("gone", "3");
  expectCode(await shell(machine, `"$TK" hash good changed gone > SUMS`), 0);
  await machine.write("changed", "4");
  await Deno.remove(machine.path("gone"));
  const run = expectCode(await shell(machine, `"$TK" hash --check SUMS`), 4);
  assertEquals(run.stdout, "good: OK\nchanged: FAILED\ngone: FAILED open or read\n");
  assertStringIncludes(run.stderr, "gone: no such file");
});

Deno.test("hash does not wait for a pipe that nobody writes into", async () => {
  await using machine = await Machine.create();
  expectCode(await machine.exec("mkfifo", [machine.path("pipe")]), 0);
  for (const args of [["hash", "pipe"], ["hash", "--check", "pipe"]]) {
    const run = await machine.toolchainkit(args);
    assertStringIncludes(expectCode(run, 2).stderr, "it is a pipe");
  }
  const extracted = await machine.toolchainkit(["extract", "pipe", "out"]);
  assertStringIncludes(expectCode(extracted, 2).stderr, "it is a device or pipe, wanted a file");
});
