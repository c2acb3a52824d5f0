/** Neighbours in a shared cache, played by two real users: what one plants gets nothing from the other. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { computeFileHash, walkTree } from "../../src/core/filesystem.ts";
import { packToolchain } from "../support/cached_projects.ts";
import { SYSTEM_GCC } from "../support/daily_project.ts";
import { expectCode } from "../support/executable.ts";
import {
  SHARED_GROUP,
  type SharedMachine,
  testWithTwoUsers,
  type User,
} from "../support/two_users.ts";

const SECRET = "s3cret-of-alice";
async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** Fails for every file below `root` that holds the secret and can be read by others. */
async function expectNotPublished(root: string, others: number): Promise<void> {
  for await (const entry of walkTree(root)) {
    const path = join(root, entry.path);
    const info = await Deno.lstat(path);
    if (!info.isFile || ((info.mode ?? 0) & others) === 0) continue;
    assert(!(await Deno.readTextFile(path)).includes(SECRET), `${path} shows the secret`);
  }
}

/** A project of a user whose hook leaves a file behind. */
async function hookedProject(
  shared: SharedMachine,
  user: User,
  toolchains: readonly string[] = SYSTEM_GCC,
): Promise<string> {
  const yaml = [
    "version: 1",
    "project: app",
    ...toolchains,
    "hooks: {pre_configure: 'touch canary'}",
    "",
  ];
  const file = await shared.write(user, "app/toolchainkit.yaml", yaml.join("\n"));
  await shared.write(
    user,
    "app/CMakeLists.txt",
    "cmake_minimum_required(VERSION 3.21)\nproject(app CXX)\n",
  );
  return file.replace(/\/toolchainkit\.yaml$/, "");
}

testWithTwoUsers(
  "a planted registry.json shows nobody the file of another user",
  async (shared) => {
    const { alice, bob } = shared;
    const cache = await shared.makeCache(0o2775);
    const secret = await shared.write(alice, "id_rsa", `${SECRET}\n`, 0o600);
    expectCode(await shared.toolchainkit(alice, ["cache", "list"]), 0);
    expectCode(await shared.exec(bob, "ln", ["-sf", secret, join(cache, "registry.json")]), 0);
    for (const command of [["cache", "list"], ["doctor", "--fix"], ["cache", "clean"]]) {
      const run = await shared.toolchainkit(alice, command);
      assert(!(run.stdout + run.stderr).includes(SECRET), run.stderr);
      await expectNotPublished(cache, 0o077);
    }
    // Only its name was moved: the copy is still a link, which leads nowhere that bob may go.
    const aside = (await Array.fromAsync(Deno.readDir(cache))).filter(({ name }) =>
      name.includes(".refused-")
    );
    assertEquals(aside.map(({ isSymlink }) => isSymlink), [true]);
    expectCode(await shared.exec(bob, "cat", [join(cache, aside[0]?.name ?? "")]), 1);
    // A damaged registry of the group is kept for its owner only.
    await Deno.remove(join(cache, "registry.json"), { recursive: true }).catch(() => {});
    const plant = 'echo \'{\' > "$0"; chmod 664 "$0"';
    expectCode(await shared.exec(bob, "sh", ["-c", plant, join(cache, "registry.json")]), 0);
    expectCode(await shared.toolchainkit(alice, ["cache", "list"]), 0);
    const kept = (await Array.fromAsync(Deno.readDir(cache))).find(({ name }) =>
      name.includes(".damaged-")
    );
    assertEquals(((await Deno.lstat(join(cache, kept?.name ?? ""))).mode ?? 0) & 0o777, 0o600);
  },
);

testWithTwoUsers("a planted record of trust trusts nobody and is named", async (shared) => {
  const { alice, bob } = shared;
  const cache = await shared.makeCache(0o2777);
  const cwd = await hookedProject(shared, alice);
  expectCode(await shared.toolchainkit(alice, ["trust"], { cwd }), 0);
  const [record] = await Array.fromAsync(Deno.readDir(join(cache, "trust")));
  const path = join(cache, "trust", record?.name ?? "");
  assertEquals(((await Deno.stat(join(cache, "trust"))).mode ?? 0) & 0o777, 0o700);
  const text = await Deno.readTextFile(path);
  // Bob gets the folder's name first and puts the same record there.
  await Deno.remove(join(cache, "trust"), { recursive: true });
  const put = 'mkdir "$0/trust"; printf %s "$1" > "$0/trust/$2"; chmod 777 "$0/trust"';
  expectCode(await shared.exec(bob, "sh", ["-c", put, cache, text, record?.name ?? ""]), 0);
  const run = expectCode(await shared.toolchainkit(alice, ["bootstrap"], { cwd }), 10);
  assertMatch(
    run.stderr,
    /error\[CACHE_UNTRUSTED\]: Cannot use ".*\/trust\/.*": it belongs to user 60002/,
  );
  assertEquals(await isThere(join(cwd, "canary")), false);
  const trusting = expectCode(await shared.toolchainkit(alice, ["trust"], { cwd }), 10);
  assertMatch(trusting.stderr, /belongs to user 60002, wanted a folder of user 60001/);
});

