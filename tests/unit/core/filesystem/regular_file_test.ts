import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  describeKind,
  IrregularFileError,
  openRegularFile,
  openToWrite,
  readNamedByUser,
  readRegularFile,
  readRegularText,
} from "../../../../src/core/filesystem/regular_file.ts";
import { readText, readTextIfExists } from "../../../../src/core/filesystem.ts";
import { hashFile } from "../../../../src/core/verification/hash_file.ts";
import { plant, PLANTED_KINDS } from "../../../support/planted.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";
import { outputOf } from "../../../support/limited_command.ts";

const MODULE = import.meta.resolve("../../../../src/core/filesystem/regular_file.ts");

Deno.test("readRegularText() reads files and links to files, as they are", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "\ufeffä\n");
  await Deno.symlink(path, world.path("link"));
  assertEquals(await readRegularText(path), "\ufeffä\n");
  assertEquals(await readRegularText(world.path("link")), "\ufeffä\n");
  assertEquals(await readRegularText(await world.write("empty", "")), "");
  const long = "x".repeat(100_000);
  assertEquals(await readRegularText(await world.write("long", long)), long);
});

Deno.test("readRegularText() reads files that claim to be empty", async () => {
  assertMatch(await readRegularText("/proc/self/status"), /^Name:/);
});

Deno.test("readText() refuses whatever is not a regular file, without opening it", async () => {
  await using world = await TestWorld.create();
  for (const kind of PLANTED_KINDS) {
    const path = world.path(kind.replaceAll(" ", "-"));
    await plant(kind, path);
    for (const read of [readText, readTextIfExists]) {
      const error = await failsWith(IrregularFileError, () => read(path));
      assertEquals(error.exit, 2);
      assert(error.message.startsWith(`Cannot read "${path}": it is a `), error.message);
    }
  }
});

Deno.test("readTextIfExists() is undefined where nothing is, a dangling link included", async () => {
  await using world = await TestWorld.create();
  await Deno.symlink(world.path("nowhere"), world.path("link"));
  const file = await world.write("file", "");
  for (const path of [world.path("none"), world.path("link"), `${file}/below`]) {
    assertEquals(await readTextIfExists(path), undefined);
  }
});

Deno.test("readRegularFile() stops at its limit", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "12345");
  assertEquals((await readRegularFile(path, { limitBytes: 5 })).length, 5);
  const error = await failsWith(IrregularFileError, () => readRegularFile(path, { limitBytes: 4 }));
  assertEquals(error.message, `Cannot read "${path}": it has 5 bytes or more, wanted at most 4`);
  // Its size is 0 as far as the system says.
  await failsWith(
    IrregularFileError,
    () => readRegularFile("/proc/self/status", { limitBytes: 10 }),
  );
});

Deno.test("openRegularFile() follows no link when told so", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "text");
  await Deno.symlink(path, world.path("link"));
  const { file, info } = await openRegularFile(path, { noLinks: true });
  file.close();
  assertEquals(info.size, 4);
  const open = () => openRegularFile(world.path("link"), { noLinks: true });
  const error = await failsWith(IrregularFileError, open);
  assertEquals(error.details.reason, "it is a link, wanted a regular file");
});

Deno.test("openRegularFile() lets the caller refuse what was opened", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "text");
  let looks = 0;
  const check = () => {
    // The first look is before the file is opened.
    if (++looks === 2) throw new Error("not this one");
  };
  const error = await failsWith(Error, () => openRegularFile(path, { noLinks: true, check }));
  assertEquals(error.message, "not this one");
});

Deno.test("openRegularFile() reads a file that other runs replace all the time", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "0");
  let stop = false;
  const replacing = (async () => {
    for (let n = 0; !stop; n++) {
      await Deno.writeTextFile(world.path("next"), `${n}`);
      await Deno.rename(world.path("next"), path);
    }
  })();
  try {
    for (let n = 0; n < 200; n++) {
      assertMatch(await readRegularText(path, { noLinks: true }), /^\d+$/);
    }
  } finally {
    stop = true;
    await replacing;
  }
});

Deno.test("readNamedByUser() reads what a shell substitutes, and waits for no named pipe", async () => {
  await using world = await TestWorld.create();
  await plant("named pipe", world.path("pipe"));
  await failsWith(IrregularFileError, () => readNamedByUser(world.path("pipe")));
  const code = `import { readNamedByUser } from ${JSON.stringify(MODULE)};
    console.log(await readNamedByUser(Deno.args[0]));`;
  const script = await world.write("read.ts", code);
  const command = '"$0" run --no-check -A "$1" <(echo piped)';
  const { stdout } = await outputOf("bash", { args: ["-c", command, Deno.execPath(), script] });
  assertEquals(new TextDecoder().decode(stdout), "piped\n\n");
});

Deno.test("openToWrite() makes a file, and adds to one that is there", async () => {
  await using world = await TestWorld.create();
  const path = world.path("file");
  for (const text of ["one\n", "two\n"]) {
    using file = await openToWrite(path, { append: true });
    await file.write(new TextEncoder().encode(text));
  }
  assertEquals(await Deno.readTextFile(path), "one\ntwo\n");
});

Deno.test("openToWrite() writes through no link and opens nothing but files", async () => {
  await using world = await TestWorld.create();
  const target = world.path("target");
  await Deno.symlink(target, world.path("dangling"));
  await failsWith(IrregularFileError, () => openToWrite(world.path("dangling")));
  assertEquals(await readTextIfExists(target), undefined);
  for (const kind of PLANTED_KINDS) {
    const path = world.path(kind.replaceAll(" ", "-"));
    await plant(kind, path);
    await failsWith(IrregularFileError, () => openToWrite(path));
  }
});

Deno.test("describeKind() names every kind", async () => {
  await using world = await TestWorld.create();
  const names = [];
  for (const kind of PLANTED_KINDS) {
    const path = world.path(kind.replaceAll(" ", "-"));
    await plant(kind, path);
    names.push(describeKind(await Deno.lstat(path)));
  }
  names.push(describeKind(await Deno.lstat("/dev/null")));
  names.push(describeKind(await Deno.lstat(await world.write("file", ""))));
  assertEquals(names, [
    "a named pipe",
    "a link",
    "a socket",
    "a folder",
    "a device",
    "a regular file",
  ]);
});

Deno.test({
  name: "a pipe that takes the place of a file after the look at it is never opened",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await TestWorld.create();
    await Deno.chmod(world.path(), 0o777);
    const path = await world.write("file", "text");
    const pipe = world.path("pipe");
    await plant("named pipe", pipe);
    for (const open of [openRegularFile, openToWrite]) {
      await Deno.remove(path).catch(() => {});
      await Deno.writeTextFile(path, "text");
      await plant("named pipe", pipe);
      let looks = 0;
      const check = () => {
        if (looks++ === 0) Deno.renameSync(pipe, path);
      };
      await failsWith(IrregularFileError, () => open(path, { noLinks: true, check }));
    }
  },
});

Deno.test("hashFile() follows no link to a file that others may exchange", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "text");
  await Deno.symlink(path, world.path("link"));
  const options = { exchangeable: true };
  assertEquals(await hashFile(path, ["sha256"], options), await hashFile(path, ["sha256"]));
  await hashFile(world.path("link"), ["sha256"]);
  await failsWith(IrregularFileError, () => hashFile(world.path("link"), ["sha256"], options));
});
