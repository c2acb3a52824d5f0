import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  ArchiveCorruptError,
  ArchiveLayoutError,
  ArchiveUnsupportedError,
  DestinationNotEmptyError,
  detectArchiveKind,
  extractArchive,
} from "../../../src/core/archive.ts";
import { NoSpaceError } from "../../../src/core/filesystem/disk_errors.ts";
import { tar, tarGz, zip } from "../../support/archives.ts";
import { extractIn, writeArchive } from "../../support/extraction.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const TREE = [
  { name: "top/", type: "5", mode: 0o755 },
  { name: "top/bin/", type: "5", mode: 0o755 },
  { name: "top/bin/tool", content: "#!/bin/sh\n", mode: 0o755, modifiedSeconds: 1_234_567_890 },
  { name: "top/bin/alias", type: "2", linkName: "tool" },
  { name: "top/read-only/", type: "5", mode: 0o555, modifiedSeconds: 1_111_111_111 },
  { name: "top/read-only/file", content: "fixed", mode: 0o444 },
];

function modeOf(info: Deno.FileInfo): number {
  return (info.mode ?? 0) & 0o777;
}

async function names(path: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(path));
  return entries.map((entry) => entry.name).sort();
}

Deno.test("extractArchive() keeps modes, links, times and read-only folders", async () => {
  await using world = await TestWorld.create();
  const result = await extractIn(world, tarGz(TREE), { strip: 1, hashFiles: true });
  const out = world.path("out");
  const tool = await Deno.stat(`${out}/bin/tool`);
  assertEquals(modeOf(tool), 0o755 & ~Deno.umask());
  assertEquals(tool.mtime?.getTime(), 1_234_567_890_000);
  assertEquals(await Deno.readLink(`${out}/bin/alias`), "tool");
  const folder = await Deno.stat(`${out}/read-only`);
  assertEquals(modeOf(folder), 0o555);
  assertEquals(folder.mtime?.getTime(), 1_111_111_111_000);
  assertEquals(modeOf(await Deno.stat(`${out}/read-only/file`)), 0o444);
  assertEquals(result.format, "tar.gz");
  assertEquals(result.unpackedBytes, 15);
  assertEquals(result.entries.map(({ path, kind }) => [path, kind]), [
    ["bin", "directory"],
    ["bin/alias", "symlink"],
    ["bin/tool", "file"],
    ["read-only", "directory"],
    ["read-only/file", "file"],
  ]);
  assertEquals(
    result.entries.find((entry) => entry.path === "read-only/file")?.sha256,
    await sha256("fixed"),
  );
  assertEquals((await names(world.root)).filter((name) => /staging/.test(name)), []);
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("extractArchive() drops a single top folder when strip is null, and only then", async () => {
  await using world = await TestWorld.create();
  await extractIn(world, tarGz(TREE), { strip: null });
  assertEquals(await names(world.path("out")), ["bin", "read-only"]);
  const two = tar([...TREE, { name: "other", content: "x" }]);
  await extractIn(world, two, { strip: null, destination: world.path("two") });
  assertEquals(await names(world.path("two")), ["other", "top"]);
  const oneFile = tar([{ name: "tool", content: "x" }]);
  await extractIn(world, oneFile, { strip: null, destination: world.path("one") });
  assertEquals(await names(world.path("one")), ["tool"]);
});

Deno.test("extractArchive() takes one folder of a wheel", async () => {
  await using world = await TestWorld.create();
  const wheel = zip([
    { name: "ziglang/zig", content: "elf", unixMode: 0o100755 },
    { name: "ziglang/lib/std.zig", content: "std" },
    { name: "ziglang-0.13.dist-info/RECORD", content: "" },
  ]);
  const result = await extractIn(world, wheel, { subdirectory: "ziglang", hashFiles: true });
  assertEquals(result.entries.map((entry) => entry.path), ["lib", "lib/std.zig", "zig"]);
  assertEquals(result.entries[1]?.sha256, await sha256("std"));
  assertEquals(modeOf(await Deno.stat(world.path("out/zig"))), 0o755 & ~Deno.umask());
});

Deno.test("extractArchive() says so when nothing is left to extract", async () => {
  await using world = await TestWorld.create();
  const error = await failsWith(
    ArchiveLayoutError,
    () => extractIn(world, tarGz(TREE), { subdirectory: "absent" }),
  );
  assertEquals(error.exit, 9);
  await failsWith(ArchiveLayoutError, () => extractIn(world, tarGz(TREE), { strip: 9 }));
});

Deno.test("extractArchive() accepts an empty folder and refuses anything else, unchanged", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "file", content: "x" }]);
  await Deno.mkdir(world.path("empty"));
  await extractIn(world, archive, { destination: world.path("empty") });
  assertEquals(await names(world.path("empty")), ["file"]);
  await Deno.symlink("nowhere", world.path("link"));
  await world.write("plain", "text");
  for (const name of ["empty", "link", "plain", "plain/below"]) {
    const error = await failsWith(
      DestinationNotEmptyError,
      () => extractIn(world, archive, { destination: world.path(name) }),
    );
    assertEquals(error.exit, 2);
  }
  assertEquals(await names(world.path("empty")), ["file"]);
  assertEquals(await Deno.readLink(world.path("link")), "nowhere");
});

