/** The install engine in the executable: killed, interrupted, lied to, without room or network. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { parsePartDescription } from "../../src/core/download/part_description.ts";
import { exists, listDirectory } from "../../src/core/filesystem.ts";
import { tar, tarGz, zip } from "../support/archives.ts";
import { limitMs } from "../support/deadlines.ts";
import { EXECUTABLE, expectCode, Machine, type Run } from "../support/executable.ts";
import { MisbehavingServer, sampleBytes } from "../support/http_server.ts";
import { startExecutable } from "../support/running_executable.ts";
import { installedFolder, registerBuild } from "../support/user_registry.ts";

const MIB = 1 << 20;
/** A run that a signal stops tidies up for at most this long. */
const TIDY_MS = 700;

/** Bytes that the description beside a partial file vouches for. */
async function recordedBytes(partPath: string): Promise<number> {
  const text = await Deno.readTextFile(`${partPath}.json`).catch(() => "");
  const sources = parsePartDescription(text)?.sources ?? [];
  return sources.flatMap(({ ranges }) => ranges).reduce((sum, at) => sum + at.end - at.start, 0);
}

/** Bytes of body that were sent for the requests from number `first` on. */
function sentSince(server: MisbehavingServer, first: number): number {
  return server.requests.slice(first).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A compiler-like archive of random content, which compression does not shrink. */
function toolchainArchive(contentBytes: number): Uint8Array {
  return tarGz([
    { name: "cc-1/bin/gcc", content: "#!/bin/sh\n", mode: 0o755 },
    { name: "cc-1/lib/data", content: sampleBytes(contentBytes) },
  ]);
}

/** A toolchain as bzip2, which takes far longer to unpack than to download from this machine. */
async function slowArchive(machine: Machine): Promise<Uint8Array<ArrayBuffer>> {
  const text = sampleBytes(24 * MIB).map((byte) => 64 + byte % 32);
  const path = machine.path("slow.tar");
  await Deno.writeFile(
    path,
    tar([
      { name: "cc-1/bin/gcc", content: "#!/bin/sh\n", mode: 0o755 },
      ...Array.from({ length: 24 }, (_, part) => ({
        name: `cc-1/lib/part-${part}`,
        content: text.subarray(part * MIB, (part + 1) * MIB),
      })),
    ]),
  );
  expectCode(await machine.exec("bzip2", ["-1", path]), 0);
  return await Deno.readFile(`${path}.bz2`);
}

Deno.test("fetch killed in the middle continues with the next run", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = sampleBytes(12 * MIB);
  const url = server.serveFile("/tool.bin", bytes, { bytesPerSecond: 3 * MIB });
  const file = machine.path("tool.bin");
  const args = ["fetch", url, "-o", file, "--sha256", sha256(bytes), "--json"];
  const first = startExecutable(machine, args);
  await first.until(async () => await recordedBytes(`${file}.part`) >= 2 * MIB);
  await first.end("SIGKILL");
  assertEquals(await exists(file), false);
  await server.idle();
  const kept = await recordedBytes(`${file}.part`);
  const asked = server.requests.length;
  server.serveFile("/tool.bin", bytes);
  const result = JSON.parse(expectCode(await machine.toolchainkit(args), 0).stdout);
  assertEquals(result.resumedBytes, kept);
  assertEquals(sentSince(server, asked), bytes.length - kept);
  assertEquals(sha256(await Deno.readFile(file)), sha256(bytes));
  assertEquals((await listDirectory(machine.root)).filter((name) => /part/.test(name)), []);
});

Deno.test("toolchain install killed in the middle of its download continues with the next run", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = toolchainArchive(12 * MIB);
  const url = server.serveFile("/cc.tar.gz", bytes, { bytesPerSecond: 3 * MIB });
  await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.gz" });
  const part = `${machine.cache}/downloads/${sha256(bytes)}.part`;
  const args = ["toolchain", "install", "cc@1.0.0"];
  const first = startExecutable(machine, args);
  await first.until(async () => await recordedBytes(part) >= 2 * MIB);
  await first.end("SIGKILL");
  assertEquals(await exists(installedFolder(machine, "cc")), false);
  await server.idle();
  const kept = await recordedBytes(part);
  const asked = server.requests.length;
  server.serveFile("/cc.tar.gz", bytes);
  expectCode(await machine.toolchainkit(args), 0);
  assertEquals(sentSince(server, asked), bytes.length - kept);
  assertEquals(
    sha256(await Deno.readFile(`${installedFolder(machine, "cc")}/lib/data`)),
    sha256(sampleBytes(12 * MIB)),
  );
  assertEquals(await listDirectory(`${machine.cache}/staging`), []);
  assertEquals(await listDirectory(`${machine.cache}/downloads`), [sha256(bytes)]);
});

