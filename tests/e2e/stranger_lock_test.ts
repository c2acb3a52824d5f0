/**
 * A stranger's toolchainkit.lock and registry through the executable: what only it names is
 * neither asked for, nor installed, nor run before the user trusts it; and it never stands in the way
 * of an honest project.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { exists, listDirectory } from "../../src/core/filesystem.ts";
import { tarGz } from "../support/archives.ts";
import { SYSTEM_GCC, writeDailyProject } from "../support/daily_project.ts";
import { expectCode, Machine } from "../support/executable.ts";
import { ReleaseServer } from "../support/release_server.ts";
import { TEST_PLATFORM } from "../support/user_registry.ts";

const NINJA = "1.13.2";
const CONFIG = [...SYSTEM_GCC, `tools: {cmake: system, ninja: "${NINJA}"}`];

/** An archive with a program that leaves a mark wherever it runs. */
async function canaryArchive(machine: Machine, program: string): Promise<string> {
  const script = `#!/bin/sh\ntouch '${canary(machine)}'\necho ${NINJA}\n`;
  const path = machine.path("canary.tar.gz");
  await Deno.writeFile(path, tarGz([{ name: program, mode: 0o755, content: script }]));
  return path;
}

function canary(machine: Machine): string {
  return machine.path("CANARY");
}

async function sha256Of(path: string): Promise<string> {
  return createHash("sha256").update(await Deno.readFile(path)).digest("hex");
}

/** The lock with other sources for Ninja. */
function withSources(lock: string, sources: readonly string[]): string {
  const at = lock.indexOf("\n  ninja:");
  assert(at > 0, lock);
  const rest = lock.slice(at).replace(
    /\n( +)sources:\n(?:\1 .*\n)+/,
    (_all, indent: string) =>
      `\n${indent}sources:\n${sources.map((line) => `${indent}  ${line}\n`).join("")}`,
  ).replace(/archive: zip/, "archive: tar.gz");
  return lock.slice(0, at) + rest;
}

async function strangersProject(machine: Machine, server: ReleaseServer, archive: string) {
  const cwd = await writeDailyProject(machine, { folder: "stranger", config: CONFIG });
  expectCode(await machine.toolchainkit(["lock"], { cwd }), 0);
  const honest = await Deno.readTextFile(`${cwd}/toolchainkit.lock`);
  const evil = withSources(honest, [
    `- url: ${server.url("ninja.tar.gz")}`,
    `  sha256: ${await sha256Of(archive)}`,
  ]);
  await Deno.writeTextFile(`${cwd}/toolchainkit.lock`, evil);
  return { cwd, honest, evil };
}

Deno.test("a build that only a stranger's lock names is refused by every command, and nobody is asked", async () => {
  await using machine = await Machine.create();
  const archive = await canaryArchive(machine, "ninja");
  await using server = new ReleaseServer({ "ninja.tar.gz": archive });
  const { cwd, evil } = await strangersProject(machine, server, archive);
  const commands: (readonly string[])[] = [
    ["bootstrap"],
    ["bootstrap", "--locked"],
    ["bootstrap", "--no-configure"],
    ["configure"],
    ["build"],
    ["test"],
    ["env"],
    ["run", "--", "ninja", "--version"],
    ["lock"],
    ["lock", "--check"],
    ["toolchain", "which", "ninja"],
  ];
  for (const words of commands) {
    for (const env of [{}, { CI: "true" }]) {
      const run = await machine.toolchainkit(words, { cwd, env });
      assertEquals(run.code, 2, `${words.join(" ")}: ${run.stderr}`);
      assertStringIncludes(run.stderr, server.url("ninja.tar.gz"));
      assertMatch(run.stderr, /replacing https:\/\/github\.com\/ninja-build.*sha256 5749cbc4e668/);
      assertStringIncludes(run.stderr, "toolchainkit trust");
    }
  }
  for (const words of [["doctor"], ["toolchain", "list"], ["cache", "list"], ["audit"]]) {
    await machine.toolchainkit(words, { cwd });
  }
  assertEquals(server.requests, []);
  assertEquals(await exists(canary(machine)), false);
  assertEquals(await listDirectory(`${machine.cache}/tools`), []);
  assertEquals(await listDirectory(`${machine.cache}/downloads`), []);
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.lock`), evil);
});

Deno.test("trusted bytes of a lock and the known ones of the same version share a machine", async () => {
  await using machine = await Machine.create();
  const archive = await canaryArchive(machine, "ninja");
  await using server = new ReleaseServer({ "ninja.tar.gz": archive });
  const { cwd } = await strangersProject(machine, server, archive);
  const shown = expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  assertStringIncludes(shown.stdout, server.url("ninja.tar.gz"));
  const strange = ["run", "--", "ninja", "--version"];
  expectCode(await machine.toolchainkit(strange, { cwd }), 0);
  assertEquals(await exists(canary(machine)), true);
  await Deno.remove(canary(machine));
  const own = (await listDirectory(`${machine.cache}/tools`)).filter((name) =>
    /^ninja-/.test(name)
  );
  assertEquals(own.length, 1);
  assertMatch(own[0] ?? "", new RegExp(`^ninja-${NINJA}-${TEST_PLATFORM}-[0-9a-f]{12}$`));
  const honest = await writeDailyProject(machine, { folder: "honest", config: CONFIG });
  const build = await machine.toolchainkit(["build"], { cwd: honest });
  expectCode(build, 0);
  assertEquals(await exists(canary(machine)), false);
  const both = (await listDirectory(`${machine.cache}/tools`)).filter((name) =>
    /^ninja-/.test(name)
  );
  assertEquals(both, [`ninja-${NINJA}-${TEST_PLATFORM}`, ...own].sort());
  // Each project keeps its own; removing one does not touch the other.
  expectCode(await machine.toolchainkit(["cache", "clean"]), 0);
  assertEquals(
    (await listDirectory(`${machine.cache}/tools`)).filter((n) => /^ninja-/.test(n)),
    both,
  );
  await Deno.remove(cwd, { recursive: true });
  expectCode(await machine.toolchainkit(["toolchain", "remove", own[0] ?? ""]), 0);
  assertEquals((await listDirectory(`${machine.cache}/tools`)).filter((n) => /^ninja-/.test(n)), [
    `ninja-${NINJA}-${TEST_PLATFORM}`,
  ]);
});

Deno.test("lock --update takes the known build again without trust in the strange one", async () => {
  await using machine = await Machine.create();
  const archive = await canaryArchive(machine, "ninja");
  await using server = new ReleaseServer({ "ninja.tar.gz": archive });
  const { cwd, honest } = await strangersProject(machine, server, archive);
  expectCode(await machine.toolchainkit(["lock", "--update", "cmake"], { cwd }), 2);
  expectCode(await machine.toolchainkit(["lock", "--update", "ninja"], { cwd }), 0);
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.lock`), honest);
  assertEquals(server.requests, []);
});