testWithTwoUsers(
  "two users of a group share a cache, each with trust of his own",
  async (shared) => {
    const { alice, bob } = shared;
    const cache = await shared.makeCache(0o2775);
    for (const user of [alice, bob]) {
      const cwd = await hookedProject(shared, user);
      expectCode(await shared.toolchainkit(user, ["bootstrap"], { cwd }), 2);
      assertEquals(await isThere(join(cwd, "canary")), false);
      expectCode(await shared.toolchainkit(user, ["trust"], { cwd }), 0);
      expectCode(await shared.toolchainkit(user, ["bootstrap"], { cwd }), 0);
      assertEquals(await isThere(join(cwd, "canary")), true);
      expectCode(await shared.toolchainkit(user, ["env", "--shell", "sh"], { cwd }), 0);
      expectCode(await shared.toolchainkit(user, ["cache", "list"]), 0);
    }
    assertEquals((await Deno.stat(join(cache, "trust"))).uid, alice.id);
    assertEquals((await Deno.stat(join(cache, "trust-60002"))).uid, bob.id);
    assertEquals((await Deno.stat(join(cache, "registry.json"))).gid, SHARED_GROUP);
    expectCode(await shared.exec(alice, "ls", [join(cache, "logs-60002")]), 2);
  },
);

testWithTwoUsers(
  "a toolchain that a stranger put into an open cache is never run",
  async (shared) => {
    const { alice, bob, machine } = shared;
    const archive = await packToolchain(machine, "gcc", "#define OWN 1\n");
    const sha256 = await computeFileHash(archive);
    const cwd = await hookedProject(shared, alice, [
      "toolchains:",
      `  - {name: main, type: gcc, version: "1", source: "file://${archive}", sha256: ${sha256}}`,
    ]);
    const cache = await shared.makeCache(0o777);
    const bootstrap = ["--trust", "bootstrap"];
    expectCode(await shared.toolchainkit(alice, bootstrap, { cwd }), 0);
    const [tree] = await Array.fromAsync(Deno.readDir(join(cache, "toolchains")));
    const path = join(cache, "toolchains", tree?.name ?? "");
    await Deno.chmod(join(cache, "toolchains"), 0o777);
    const steal = [
      'cp -r "$1" "$2/theirs" && mv "$1" "${1%/*}/.old" && mv "$2/theirs" "$1"',
      'printf "#!/bin/sh\\ntouch %s/ran\\n" "$2" > "$1/bin/gcc" && cp "$1/bin/gcc" "$1/bin/g++"',
    ].join(" && ");
    expectCode(await shared.exec(bob, "sh", ["-c", steal, "sh", path, bob.home]), 0);
    await Deno.chmod(bob.home, 0o777);
    await Deno.remove(join(cwd, ".toolchainkit"), { recursive: true });
    await Deno.remove(join(cwd, "build"), { recursive: true });
    const run = expectCode(await shared.toolchainkit(alice, bootstrap, { cwd }), 10);
    assertMatch(
      run.stderr,
      /Cannot use ".*\/gcc-1.*": it belongs to user 60002, who alone can remove it/,
    );
    assertEquals(await isThere(join(bob.home, "ran")), false);
    await Deno.remove(path, { recursive: true });
    expectCode(await shared.toolchainkit(alice, bootstrap, { cwd }), 0);
    assertEquals((await Deno.stat(path)).uid, alice.id);
  },
);

testWithTwoUsers(
  "a stranger's file in a cache is refused, and named with its owner",
  async (shared) => {
    const { alice, bob } = shared;
    // As an older version left it under a umask of 000.
    const cache = await shared.makeCache(0o777);
    expectCode(await shared.toolchainkit(alice, ["cache", "list"]), 0);
    await Deno.chmod(cache, 0o777);
    const put = 'rm -f "$0"; printf %s "$1" > "$0"';
    const registry = join(cache, "registry.json");
    const text = JSON.stringify({ schema: 1, toolchains: {}, tools: {}, python: {} });
    expectCode(await shared.exec(bob, "sh", ["-c", put, registry, text]), 0);
    const run = expectCode(await shared.toolchainkit(alice, ["cache", "list"]), 0);
    assertMatch(run.stderr, /registry\.json": it belongs to user 60002, who is neither you, root/);
    const doctor = await shared.toolchainkit(alice, ["doctor", "--fix"]);
    assertMatch(doctor.stdout + doctor.stderr, /Every user of this machine may write in the cache/);
    assertEquals(((await Deno.stat(cache)).mode ?? 0) & 0o777, 0o755);
  },
);

testWithTwoUsers(
  "a cache that another user keeps for all is used by who cannot write it",
  async (shared) => {
    const { alice, bob, machine } = shared;
    const archive = await packToolchain(machine, "gcc", "#define OWN 1\n");
    const gcc = [
      "toolchains:",
      `  - {name: main, type: gcc, version: "1", source: "file://${archive}", ` +
      `sha256: ${await computeFileHash(archive)}}`,
    ];
    const cache = await shared.makeCache(0o755);
    for (const user of [alice, bob]) {
      const cwd = await hookedProject(shared, user, gcc);
      expectCode(await shared.toolchainkit(user, ["bootstrap"], { cwd }), 2);
      expectCode(await shared.toolchainkit(user, ["trust"], { cwd }), 0);
      expectCode(await shared.toolchainkit(user, ["bootstrap"], { cwd }), 0);
      expectCode(await shared.toolchainkit(user, ["build"], { cwd }), 0);
      expectCode(await shared.toolchainkit(user, ["run", "--", "true"], { cwd }), 0);
    }
    assertEquals((await Deno.stat(join(cache, "trust"))).uid, alice.id);
    assertEquals((await Deno.stat(join(bob.home, ".toolchainkit", "trust"))).uid, bob.id);
    assertEquals(await isThere(join(cache, "trust-60002")), false);
  },
);
