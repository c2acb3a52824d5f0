import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  atomicWrite,
  computeFileHash,
  ensureDirectory,
  exists,
  extractArchive,
  isDirectory,
  isFile,
  listDirectory,
  readText,
  readTextIfExists,
  removeTree,
  writeIfChanged,
} from "../../../src/core/filesystem.ts";
import {
  NoPermissionError,
  NoSpaceError,
  ReadOnlyError,
} from "../../../src/core/filesystem/disk_errors.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("atomicWrite() creates folders, replaces the content and leaves nothing else behind", async () => {
  await using world = await TestWorld.create();
  const path = world.path("a/b/state.json");
  await atomicWrite(path, "one");
  await atomicWrite(path, new TextEncoder().encode("two"));
  assertEquals(await readText(path), "two");
  assertEquals(await listDirectory(world.path("a/b")), ["state.json"]);
});

Deno.test("atomicWrite() keeps the mode of the file it replaces", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("secret", "old");
  await Deno.chmod(path, 0o600);
  await atomicWrite(path, "new");
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("atomicWrite() gives exactly the mode that is asked for", async () => {
  await using world = await TestWorld.create();
  const path = world.path("script.sh");
  await atomicWrite(path, "#!/bin/sh\n", { mode: 0o755 });
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o755);
});

Deno.test("atomicWrite() replaces a link and does not write through it", async () => {
  await using world = await TestWorld.create();
  const precious = await world.write("home/.profile", "precious");
  const path = world.path("state.json");
  await Deno.symlink(precious, path);
  await atomicWrite(path, "{}");
  assertEquals([await readText(precious), await readText(path)], ["precious", "{}"]);
  assertEquals((await Deno.lstat(path)).isSymlink, false);
});

Deno.test("atomicWrite() shows readers the old or the new content only, while it is replaced", async () => {
  await using world = await TestWorld.create();
  const path = world.path("file");
  const contents = ["a".repeat(300_000), "b".repeat(200_000)];
  await atomicWrite(path, contents[0] ?? "");
  let writing = true;
  const writer = (async () => {
    for (let round = 0; round < 20; round++) await atomicWrite(path, contents[round % 2] ?? "");
    writing = false;
  })();
  let reads = 0;
  for (; writing; reads++) assert(contents.includes(await readText(path)));
  await writer;
  assert(reads > 0);
});

Deno.test("atomicWrite() says that the disk is full and keeps the old file", async () => {
  await using world = await TestWorld.create();
  await using _volume = await mount(world.path("small"), "size=64k");
  const path = world.path("small/file");
  await atomicWrite(path, "old");
  const error = await failsWith(NoSpaceError, () => atomicWrite(path, "x".repeat(200_000)));
  assertEquals([error.exit, error.details.path], [10, path]);
  assertEquals(await readText(path), "old");
  assertEquals(await listDirectory(world.path("small")), ["file"]);
});

Deno.test("atomicWrite() says that the volume is read-only", async () => {
  await using world = await TestWorld.create();
  await using _volume = await mount(world.path("fixed"), "ro");
  const error = await failsWith(ReadOnlyError, () => atomicWrite(world.path("fixed/file"), "x"));
  assertEquals(error.exit, 10);
});

Deno.test("ensureDirectory() says that this user has no permission", async () => {
  const error = await failsWith(NoPermissionError, () => ensureDirectory("/sys/kernel/new/folder"));
  assertStringIncludes(error.message, "/sys/kernel/new/folder");
  assertEquals(error.exit, 10);
});

Deno.test("writeIfChanged() leaves a file alone that has the content", async () => {
  await using world = await TestWorld.create();
  const path = world.path("generated.cmake");
  assertEquals(await writeIfChanged(path, "text\n"), true);
  const before = await Deno.stat(path);
  assertEquals(await writeIfChanged(path, "text\n"), false);
  assertEquals((await Deno.stat(path)).ino, before.ino);
  assertEquals(await writeIfChanged(path, "other\n"), true);
});

Deno.test("readTextIfExists() gives undefined for what is not there, also below a file", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("file", "text");
  assertEquals(await readTextIfExists(file), "text");
  assertEquals(await readTextIfExists(world.path("missing")), undefined);
  assertEquals(await readTextIfExists(`${file}/below`), undefined);
});

Deno.test("exists(), isFile() and isDirectory() tell links that lead nowhere from nothing", async () => {
  await using world = await TestWorld.create();
  await Deno.symlink("nowhere", world.path("dangling"));
  await Deno.symlink(world.root, world.path("folder"));
  assertEquals(await exists(world.path("dangling")), true);
  assertEquals(await exists(world.path("missing")), false);
  assertEquals(await isFile(world.path("dangling")), false);
  assertEquals(await isDirectory(world.path("folder")), true);
});

Deno.test("removeTree() deletes links, not what they lead to", async () => {
  await using world = await TestWorld.create();
  await world.write("kept/file", "text");
  await Deno.mkdir(world.path("tree"));
  await Deno.symlink(world.path("kept"), world.path("tree/link"));
  await removeTree(world.path("tree"));
  await removeTree(world.path("tree"));
  assertEquals(await listDirectory(world.root), ["kept"]);
  assertEquals(await readText(world.path("kept/file")), "text");
});

Deno.test("removeTree() deletes folders without write permission, as any user", async () => {
  await using world = await TestWorld.create();
  await world.write("tree/locked/deep/file", "text");
  await Deno.chmod(world.path("tree/locked/deep"), 0o500);
  await Deno.chmod(world.path("tree/locked"), 0o500);
  await bound(
    `import { removeTree } from "${new URL("../../../src/core/filesystem.ts", import.meta.url)}";
     await removeTree(Deno.args[0]);`,
    [world.path("tree")],
    world,
  );
  assertEquals(await exists(world.path("tree")), false);
});

Deno.test("computeFileHash() agrees with sha256sum", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "text\n");
  const { stdout } = await new Deno.Command("sha256sum", { args: [path] }).output();
  const expected = new TextDecoder().decode(stdout).split(" ")[0];
  assertEquals(await computeFileHash(path, "sha256"), expected);
});

Deno.test("extractArchive() unpacks what tar packed", async () => {
  await using world = await TestWorld.create();
  await world.write("tree/bin/tool", "text");
  await run("tar", ["-czf", world.path("tree.tar.gz"), "-C", world.root, "tree"]);
  const request = { input: world.path("tree.tar.gz"), destination: world.path("out"), strip: 1 };
  const { format } = await extractArchive(request, world.host);
  assertEquals(format, "tar.gz");
  assertEquals(await readText(world.path("out/bin/tool")), "text");
});

/** A memory file system at `path` until it is disposed of. Needs root. */
async function mount(path: string, options: string): Promise<AsyncDisposable> {
  await Deno.mkdir(path);
  await run("mount", ["-t", "tmpfs", "-o", options, "none", path]);
  return { [Symbol.asyncDispose]: () => run("umount", [path]) };
}

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
}

/** Runs code bound by the access rights of files, which root is not otherwise. */
async function bound(code: string, args: string[], world: TestWorld): Promise<void> {
  const script = await world.write("script.ts", code);
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  await run(
    "setpriv",
    ["--bounding-set=-dac_override,-dac_read_search", Deno.execPath(), "run", "-A", "--no-check"]
      .concat("--no-lock", "--cached-only", "--config", config, script, args),
  );
}
