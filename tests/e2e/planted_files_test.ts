/** Files that are not files, in every place that is read: nothing hangs, and no secret is copied. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "@std/path";
import { computeFileHash, walkTree } from "../../src/core/filesystem.ts";
import { packToolchain } from "../support/cached_projects.ts";
import { writeDailyProject } from "../support/daily_project.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";
import { outputOf } from "../support/limited_command.ts";
import { plant, PLANTED_KINDS } from "../support/planted.ts";

/** Long enough for a whole bootstrap on a busy machine; what hangs, hangs for ever. */
const LIMIT_MS = 60_000;
const SECRET = "s3cret-s3cret";

const CACHE_COMMANDS = [["cache", "list"], ["bootstrap"]];
const PROJECT_COMMANDS = [["config", "show"], ["env", "--shell", "sh"], ["bootstrap"]];

/** Places below the machine's folder, and the commands that read them. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "cache/registry.json": [
    ...CACHE_COMMANDS,
    ["cache", "clean"],
    ["toolchain", "list"],
    ["doctor"],
  ],
  "cache/projects.txt": CACHE_COMMANDS,
  "cache/compilers.json": CACHE_COMMANDS,
  "cache/locks/registry.lock": CACHE_COMMANDS,
  "cache/locks/registry.lock.holder.json": [...CACHE_COMMANDS, ["doctor"]],
  "cache/logs": CACHE_COMMANDS,
  "app/toolchainkit.yaml": [...PROJECT_COMMANDS, ["doctor"]],
  "app/toolchainkit.local.yaml": PROJECT_COMMANDS,
  "app/toolchainkit.lock": [["lock", "--check"], ["bootstrap"], ["doctor"]],
  "app/.toolchainkit/state.json": PROJECT_COMMANDS,
  "app/.toolchainkit/project.lock": [["bootstrap"]],
  "app/.toolchainkit/project.lock.holder.json": [["bootstrap"]],
  "app/.toolchainkit/cmake/toolchain-main.cmake": [["bootstrap"], ["build"]],
  "app/.toolchainkit/cmake/presets.json": [["bootstrap"]],
  "app/CMakeUserPresets.json": [["bootstrap"]],
  "app/CMakePresets.json": [["bootstrap"]],
  "app/conanfile.txt": [["bootstrap"]],
  "app/vcpkg.json": [["bootstrap"]],
  "app/build/CMakeCache.txt": [["bootstrap"], ["doctor"]],
  "app/build/.toolchainkit-configured.json": [["bootstrap"]],
  "home/.config/toolchainkit/config.yaml": PROJECT_COMMANDS,
  "home/.netrc": [["bootstrap"]],
};

/** Fails for every file below `root` that holds the secret and can be read by others. */
async function expectNotPublished(root: string): Promise<void> {
  for await (const entry of walkTree(root)) {
    const path = join(root, entry.path);
    const info = await Deno.lstat(path);
    if (!info.isFile || ((info.mode ?? 0) & 0o077) === 0) continue;
    assert(!(await Deno.readTextFile(path)).includes(SECRET), `${path} shows the secret`);
  }
}

Deno.test("planted pipes, sockets, devices, folders and links hang no command", async (t) => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 0);
  const secret = await machine.write("secret/id_rsa", `${SECRET}\n`);
  await Deno.chmod(secret, 0o600);
  for (const folder of ["app", "cache"]) {
    await machine.exec("cp", ["-a", machine.path(folder), machine.path(`${folder}.good`)]);
  }
  const restore = async () => {
    for (const folder of ["app", "cache"]) {
      await Deno.remove(machine.path(folder), { recursive: true });
      await machine.exec("cp", ["-a", machine.path(`${folder}.good`), machine.path(folder)]);
    }
  };
  const run = async (words: readonly string[], what: string) => {
    const { code, stdout, stderr } = await outputOf(EXECUTABLE, {
      args: [...words],
      cwd,
      env: machine.environment(),
      clearEnv: true,
      limitMs: LIMIT_MS,
    });
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    // 1 is a fault of the program; 2 and more say what is wrong.
    assert(code !== 1 && code < 128, `${what}: ${words.join(" ")} ended with ${code}\n${said}`);
    return said;
  };
  for (const [place, commands] of Object.entries(PLACES)) {
    await t.step(place, async () => {
      const path = machine.path(...place.split("/"));
      for (const kind of PLANTED_KINDS) {
        for (const words of commands) {
          await plant(kind, path);
          await run(words, `${place} is a ${kind}`);
        }
        await restore();
      }
      await Deno.remove(path, { recursive: true }).catch(() => {});
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.symlink(secret, path);
      for (const words of commands) await run(words, `${place} links to a secret`);
      for (const folder of ["app", "cache"]) await expectNotPublished(machine.path(folder));
      await Deno.remove(path, { recursive: true }).catch(() => {});
      await restore();
    });
  }
});