Deno.test("toolchain install killed while it unpacks finishes without the network", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = await slowArchive(machine);
  const url = server.serveFile("/cc.tar.bz2", bytes);
  await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.bz2" });
  const args = ["toolchain", "install", "cc@1.0.0"];
  const first = startExecutable(machine, args);
  await first.until(() => exists(`${machine.cache}/downloads/${sha256(bytes)}`));
  await first.end("SIGKILL");
  assertEquals(await exists(installedFolder(machine, "cc")), false);
  assert((await listDirectory(`${machine.cache}/staging`)).length > 0, "killed too early");
  const requests = server.requests.length;
  expectCode(await machine.toolchainkit([...args, "--offline"]), 0);
  assertEquals(server.requests.length, requests);
  assertEquals((await listDirectory(`${installedFolder(machine, "cc")}/lib`)).length, 24);
  assertEquals(await listDirectory(`${machine.cache}/staging`), []);
});

Deno.test("extract killed in the middle leaves no DEST, and the next run makes it and cleans up", async () => {
  await using machine = await Machine.create();
  await slowArchive(machine);
  const parent = machine.path("parent");
  await Deno.mkdir(parent);
  const args = ["extract", machine.path("slow.tar.bz2"), `${parent}/out`];
  const first = startExecutable(machine, args);
  await first.until(async () => (await listDirectory(parent)).length > 0);
  await first.end("SIGKILL");
  assertEquals(await exists(`${parent}/out`), false);
  expectCode(await machine.toolchainkit(args), 0);
  assertEquals((await listDirectory(`${parent}/out/cc-1/lib`)).length, 24);
  assertEquals(await listDirectory(parent), ["out"]);
});

for (const command of ["extract", "toolchain install"] as const) {
  Deno.test(`${command} ends within a second of SIGINT with 130 and leaves nothing half-done`, async () => {
    await using machine = await Machine.create();
    await using server = MisbehavingServer.start();
    const bytes = await slowArchive(machine);
    const url = server.serveFile("/cc.tar.bz2", bytes);
    await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.bz2" });
    const parent = machine.path("parent");
    await Deno.mkdir(parent);
    const place = command === "extract" ? parent : `${machine.cache}/staging`;
    const args = command === "extract"
      ? ["extract", machine.path("slow.tar.bz2"), `${parent}/out`]
      : ["toolchain", "install", "cc@1.0.0"];
    const run = startExecutable(machine, args);
    await run.until(async () => (await listDirectory(place)).length > 0);
    const { code, endedMs, stderr } = await run.end("SIGINT");
    assertEquals(code, 130, stderr);
    assert(endedMs < limitMs(1000), `${endedMs} ms`);
    assertEquals(await exists(installedFolder(machine, "cc")), false);
    // On a machine with no time to tidy up in, the next run does.
    if (endedMs < TIDY_MS) assertEquals(await listDirectory(place), []);
    expectCode(await machine.toolchainkit(args), 0);
    assertEquals(await listDirectory(place), command === "extract" ? ["out"] : []);
  });
}

/** Hostile archives: the rule and the entry that the message must name. */
const HOSTILE: readonly (readonly [string, Uint8Array, string])[] = [
  ["tar", tar([{ name: "good", content: "x" }, { name: "../evil", content: "x" }]), "../evil"],
  ["tar", tar([{ name: "/etc/evil", content: "x" }]), "/etc/evil"],
  [
    "tar",
    tar([{ name: "a", type: "2", linkName: "../outside" }, { name: "a/evil", content: "x" }]),
    "a",
  ],
  ["tar", tar([{ name: "evil-device", type: "3" }]), "evil-device"],
  ["tar.gz", tarGz([{ name: "hard", type: "1", linkName: "../outside/secret" }]), "hard"],
  ["zip", zip([{ name: "good", content: "x" }, { name: "../evil", content: "x" }]), "../evil"],
  ["zip", zip([{ name: "a\\..\\evil", content: "x" }]), "a\\..\\evil"],
  ["zip", zip([{ name: "one", content: "x", local: { name: "two" } }]), "one"],
  ["zip", zip([{ name: "same", content: "x" }, { name: "same", content: "y" }]), "same"],
];