Deno.test("a lock that answers another request than the configuration's is not used", async () => {
  await using machine = await Machine.create();
  const cwd = await writeDailyProject(machine, { config: CONFIG });
  expectCode(await machine.toolchainkit(["lock"], { cwd }), 0);
  const honest = await Deno.readTextFile(`${cwd}/toolchainkit.lock`);
  const older = await writeDailyProject(machine, {
    folder: "older",
    config: [...SYSTEM_GCC, 'tools: {cmake: system, ninja: "1.10.2"}'],
  });
  expectCode(await machine.toolchainkit(["lock"], { cwd: older }), 0);
  const old = await Deno.readTextFile(`${older}/toolchainkit.lock`);
  const configLine = /^config: .*$/m;
  // The old build, known as it is, under the fingerprint and the request of the new configuration.
  const mixed = old.replace(configLine, configLine.exec(honest)?.[0] ?? "")
    .replace(/request: "?1\.10\.2"?/, `request: "${NINJA}"`);
  await Deno.writeTextFile(`${cwd}/toolchainkit.lock`, mixed);
  const fixed = await machine.toolchainkit(["bootstrap", "--locked"], { cwd });
  assertEquals(fixed.code, 4, fixed.stderr);
  expectCode(await machine.toolchainkit(["lock"], { cwd }), 0);
  assertEquals(await Deno.readTextFile(`${cwd}/toolchainkit.lock`), honest);
});

Deno.test("trust ends when the lock or a file under registries: changes, and lives on when the program writes the lock", async () => {
  await using machine = await Machine.create();
  const archive = await canaryArchive(machine, "bin/gcc");
  await using server = new ReleaseServer({ "gcc.tar.gz": archive });
  const registryOf = (sha256: string) =>
    JSON.stringify({
      schema: 1,
      entries: {
        own: {
          kind: "tool",
          summary: "made for a test",
          versions: {
            "1.0.0": { [TEST_PLATFORM]: { url: server.url("gcc.tar.gz"), sha256, strip: 0 } },
          },
        },
      },
    });
  const sha256 = await sha256Of(archive);
  const cwd = await writeDailyProject(machine, {
    config: [
      ...SYSTEM_GCC,
      "tools: {cmake: system, ninja: system, own: latest}",
      "registries: [data/tools.json]",
    ],
  });
  const registry = await machine.write("app/data/tools.json", registryOf(sha256));
  const lockFile = `${cwd}/toolchainkit.lock`;
  const lock = (...words: string[]) => machine.toolchainkit(["lock", ...words], { cwd });
  expectCode(await lock(), 2);
  expectCode(await machine.toolchainkit(["trust"], { cwd }), 0);
  expectCode(await lock(), 0);
  expectCode(await lock("--check"), 0);
  const good = await Deno.readTextFile(lockFile);
  await Deno.writeTextFile(registry, registryOf("e".repeat(64)));
  assertStringIncludes(expectCode(await lock(), 2).stderr, "takes toolchain data from");
  await Deno.remove(lockFile);
  expectCode(await lock(), 2);
  assertEquals(await exists(lockFile), false);
  await Deno.writeTextFile(registry, registryOf(sha256));
  await Deno.writeTextFile(lockFile, good);
  expectCode(await lock("--check"), 0);
  await Deno.writeTextFile(lockFile, good.replace(sha256, "e".repeat(64)));
  expectCode(await lock("--check"), 2);
  assertEquals(server.requests, []);
});