Deno.test("a project's file that is not a file is named, with exit code 2", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 0);
  await plant("named pipe", join(cwd, "toolchainkit.lock"));
  const run = expectCode(await machine.toolchainkit(["bootstrap"], { cwd }), 2);
  assertMatch(
    run.stderr,
    /error\[FILE_KIND\]: Cannot read ".*\/toolchainkit\.lock": it is a named pipe/,
  );
  await plant("named pipe", machine.path("cache", "locks", "registry.lock"));
  const locked = expectCode(await machine.toolchainkit(["cache", "clean"], { cwd }), 10);
  assertMatch(
    locked.stderr,
    /error\[CACHE_UNTRUSTED\]: Cannot use ".*\/registry\.lock": it is a named/,
  );
});

Deno.test("a planted link is never written through", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  const target = machine.path("target");
  for (const place of ["projects.txt", "locks/registry.lock", "compilers.json", "registry.json"]) {
    const path = machine.path("cache", ...place.split("/"));
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.symlink(target, path);
    await machine.toolchainkit(["bootstrap"], { cwd });
    await assertNothingAt(target, place);
    await Deno.remove(machine.path("cache"), { recursive: true });
  }
});

Deno.test("a download writes through no planted link, and opens no pipe", async () => {
  await using machine = await Machine.create();
  const target = machine.path("target");
  const from = `file://${await machine.write("published", "content")}`;
  const hash = ["--sha256", "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"];
  for (const name of ["out", "out.part", "out.part.json", "out.part.json.tmp", "out.part.lock"]) {
    const path = machine.path(name);
    await Deno.symlink(target, path);
    const linked = await machine.toolchainkit(["fetch", from, "-o", "out", ...hash]);
    await assertNothingAt(target, name);
    if (linked.code !== 0) assertMatch(linked.stderr, /it is a link, wanted a regular file/);
    await Deno.remove(path).catch(() => {});
    await Deno.remove(machine.path("out")).catch(() => {});
    await plant("named pipe", path);
    const piped = await machine.toolchainkit(["fetch", from, "-o", "out", ...hash]);
    assert(piped.code === 0 || piped.code === 2 || piped.code === 10, piped.stderr);
    await Deno.remove(path).catch(() => {});
    await Deno.remove(machine.path("out")).catch(() => {});
  }
});

Deno.test("a pipe as the note of a holder makes nobody wait for longer than he may", async () => {
  await using machine = await Machine.create();
  const lock = await machine.write("cache/locks/registry.lock", "");
  await plant("named pipe", `${lock}.holder.json`);
  const command = 'exec 9<>"$1"; flock 9; TOOLCHAINKIT_LOCK_TIMEOUT=1 "$0" cache clean';
  const run = await machine.exec("sh", ["-c", command, EXECUTABLE, lock]);
  expectCode(run, 7);
  assert(run.durationMs < LIMIT_MS, `${run.durationMs} ms`);
});

Deno.test("SIGTERM ends what reads for ever or waits for a lock", async () => {
  await using machine = await Machine.create();
  const lock = await machine.write("cache/locks/registry.lock", "");
  const part = await machine.write("out.part.lock", "");
  const from = `file://${await machine.write("published", "content")}`;
  for (const words of [["hash", "/dev/zero"], ["cache", "clean"], ["fetch", from, "-o", "out"]]) {
    const command = 'exec 8<>"$1" 9<>"$2"; flock 8; flock 9; shift 2; ' +
      '"$0" "$@" 8>&- 9>&- & sleep 1; kill -TERM $!; wait $!; echo "ended with $?"';
    const run = await machine.exec("bash", ["-c", command, EXECUTABLE, lock, part, ...words]);
    assertMatch(run.stdout, /ended with 130/, run.stderr);
    assert(run.durationMs < 10_000, `${words.join(" ")} took ${run.durationMs} ms`);
  }
});

async function assertNothingAt(path: string, why: string): Promise<void> {
  assertEquals(await Deno.lstat(path).then(() => true, () => false), false, why);
}

/** A project whose toolchain comes from an archive on this machine, and that archive's checksum. */
async function archivedProject(machine: Machine): Promise<{ cwd: string; sha256: string }> {
  const archive = await packToolchain(machine, "gcc", "#define OWN 1\n");
  const sha256 = await computeFileHash(archive);
  const gcc =
    `{name: main, type: gcc, version: "1", source: "file://${archive}", sha256: ${sha256}}`;
  const cwd = await writeDailyProject(machine, { config: ["toolchains:", `  - ${gcc}`] });
  return { cwd, sha256 };
}

Deno.test("an installation uses nothing that was planted among the downloads", async () => {
  await using machine = await Machine.create();
  const { cwd, sha256 } = await archivedProject(machine);
  const bootstrap = ["--trust", "bootstrap", "--no-configure"];
  const target = machine.path("target");
  for (const name of [sha256, `${sha256}.part`, `${sha256}.part.json`, `${sha256}.part.lock`]) {
    const path = machine.path("cache", "downloads", name);
    for (const kind of [...PLANTED_KINDS, "link"] as const) {
      await Deno.remove(machine.cache, { recursive: true }).catch(() => {});
      if (kind !== "link") await plant(kind, path);
      else await Deno.mkdir(dirname(path), { recursive: true });
      if (kind === "link") await Deno.symlink(target, path);
      const run = await machine.toolchainkit(bootstrap, { cwd });
      const what = `${kind} at ${name}\n${run.stderr}`;
      // A planted lock or folder is named; everything else is replaced.
      assert(run.code === 0 || run.code === 2 || run.code === 10, what);
      if (run.code !== 0) assertMatch(run.stderr, /wanted a (regular )?file/, what);
      if (name === sha256) assertEquals(run.code, 0, what);
      await assertNothingAt(target, name);
    }
  }
});

