/** `bootstrap.sh` under several shells: where it finds the executable, and what it refuses. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { dirname, fromFileUrl, join } from "@std/path";
import { renderShellScript } from "../../src/bootstrap/scripts.ts";
import { listDirectory } from "../../src/core/filesystem.ts";
import { cloneSources } from "../support/clone.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";
import { ConnectionServer } from "../support/proxy_connections.ts";
import { ReleaseServer } from "../support/release_server.ts";
import { outputOf } from "../support/limited_command.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const SCRIPT = await Deno.readTextFile(join(ROOT, "bootstrap.sh"));
const SHELLS = [["sh"], ["dash"], ["bash"], ["busybox", "sh"]] as const;
const PLATFORM = Deno.build.arch === "aarch64" ? "linux-arm64" : "linux-x64";

/** A stand-in for the executable that tells how it was called. */
const FAKE = '#!/bin/sh\nprintf "%s|" "$0" "$@"\n';

async function fakeExecutable(machine: Machine, name: string): Promise<string> {
  const path = await machine.write(name, FAKE);
  await Deno.chmod(path, 0o755);
  return path;
}

/** A project that checked the script in. */
async function projectScript(machine: Machine, pins: Record<string, string> = {}): Promise<string> {
  await machine.write("project/toolchainkit.yaml", "version: 1\n");
  const text = renderShellScript(SCRIPT, {
    version: "0.1.0",
    downloadUrl: pins["url"] ?? "",
    sha256: pins["sha256"] === undefined ? {} : { [PLATFORM]: pins["sha256"] },
  });
  const path = await machine.write("project/bootstrap.sh", text);
  await Deno.chmod(path, 0o755);
  return path;
}

for (const shell of SHELLS) {
  const [command, ...leading] = shell;
  const run = (machine: Machine, args: readonly string[], env: Record<string, string> = {}) =>
    machine.exec(command, [...leading, ...args], { env });

  Deno.test(`bootstrap.sh under ${shell.join(" ")} takes the executable that is named`, async () => {
    await using machine = await Machine.create();
    const script = await projectScript(machine);
    const named = await fakeExecutable(machine, "elsewhere/tk");
    const done = expectCode(
      await run(machine, [script, "lock", "a b"], { TOOLCHAINKIT_BINARY: named }),
      0,
    );
    assertEquals(done.stdout, `${named}|--project|${machine.path("project")}|lock|a b|`);
  });

  Deno.test(`bootstrap.sh under ${shell.join(" ")} looks beside itself, then in the cache`, async () => {
    await using machine = await Machine.create();
    const script = await projectScript(machine);
    const cached = await fakeExecutable(machine, "cache/bin/0.1.0/toolchainkit");
    const first = expectCode(await run(machine, [script]), 0);
    assertEquals(first.stdout, `${cached}|--project|${machine.path("project")}|bootstrap|`);
    const local = await fakeExecutable(machine, "project/.toolchainkit/bin/toolchainkit");
    const second = expectCode(await run(machine, [script, "--build"]), 0);
    assertEquals(second.stdout, `${local}|--project|${machine.path("project")}|bootstrap|--build|`);
    const beside = await fakeExecutable(machine, "project/toolchainkit");
    const third = expectCode(await run(machine, [script, "new", "x"]), 0);
    assertEquals(third.stdout, `${beside}|new|x|`);
  });

  Deno.test({
    name: `bootstrap.sh under ${shell.join(" ")} runs nothing that a stranger put into the cache`,
    // Only root can give a file away.
    ignore: Deno.uid() !== 0,
    async fn() {
      await using machine = await Machine.create();
      const script = await projectScript(machine);
      const cached = await fakeExecutable(machine, "cache/bin/0.1.0/toolchainkit");
      await Deno.chown(cached, 60_002, 60_002);
      const refused = expectCode(await run(machine, [script]), 10);
      assertEquals(refused.stdout, "");
      assertStringIncludes(refused.stderr, "belongs to another user (60002:60002)");
      // In a cache that the group shares, a member of the group may have put it there.
      await Deno.chown(machine.cache, 60_001, 60_500);
      await Deno.chmod(machine.cache, 0o2775);
      expectCode(await run(machine, [script]), 10);
      await Deno.chown(cached, 60_002, 60_500);
      expectCode(await run(machine, [script]), 0);
      // Where everybody may write, everybody's files get the folder's group.
      await Deno.chmod(machine.cache, 0o2777);
      expectCode(await run(machine, [script]), 10);
      // Who owns the folder can exchange the file that was looked at.
      await Deno.chown(cached, 0, 0);
      expectCode(await run(machine, [script]), 0);
      await Deno.chown(join(cached, ".."), 60_002, 60_002);
      expectCode(await run(machine, [script]), 10);
    },
  });

  Deno.test(`bootstrap.sh under ${shell.join(" ")} does nothing when it was cut short`, async () => {
    await using machine = await Machine.create();
    const named = await fakeExecutable(machine, "tk");
    const last = SCRIPT.lastIndexOf('main "$@"');
    for (const length of [0, 100, 5000, 9000, last - 1, last]) {
      const script = await machine.write("cut.sh", SCRIPT.slice(0, length));
      const done = await run(machine, [script, "lock"], { TOOLCHAINKIT_BINARY: named });
      assertEquals([length, done.stdout], [length, ""]);
    }
  });
}

