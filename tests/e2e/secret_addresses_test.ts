/**
 * Secrets of addresses: they reach the server that they are for, and no file, no message and no other
 * server. Played through the executable with a server that wants them.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { listDirectory } from "../../src/core/filesystem.ts";
import { expectCode, Machine, type Run } from "../support/executable.ts";
import { GuardedRelease } from "../support/guarded_release.ts";
import { serveLoopback } from "../support/loopback_server.ts";
import { whereSecretsAre } from "../support/secret_search.ts";

const SECRET = "s3cret-Token/1";
const ENCODED = encodeURIComponent(SECRET);
const WORDS = [SECRET, ENCODED];
const BOOTSTRAP = ["bootstrap", "--no-configure", "-vv"];

/** Everything that shows what is installed and how. */
async function lookAround(machine: Machine, cwd: string, env: Record<string, string>) {
  const runs: Run[] = [];
  const commands = [
    ["toolchain", "list"],
    ["toolchain", "verify"],
    ["lock", "--check"],
    ["doctor"],
    ["config", "show", "--origin"],
    ["cache", "list"],
    ["cache", "verify"],
    ["env"],
  ];
  for (const command of commands) {
    for (const more of ["-vv", "--json"]) {
      runs.push(await machine.toolchainkit(["--trust", ...command, more], { cwd, env }));
    }
  }
  return runs;
}

Deno.test("the value of a variable in a source is nowhere but in the request", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({ token: SECRET });
  const template = `http://${release.host}/a/gcc.tar.gz?token=\${env:ST}&version=1`;
  const cwd = await release.project(machine, "p", template);
  const env = { ST: ENCODED };
  const first = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
  expectCode(first, 0);
  const lock = await Deno.readTextFile(`${cwd}/toolchainkit.lock`);
  assertStringIncludes(lock, template);
  const runs = [first, ...await lookAround(machine, cwd, env)];
  assertEquals(await whereSecretsAre(WORDS, { runs, folders: [machine.root] }), []);

  // The same bytes on every machine, whatever the variable holds; a fixed lock is content.
  await Deno.remove(machine.cache, { recursive: true });
  await Deno.remove(`${cwd}/.toolchainkit`, { recursive: true });
  const again = await machine.toolchainkit(["--trust", "--locked", ...BOOTSTRAP], { cwd, env });
  expectCode(again, 0);
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.lock`), lock);
  const other = { ST: "another" };
  expectCode(await machine.toolchainkit(["--trust", "lock", "--check"], { cwd, env: other }), 0);
});

Deno.test("a source that is a variable, whole or in its path, is stored as it is written", async () => {
  for (
    const [template, value] of [
      ["${env:ADDRESS}", "http://u5er:s3cret-Token@HOST/x5y/gcc.tar.gz?token=s3cret-Token"],
      ["http://HOST/${env:ADDRESS}/gcc.tar.gz?token=s3cret-Token", "s3cret-path"],
    ] as const
  ) {
    await using machine = await Machine.create();
    await using release = new GuardedRelease({ token: "s3cret-Token" });
    const cwd = await release.project(machine, "p", template.replace("HOST", release.host));
    const env = { ADDRESS: value.replace("HOST", release.host) };
    const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
    expectCode(run, 0);
    assertStringIncludes(await Deno.readTextFile(`${cwd}/toolchainkit.lock`), "${env:ADDRESS}");
    const runs = [run, ...await lookAround(machine, cwd, env)];
    const words = ["s3cret-path", "x5y", "u5er"];
    assertEquals(await whereSecretsAre(words, { runs, folders: [machine.root] }), []);
    const folders = [machine.cache, `${cwd}/.toolchainkit`];
    assertEquals(await whereSecretsAre(["s3cret-Token"], { runs, folders }), []);
  }
});

Deno.test("literal secrets of a source stay in toolchainkit.yaml", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({ token: SECRET, login: "u:pa55word" });
  const source = `http://u:pa55word@${release.host}/gcc.tar.gz?token=${ENCODED}`;
  const cwd = await release.project(machine, "p", source);
  const env = {};
  const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
  expectCode(run, 0);
  const runs = [run, ...await lookAround(machine, cwd, env)];
  const except = [`${cwd}/toolchainkit.yaml`];
  const words = [...WORDS, "pa55word"];
  assertEquals(await whereSecretsAre(words, { runs, folders: [machine.root], except }), []);
  const lock = await Deno.readTextFile(`${cwd}/toolchainkit.lock`);
  assertStringIncludes(lock, `http://${release.host}/gcc.tar.gz?token=***`);
  // A machine that has nothing yet finds them where they are written.
  await Deno.remove(machine.cache, { recursive: true });
  expectCode(await machine.toolchainkit(["--trust", "--locked", ...BOOTSTRAP], { cwd, env }), 0);
});