Deno.test("a umask of 000 makes nothing in the cache that others can write", async () => {
  await using machine = await Machine.create();
  const { cwd } = await archivedProject(machine);
  await Deno.chmod(machine.root, 0o777);
  const script = 'umask 000; "$0" --trust bootstrap && "$0" trust && "$0" env --shell sh';
  const made = expectCode(await machine.exec("sh", ["-c", script, EXECUTABLE], { cwd }), 0);
  assertEquals(made.stderr.split("can put another one in its place").length, 2, made.stderr);
  const open: string[] = [];
  let files = 0;
  for await (const entry of walkTree(machine.cache)) {
    const path = join(machine.cache, entry.path);
    const info = await Deno.lstat(path);
    files++;
    if (!info.isSymlink && ((info.mode ?? 0) & 0o022) !== 0) open.push(entry.path);
    const own = /^(trust|logs|environments)(\/|$)/.test(entry.path);
    if (own && ((info.mode ?? 0) & 0o077) !== 0) open.push(entry.path);
  }
  assertEquals(open, []);
  assert(files > 15, `only ${files} files`);
  assertEquals(((await Deno.stat(machine.cache)).mode ?? 0) & 0o777, 0o755);
  // What the user's own programs make is the user's affair.
  expectCode(
    await machine.exec("sh", ["-c", 'umask 000; "$0" run -- touch made', EXECUTABLE], { cwd }),
    0,
  );
  assertEquals(((await Deno.stat(join(cwd, "made"))).mode ?? 0) & 0o777, 0o666);
});

Deno.test("a build under a umask of 000 makes nothing that others can write", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, {
    cmake: ['file(WRITE "$ENV{CPM_SOURCE_CACHE}/made/source.cpp" "")'],
  });
  const sources = machine.path("cache/packages/cpm");
  const script = 'umask 000; exec "$0" bootstrap --build';
  const run = await machine.exec("sh", ["-c", script, EXECUTABLE], {
    cwd,
    env: { CPM_SOURCE_CACHE: sources },
  });
  expectCode(run, 0);
  for (const path of [`${sources}/made`, `${sources}/made/source.cpp`, `${cwd}/build/app`]) {
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o002, 0, path);
  }
});

Deno.test("extract gives nobody else the right to write, whatever the archive and the umask say", async () => {
  await using machine = await Machine.create();
  const pack =
    "mkdir -p in/dir && touch in/dir/file && chmod -R a+rwx in && tar -cf in.tar -C in dir";
  const unpack = `${pack} && umask "$1" && "$0" extract in.tar "out$1"`;
  for (
    const [umask, mode] of [["000", 0o775], ["002", 0o775], ["022", 0o755], ["077", 0o700]] as const
  ) {
    expectCode(await machine.exec("sh", ["-c", unpack, EXECUTABLE, umask]), 0);
    for (const name of ["dir", "dir/file"]) {
      const info = await Deno.stat(machine.path(`out${umask}`, name));
      assertEquals((info.mode ?? 0) & 0o777, mode, `${name} under ${umask}`);
    }
  }
});

Deno.test("a relative entry of PATH runs no program of the project", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine);
  for (const name of ["uname", "gcc", "c++", "cmake", "ninja", "make", "ld", "as"]) {
    await machine.write(`app/${name}`, '#!/bin/sh\ntouch "$CANARY"\nexit 1\n');
    await Deno.chmod(machine.path("app", name), 0o755);
  }
  const canary = machine.path("canary");
  for (
    const path of [
      ".:/usr/local/bin:/usr/bin:/bin",
      ":/usr/local/bin:/usr/bin:/bin",
      "/usr/bin:/bin::.",
    ]
  ) {
    const env = { PATH: path, CANARY: canary, LD_LIBRARY_PATH: ":." };
    expectCode(await machine.toolchainkit(["bootstrap", "--build"], { cwd, env }), 0);
    const printed = expectCode(
      await machine.toolchainkit(["env", "--shell", "json"], { cwd, env }),
      0,
    );
    const folders = String(JSON.parse(printed.stdout).PATH ?? "").split(":");
    assertEquals(folders.filter((folder) => !folder.startsWith("/")), []);
    const seen = await machine.toolchainkit(["run", "--", "env"], { cwd, env });
    assert(!/^LD_LIBRARY_PATH=/m.test(seen.stdout), seen.stdout);
    await assertNothingAt(canary, path);
    await Deno.remove(join(cwd, "build"), { recursive: true });
  }
});