for (const [format, bytes, entry] of HOSTILE) {
  Deno.test(`extract refuses the ${format} entry ${entry} with 9, and DEST stays as it was`, async () => {
    await using machine = await Machine.create();
    const archive = machine.path(`hostile.${format}`);
    await Deno.writeFile(archive, bytes);
    await machine.write("outside/secret", "unchanged");
    await Deno.mkdir(machine.path("jail/empty"), { recursive: true });
    for (const name of ["absent", "empty"]) {
      const args = ["extract", archive, machine.path("jail", name), "--json"];
      const run = expectCode(await machine.toolchainkit(args), 9);
      const { error } = JSON.parse(run.stdout);
      assertEquals(error.details.entry, entry);
      assertMatch(error.details.rule, /^[a-z-]+$/);
      const text = await machine.toolchainkit(args.slice(0, -1));
      assertStringIncludes(text.stderr, entry);
      assertStringIncludes(text.stderr, error.details.rule);
    }
    assertEquals(await listDirectory(machine.path("jail")), ["empty"]);
    assertEquals(await listDirectory(machine.path("jail/empty")), []);
    assertEquals(await listDirectory(machine.path("outside")), ["secret"]);
    assertEquals(await Deno.readTextFile(machine.path("outside/secret")), "unchanged");
  });
}

/** Runs the executable with a disk of 6 MB at `folder`; what is on it afterwards ends stdout. */
function onSmallDisk(machine: Machine, folder: string, args: readonly string[]): Promise<Run> {
  const words = [EXECUTABLE, ...args].map((word) => `'${word}'`).join(" ");
  const script = `mount -t tmpfs -o size=6m tmpfs '${folder}' && { ${words}; code=$?; ` +
    `find '${folder}' -mindepth 1 -type f -size +64k; exit $code; }`;
  const way = ["--user", "--map-root-user", "--mount", "sh", "-c", script];
  return machine.exec("unshare", way, { env: { TOOLCHAINKIT_CACHE_DIR: `${folder}/cache` } });
}

Deno.test("a full disk ends fetch, extract and toolchain install with 10 and keeps nothing", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = toolchainArchive(4 * MIB);
  const url = server.serveFile("/cc.tar.gz", bytes);
  const tool = server.serveFile("/tool.bin", sampleBytes(8 * MIB));
  await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.gz" });
  const disk = machine.path("disk");
  await Deno.mkdir(disk);
  const fetched = await onSmallDisk(machine, disk, ["fetch", tool, "-o", `${disk}/tool.bin`]);
  assertMatch(expectCode(fetched, 10).stderr, /8388608 bytes are needed, \d+ are free/);
  assertEquals(fetched.stdout, "");
  // 40 MB of zeros are small until they are unpacked: only writing finds out.
  const zeros = machine.path("zeros.tar.gz");
  await Deno.writeFile(zeros, tarGz([{ name: "zeros", content: new Uint8Array(40 * MIB) }]));
  const extracted = await onSmallDisk(machine, disk, ["extract", zeros, `${disk}/out`]);
  assertMatch(expectCode(extracted, 10).stderr, /disk is full/);
  assertEquals(extracted.stdout, "");
  const installed = await onSmallDisk(machine, disk, ["toolchain", "install", "cc@1.0.0"]);
  const needed = /(\d+) bytes are needed \((\d+) to download and about (\d+) to unpack\)/;
  assertMatch(expectCode(installed, 10).stderr, needed);
  assertEquals(installed.stdout, "");
});

Deno.test("fetch tells a login page from an archive and keeps nothing of it", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const page = new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>".padEnd(5000));
  const url = server.serveFile("/tool.tar.gz", page, { contentType: "text/html" });
  const folder = machine.path("into");
  await Deno.mkdir(folder);
  const args = ["fetch", url, "-o", `${folder}/tool.tar.gz`];
  const run = expectCode(await machine.toolchainkit(args), 6);
  assertMatch(run.stderr, /web page \(HTML\), not the file/);
  assertMatch(run.stderr, /sign-in page/i);
  assertEquals(await listDirectory(folder), []);
});

Deno.test("offline, fetch and toolchain install contact nobody and end with 6", async () => {
  await using machine = await Machine.create();
  await using server = MisbehavingServer.start();
  const bytes = toolchainArchive(1000);
  const url = server.serveFile("/cc.tar.gz", bytes);
  await registerBuild(machine, { name: "cc", url, bytes, archive: "tar.gz" });
  const file = machine.path("cc.tar.gz");
  const fetched = expectCode(
    await machine.toolchainkit(["fetch", url, "-o", file, "--offline"]),
    6,
  );
  assertMatch(fetched.stderr, /offline/);
  const install = ["toolchain", "install", "cc@1.0.0"];
  const installed = expectCode(await machine.toolchainkit([...install, "--offline"]), 6);
  assertStringIncludes(installed.stderr, url);
  assertEquals(server.requests, []);
  expectCode(await machine.toolchainkit(install), 0);
  const asked = server.requests.length;
  await Deno.remove(installedFolder(machine, "cc"), { recursive: true });
  expectCode(await machine.toolchainkit([...install, "--offline"]), 0);
  assertEquals(server.requests.length, asked);
});