Deno.test("a registry's secrets are found there again, and missed with words when it has none", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({ token: SECRET, login: "u:pa55word" });
  const address = (token: string) => `http://u:pa55word@${release.host}/gcc.tar.gz?token=${token}`;
  release.files.set("/r.json", release.registry(address(ENCODED)));
  const registry = `http://u:\${env:PW}@${release.host}/r.json?token=\${env:ST}`;
  const cwd = await release.registryProject(machine, "p", registry);
  const env = { ST: ENCODED, PW: "pa55word" };
  const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
  expectCode(run, 0);
  const info = ["--trust", "toolchain", "info", "guarded"];
  const runs = [
    run,
    await machine.toolchainkit(info, { cwd, env }),
    await machine.toolchainkit([...info, "--json"], { cwd, env }),
    ...await lookAround(machine, cwd, env),
  ];
  const words = [...WORDS, "pa55word"];
  // The copy of the registry must hold it, and is for its owner only.
  const [copy = ""] = (await listDirectory(`${machine.cache}/downloads`))
    .filter((name) => name.startsWith("registry-"));
  const path = `${machine.cache}/downloads/${copy}`;
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  const except = [path];
  assertEquals(await whereSecretsAre(words, { runs, folders: [machine.root], except }), []);

  const clear = async () => {
    await Deno.remove(machine.cache, { recursive: true });
    await Deno.remove(`${cwd}/.toolchainkit`, { recursive: true });
  };
  await clear();
  const locked = ["--trust", "--locked", ...BOOTSTRAP];
  expectCode(await machine.toolchainkit(locked, { cwd, env }), 0);
  await clear();
  release.files.set("/r.json", release.registry(`http://${release.host}/elsewhere.tar.gz`));
  const lost = expectCode(await machine.toolchainkit(locked, { cwd, env }), 6);
  assertStringIncludes(lost.stderr, 'the value of "token"');
});

Deno.test("nothing is filled in that only the lock or a registry refers to", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({});
  const env = { ST: "v4riable" };
  const cwd = await release.project(machine, "p", `http://${release.host}/gcc.tar.gz`);
  expectCode(await machine.toolchainkit(["--trust", "lock"], { cwd, env }), 0);
  const file = `${cwd}/toolchainkit.lock`;
  const lock = await Deno.readTextFile(file);
  const asked = release.requests.length;
  for (const evil of ["/${env:ST}/gcc.tar.gz", "/gcc.tar.gz?token=${env:ST}"]) {
    await Deno.writeTextFile(file, lock.replace("/gcc.tar.gz", evil));
    const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
    assert(run.code !== 0, run.stderr);
    assertEquals(await whereSecretsAre(["v4riable"], { runs: [run] }), []);
  }
  release.files.set("/r.json", release.registry(`http://${release.host}/\${env:ST}/gcc.tar.gz`));
  const other = await release.registryProject(machine, "q", `http://${release.host}/r.json`);
  const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd: other, env });
  expectCode(run, 6);
  assertEquals(release.requests.slice(asked).filter((path) => path !== "/r.json"), []);
});

Deno.test("mirrors and redirects learn nothing of the publisher's secrets", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({ token: SECRET });
  const seen: string[] = [];
  await using mirror = serveLoopback((request) => {
    seen.push(request.url, ...request.headers.values());
    return new Response("", { status: 404 });
  });
  const source = `http://${release.host}/gcc.tar.gz?token=\${env:ST}`;
  const cwd = await release.project(machine, "p", source);
  const yaml = `${cwd}/toolchainkit.yaml`;
  const mirrors = `mirrors: ["http://127.0.0.1:${mirror.port}/\${env:MIRROR_KEY}/m"]\n`;
  await Deno.writeTextFile(yaml, `${await Deno.readTextFile(yaml)}${mirrors}`);
  const env = { ST: ENCODED, MIRROR_KEY: "k3y-of-mirror" };
  const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd, env });
  expectCode(run, 0);
  assert(seen.some((text) => text.includes("/k3y-of-mirror/m/")), seen.join("\n"));
  assertEquals(seen.filter((text) => text.includes("s3cret")), []);
  const words = [...WORDS, "k3y-of-mirror"];
  assertEquals(await whereSecretsAre(words, { runs: [run], folders: [machine.root] }), []);
});

Deno.test("a lock that has a secret in clear works, and loses it when it changes", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({ token: SECRET });
  const cwd = await release.project(
    machine,
    "p",
    `http://${release.host}/gcc.tar.gz?token=\${env:ST}`,
  );
  const env = { ST: ENCODED };
  expectCode(await machine.toolchainkit(["--trust", "lock"], { cwd, env }), 0);
  const file = `${cwd}/toolchainkit.lock`;
  const old = (await Deno.readTextFile(file)).replace("${env:ST}", ENCODED);
  await Deno.writeTextFile(file, old);
  expectCode(await machine.toolchainkit(["--trust", "--locked", ...BOOTSTRAP], { cwd, env }), 0);
  expectCode(await machine.toolchainkit(["--trust", "lock", "--check"], { cwd, env }), 0);
  assertEquals(await Deno.readTextFile(file), old);
  const grow = ["--trust", "lock", "--platform", "windows-x64"];
  expectCode(await machine.toolchainkit(grow, { cwd, env }), 0);
  const folders = [machine.cache, cwd];
  assertEquals(await whereSecretsAre(WORDS, { folders }), []);
});

Deno.test("a message keeps its words beside a name that sounds like a secret", async () => {
  await using machine = await Machine.create();
  await using release = new GuardedRelease({});
  const cwd = await release.project(machine, "p", "file:///etc/passwd");
  const run = await machine.toolchainkit(["--trust", ...BOOTSTRAP], { cwd });
  expectCode(run, 4);
  assert(!run.stderr.includes("***"), run.stderr);
  assertStringIncludes(run.stderr, "/etc/passwd");
  const folder = `${machine.cache}/logs`;
  for (const name of await listDirectory(folder)) {
    assert(!(await Deno.readTextFile(`${folder}/${name}`)).includes("***"), name);
  }
});