Deno.test("bootstrap.sh works from a pipe", async () => {
  await using machine = await Machine.create();
  const named = await fakeExecutable(machine, "tk");
  await projectScript(machine);
  const done = expectCode(
    await machine.exec("sh", ["-c", "cat project/bootstrap.sh | sh -s -- new hello"], {
      env: { TOOLCHAINKIT_BINARY: named },
    }),
    0,
  );
  assertEquals(done.stdout, `${named}|new|hello|`);
});

Deno.test("bootstrap.sh downloads the pinned executable once and runs it", async () => {
  await using machine = await Machine.create();
  await using server = new ReleaseServer({ [`toolchainkit-${PLATFORM}`]: EXECUTABLE });
  const sha256 = createHash("sha256").update(await Deno.readFile(EXECUTABLE)).digest("hex");
  const script = await projectScript(machine, { url: server.url("").replace(/\/$/, ""), sha256 });
  const first = expectCode(await machine.exec("sh", [script, "--version"]), 0);
  assertMatch(first.stdout, /0\.1\.0/);
  const asked = server.requests.length;
  expectCode(await machine.exec("sh", [script, "--version"]), 0);
  assertEquals(server.requests.length, asked);
});

Deno.test("bootstrap.sh makes nothing that others can write, and writes through no link", async () => {
  await using machine = await Machine.create();
  const program = await fakeExecutable(machine, "built");
  await using server = new ReleaseServer({ [`toolchainkit-${PLATFORM}`]: program });
  const sha256 = createHash("sha256").update(FAKE).digest("hex");
  const script = await projectScript(machine, { url: server.url("").replace(/\/$/, ""), sha256 });
  const plant = 'mkdir -p "$2/bin/0.1.0"; ln -s "$3" "$2/bin/0.1.0/toolchainkit.$$"; ' +
    'umask 000; exec sh "$1" explain';
  const words = ["-c", plant, "sh", script, machine.cache, machine.path("target")];
  expectCode(await machine.exec("sh", words), 0);
  assertEquals(await listDirectory(machine.path("target")), []);
  assertEquals((await listDirectory(machine.root)).includes("target"), false);
  await Deno.remove(machine.cache, { recursive: true });
  expectCode(await machine.exec("sh", ["-c", 'umask 000; exec sh "$0" explain', script]), 0);
  for (const name of ["", "bin", "bin/0.1.0", "bin/0.1.0/toolchainkit"]) {
    const { mode } = await Deno.stat(join(machine.cache, name));
    assertEquals((mode ?? 0) & 0o777, 0o755, name);
  }
});

Deno.test({
  name: "bootstrap.sh builds with no Deno that a stranger put into the cache",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using machine = await Machine.create();
    const script = await projectScript(machine);
    for (const name of ["main.ts", "deno.json", "scripts/build.ts"]) {
      await machine.write(`project/${name}`, "{}");
    }
    const ran = machine.path("ran");
    const deno = await machine.write("cache/tools/deno-2.4.2/deno", `#!/bin/sh\ntouch ${ran}\n`);
    await Deno.chmod(deno, 0o755);
    await Deno.chown(deno, 60_002, 60_002);
    const refused = expectCode(await machine.exec("sh", [script, "explain"]), 10);
    assertStringIncludes(refused.stderr, "belongs to another user (60002:60002)");
    assertEquals((await listDirectory(machine.root)).includes("ran"), false);
  },
});

Deno.test("bootstrap.sh runs nothing that has another checksum", async () => {
  await using machine = await Machine.create();
  const page = await machine.write("login.html", "<!DOCTYPE html><html>Please log in</html>");
  await using server = new ReleaseServer({ [`toolchainkit-${PLATFORM}`]: page });
  const url = server.url("").replace(/\/$/, "");
  const script = await projectScript(machine, { url, sha256: "a".repeat(64) });
  const done = expectCode(await machine.exec("sh", [script, "--version"]), 4);
  assertStringIncludes(done.stderr, "a".repeat(64));
  assertStringIncludes(done.stderr, "HTML page");
  const left = await listDirectory(machine.root);
  assert(!left.includes("cache"), left.join());
});

Deno.test("bootstrap.sh downloads nothing without a pinned checksum, and says where it looked", async () => {
  await using machine = await Machine.create();
  await using server = new ReleaseServer({ [`toolchainkit-${PLATFORM}`]: EXECUTABLE });
  const script = await projectScript(machine, { url: server.url("").replace(/\/$/, "") });
  const done = expectCode(await machine.exec("sh", [script]), 6);
  assertStringIncludes(done.stderr, "no sha256 is pinned");
  assertStringIncludes(done.stderr, "shared cache: no ");
  assertStringIncludes(done.stderr, "TOOLCHAINKIT_BINARY");
  assertEquals(server.requests, []);
});

