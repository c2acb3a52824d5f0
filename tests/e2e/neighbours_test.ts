/** Neighbours who exchange the folders of a cache, played by two real users. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { computeFileHash, findExecutable, walkTree } from "../../src/core/filesystem.ts";
import { createSystemHost } from "../../src/core/system_host.ts";
import { packToolchain } from "../support/cached_projects.ts";
import { SYSTEM_GCC } from "../support/daily_project.ts";
import { EXECUTABLE, expectCode, Machine } from "../support/executable.ts";
import { testWithTwoUsers } from "../support/two_users.ts";

testWithTwoUsers(
  "a link in the place of a folder of the cache deletes nothing of another user",
  async (shared) => {
    const { alice, bob } = shared;
    const cache = await shared.makeCache(0o2775);
    const thesis = await shared.write(alice, "Documents/gcc-13/thesis", "years of work");
    const folder = join(alice.home, "Documents");
    expectCode(await shared.exec(alice, "touch", ["-d", "2 days ago", `${folder}/gcc-13`]), 0);
    for (const name of ["staging", "downloads", "toolchains", "tools", "python", "bin"]) {
      const link = join(cache, name);
      expectCode(await shared.exec(bob, "ln", ["-s", folder, link]), 0);
      const run = expectCode(await shared.toolchainkit(alice, ["cache", "clean", "--all"]), 10);
      assertMatch(run.stderr, /error\[CACHE_UNTRUSTED\].* it is a link that user 60002 made/);
      const doctor = await shared.toolchainkit(alice, ["doctor", "--fix"]);
      assertMatch(doctor.stdout + doctor.stderr, /it is a link that user 60002 made/);
      assertEquals(await Deno.readTextFile(thesis), "years of work", name);
      await Deno.remove(link);
    }
    // Deeper, where the stores of package managers are.
    const make = 'mkdir -p "$0/packages/cpm" && ln -s "$1" "$0/packages/cpm/fmt"';
    expectCode(await shared.exec(bob, "sh", ["-c", `umask 002; ${make}`, cache, folder]), 0);
    await shared.toolchainkit(alice, ["cache", "clean", "--all"]);
    assertEquals(await Deno.readTextFile(thesis), "years of work");
    // Links of one's own are fine: a larger disk, say.
    await Deno.remove(join(cache, "packages"), { recursive: true });
    expectCode(await shared.exec(alice, "mkdir", ["large"]), 0);
    const own = [join(alice.home, "large"), join(cache, "downloads")];
    await Deno.remove(join(cache, "downloads"), { recursive: true }).catch(() => {});
    expectCode(await shared.exec(alice, "ln", ["-s", ...own]), 0);
    expectCode(await shared.toolchainkit(alice, ["cache", "clean", "--all"]), 0);
  },
);

for (const mode of [0o1777, 0o2777]) {
  testWithTwoUsers(
    `a folder that a stranger made first in a cache of mode ${mode.toString(8)} is not used`,
    async (shared) => {
      const { alice, bob, machine } = shared;
      const archive = await packToolchain(machine, "gcc", "#define OWN 1\n");
      const sha256 = await computeFileHash(archive);
      const yaml = [
        "version: 1",
        "project: app",
        "toolchains:",
        `  - {name: main, type: gcc, version: "1", source: "file://${archive}", sha256: ${sha256}}`,
        "",
      ];
      await shared.write(alice, "app/toolchainkit.yaml", yaml.join("\n"));
      const cwd = join(alice.home, "app");
      const bootstrap = ["--trust", "bootstrap", "--no-configure"];
      const cache = await shared.makeCache(mode);
      await Deno.chown(cache, 0, 60_500);
      await Deno.chmod(cache, mode);
      // Bob installs it himself, and puts his own program in its place.
      await Deno.mkdir(join(bob.home, "app"));
      await Deno.copyFile(join(cwd, "toolchainkit.yaml"), join(bob.home, "app/toolchainkit.yaml"));
      await Deno.chown(join(bob.home, "app"), bob.id, bob.id);
      const theirs = { cwd: join(bob.home, "app") };
      expectCode(await shared.toolchainkit(bob, bootstrap, theirs), 0);
      const run = expectCode(await shared.toolchainkit(alice, bootstrap, { cwd }), 10);
      assertMatch(
        run.stderr,
        /Cannot use ".*\/cache\/\w+": it belongs to user 60002, who is neither you, root, nor/,
      );
    },
  );
}

testWithTwoUsers(
  "a checkout of vcpkg that a stranger put into an open cache is not used",
  async (shared) => {
    const { alice, bob } = shared;
    const cache = await shared.makeCache(0o777);
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const yaml = [
      "version: 1",
      "project: app",
      "toolchains: [{name: main, type: gcc, version: system}]",
      "packages: {manager: vcpkg}",
      "",
    ];
    await shared.write(alice, "app/toolchainkit.yaml", yaml.join("\n"));
    const manifest = { "builtin-baseline": commit, dependencies: ["zlib"] };
    await shared.write(alice, "app/vcpkg.json", JSON.stringify(manifest));
    const cwd = join(alice.home, "app");
    const plant = 'mkdir -p "$0" && touch "$0/.vcpkg-root"';
    const checkout = join(cache, "packages", "vcpkg-registry-0123456789ab");
    expectCode(await shared.toolchainkit(alice, ["cache", "list"]), 0);
    for (const made of [join(cache, "packages"), undefined]) {
      if (made === undefined) {
        // The folder around it is alice's own, but open.
        await Deno.remove(join(cache, "packages"), { recursive: true });
        await Deno.mkdir(join(cache, "packages"));
        await Deno.chown(join(cache, "packages"), alice.id, alice.id);
        await Deno.chmod(join(cache, "packages"), 0o777);
      }
      expectCode(await shared.exec(bob, "sh", ["-c", plant, checkout]), 0);
      const run = expectCode(
        await shared.toolchainkit(alice, ["--offline", "deps", "install"], { cwd }),
        10,
      );
      assertMatch(run.stderr, /Cannot use ".*\/packages.*": it belongs to user 60002/);
    }
  },
);

testWithTwoUsers(
  "a cache of somebody else in a folder such as /tmp is used with a warning",
  async (shared) => {
    const { alice, bob, machine } = shared;
    await Deno.mkdir(machine.path("tmp"));
    await Deno.chmod(machine.path("tmp"), 0o1777);
    const cache = machine.path("tmp", "cache");
    const env = { TOOLCHAINKIT_CACHE_DIR: cache };
    for (const user of [bob, alice]) {
      const yaml = ["version: 1", "project: app", ...SYSTEM_GCC, ""].join("\n");
      await shared.write(user, "app/toolchainkit.yaml", yaml);
      const cwd = join(user.home, "app");
      const run = await shared.toolchainkit(user, ["bootstrap", "--no-configure"], { cwd, env });
      const warned = run.stderr.includes("belongs to user 60002, whose compilers are used");
      assertEquals(warned, user === alice, run.stderr);
    }
  },
);

Deno.test({
  name: "what ccache keeps in a cache can be changed by nobody else, whatever the umask says",
  ignore: Deno.build.os !== "linux" || !await isInstalled("ccache"),
  async fn() {
    await using machine = await Machine.create();
    const yaml = [
      "version: 1",
      "project: app",
      ...SYSTEM_GCC,
      "build: {caching: {enabled: true, tool: ccache}}",
      "",
    ];
    await machine.write("app/toolchainkit.yaml", yaml.join("\n"));
    const cmake =
      "cmake_minimum_required(VERSION 3.21)\nproject(app CXX)\nadd_executable(a a.cpp)\n";
    await machine.write("app/CMakeLists.txt", cmake);
    await machine.write("app/a.cpp", "int main() {}\n");
    const build = 'umask 000; "$0" bootstrap && "$0" build';
    const words = ["-c", build, EXECUTABLE];
    expectCode(await machine.exec("sh", words, { cwd: machine.path("app") }), 0);
    const folder = join(machine.cache, "build-cache", "ccache");
    let files = 0;
    for await (const { path } of walkTree(folder)) {
      const { mode, isFile } = await Deno.lstat(join(folder, path));
      if (isFile) files++;
      assertEquals((mode ?? 0) & 0o022, 0, path);
    }
    assertEquals(files > 0, true);
  },
});

async function isInstalled(program: string): Promise<boolean> {
  return await findExecutable(program, createSystemHost()) !== undefined;
}