Deno.test("extractArchive() fills the working directory without exchanging it", async () => {
  await using world = await TestWorld.create();
  await Deno.mkdir(world.path("here"));
  const before = await Deno.stat(world.path("here"));
  const input = await writeArchive(world, tar([{ name: "file", content: "x" }]));
  await extractArchive({ input, destination: "." }, { ...world.host, cwd: world.path("here") });
  assertEquals((await Deno.stat(world.path("here"))).ino, before.ino);
  assertEquals(await names(world.path("here")), ["file"]);
});

Deno.test("extractArchive() removes the folders it made above the destination after a failure", async () => {
  await using world = await TestWorld.create();
  const cut = tar([{ name: "dir/file", content: "x" }]).subarray(0, 700);
  await failsWith(
    ArchiveCorruptError,
    () => extractIn(world, cut, { destination: world.path("new/deep/out") }),
  );
  assertEquals((await names(world.root)).includes("new"), false);
});

Deno.test("extractArchive() names what it does not read", async () => {
  await using world = await TestWorld.create();
  for (
    const bytes of [
      Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 0),
      Uint8Array.of(0x4d, 0x5a, 0, 0),
      new TextEncoder().encode("<!DOCTYPE html><title>Log in</title>"),
      new Uint8Array(0),
    ]
  ) {
    const error = await failsWith(ArchiveUnsupportedError, () => extractIn(world, bytes));
    assertEquals(error.exit, 9);
    assertEquals(typeof error.hint, "string");
  }
});

Deno.test("detectArchiveKind() goes by content, not by name", async () => {
  await using world = await TestWorld.create();
  const path = world.path("file.zip");
  await Deno.writeFile(path, tarGz([]));
  assertEquals(await detectArchiveKind(path), "tar.gz");
  await Deno.writeFile(path, zip([]));
  assertEquals(await detectArchiveKind(path), "zip");
  await Deno.writeFile(path, tar([{ format: "v7", name: "old" }]));
  assertEquals(await detectArchiveKind(path), "tar");
  await Deno.writeTextFile(path, "text");
  assertEquals(await detectArchiveKind(path), undefined);
});

Deno.test("extractArchive() stops when it is told to and leaves nothing", async () => {
  await using world = await TestWorld.create();
  const stop = new AbortController();
  const reason = new Error("enough");
  const input = {
    path: await writeArchive(world, tarGz(TREE).subarray(0, 200)),
    available: (atLeast: number) => {
      if (atLeast <= 200) return Promise.resolve(200);
      stop.abort(reason);
      return new Promise<number>(() => {});
    },
  };
  const error = await failsWith(
    Error,
    () =>
      extractArchive({ input, destination: world.path("out"), signal: stop.signal }, world.host),
  );
  assertEquals(error, reason);
  assertEquals((await names(world.root)).filter((name) => /out|staging/.test(name)), []);
});

Deno.test("extractArchive() ends with exit 10 on a full disk and leaves nothing", async () => {
  await using world = await TestWorld.create();
  const disk = world.path("disk");
  await Deno.mkdir(disk);
  const mount = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk],
  }).output();
  if (!mount.success) {
    // Without the right to mount, the device that is always full stands in for the disk.
    const full = await Deno.open("/dev/full", { write: true });
    assertInstanceOf(await full.write(new Uint8Array(1)).catch((error) => error), Error);
    full.close();
    return;
  }
  try {
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    const files = Array.from({ length: 40 }, (_, index) => ({ name: `f${index}`, content }));
    const error = await failsWith(
      NoSpaceError,
      () => extractIn(world, tarGz(files), { destination: `${disk}/out` }),
    );
    assertEquals(error.exit, 10);
    assertEquals(await names(disk), []);
  } finally {
    await new Deno.Command("umount", { args: [disk] }).output();
  }
});

Deno.test("extractArchive() reports entries and bytes", async () => {
  await using world = await TestWorld.create();
  const seen: number[] = [];
  const content = crypto.getRandomValues(new Uint8Array(50_000));
  const files = Array.from({ length: 500 }, (_, index) => ({ name: `f${index}`, content }));
  const progress = {
    update: (state: { doneEntries?: number }) => void seen.push(state.doneEntries ?? -1),
    done() {},
    failed() {},
  };
  const { unpackedBytes } = await extractIn(world, tarGz(files), { progress });
  assertEquals(unpackedBytes, 25_000_000);
  assertEquals(seen.every((count) => count >= 0 && count <= 500), true);
});