Deno.test("bootstrap.sh downloads nothing when told to stay offline", async () => {
  await using machine = await Machine.create();
  await using server = new ReleaseServer({ [`toolchainkit-${PLATFORM}`]: EXECUTABLE });
  const url = server.url("").replace(/\/$/, "");
  const script = await projectScript(machine, { url, sha256: "a".repeat(64) });
  const done = await machine.exec("sh", [script], { env: { TOOLCHAINKIT_OFFLINE: "1" } });
  assertEquals(done.code, 6);
  assertStringIncludes(done.stderr, "TOOLCHAINKIT_OFFLINE");
  assertEquals(server.requests, []);
});

Deno.test("bootstrap.sh of a project made by new finds the executable in the cache", async () => {
  await using machine = await Machine.create();
  expectCode(await machine.toolchainkit(["new", "hello", "-t", "system", "--no-bootstrap"]), 0);
  await Deno.mkdir(`${machine.cache}/bin/0.1.0`, { recursive: true });
  await Deno.copyFile(EXECUTABLE, `${machine.cache}/bin/0.1.0/toolchainkit`);
  const done = expectCode(await machine.exec("hello/bootstrap.sh", ["--build"]), 0);
  assertStringIncludes(done.stdout, "hello is ready");
  const program = expectCode(await machine.exec(machine.path("hello/build/hello"), []), 0);
  assertEquals(program.stdout, "Hello, world!\n");
});

for (const client of ["npm", "python3"] as const) {
  Deno.test(`bootstrap.sh builds from a fresh clone where ${client} is the only client`, async () => {
    await using machine = await Machine.create();
    await cloneSources(machine.path("clone"));
    const bin = await onlyPrograms(machine, client === "npm" ? ["npm", "node"] : ["python3"]);
    const done = expectCode(
      await machine.exec(machine.path("clone/bootstrap.sh"), ["--version", "--json"], {
        cwd: machine.path("clone"),
        env: {
          PATH: bin,
          TOOLCHAINKIT_COMPILE_CACHE: machine.path("build-cache"),
          DENORT_BIN: undefined,
        },
      }),
      0,
    );
    const version = JSON.parse(done.stdout);
    assertEquals([version.version, version.target], ["0.1.0", PLATFORM]);
    assertEquals(version.denoVersion, "2.4.2");
    assert((await Deno.stat(`${machine.cache}/bin/0.1.0/toolchainkit`)).isFile);
  });
}

Deno.test("bootstrap.sh gives up on a registry that says nothing while it builds", async () => {
  await using machine = await Machine.create();
  let asked = 0;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using proxy = new ConnectionServer(listener, async (client) => {
    asked++;
    while (await client.read(new Uint8Array(1000)) !== null);
  });
  await cloneSources(machine.path("clone"));
  const script = machine.path("clone/bootstrap.sh");
  const hasty = SCRIPT.replace(/^TK_SILENT_SECONDS=.*/m, "TK_SILENT_SECONDS='1 2'");
  await Deno.writeTextFile(script, hasty);
  const done = await machine.exec(script, ["--version"], {
    env: {
      PATH: `${dirname(Deno.execPath())}:/usr/bin:/bin`,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      DENO_DIR: machine.path("deno"),
    },
  });
  assertEquals([done.code, done.stdout], [6, ""]);
  assertMatch(done.stderr, /nothing arrived for 1 s\n.*nothing arrived for 2 s\n.*answers nothing/);
  assert(asked >= 2, `${asked} requests`);
});

/** A PATH of the base system's programs and those named, and no others. */
async function onlyPrograms(machine: Machine, names: readonly string[]): Promise<string> {
  const base = [
    ...["sh", "uname", "sed", "cat", "cp", "mv", "rm", "mkdir", "chmod", "dirname", "head", "tail"],
    ...["find", "grep", "tar", "gzip", "mktemp", "sha256sum", "cut", "env", "cmp", "getconf", "ls"],
    ...["sleep", "wc"],
  ];
  const bin = machine.path("bin");
  await Deno.mkdir(bin);
  for (const name of [...base, ...names]) {
    // A version manager puts scripts in front of Python; the interpreter itself is wanted.
    const ask = name === "python3"
      ? `python3 -c "import sys; print(sys.executable)"`
      : `command -v ${name}`;
    const found = await outputOf("sh", { args: ["-c", ask] });
    const path = new TextDecoder().decode(found.stdout).trim();
    if (path === "") continue;
    if (name === "python3") {
      const script = `#!/bin/sh\nexec '${path}' "$@"\n`;
      await Deno.writeTextFile(join(bin, name), script, { mode: 0o755 });
    } else await Deno.symlink(await Deno.realPath(path), join(bin, name));
  }
  return bin;
}
