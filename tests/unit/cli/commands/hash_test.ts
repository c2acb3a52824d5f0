import { assertEquals } from "@std/assert";
import type { CommandResult, OptionValue } from "../../../../src/cli/command.ts";
import { hash } from "../../../../src/cli/commands/hash.ts";
import { UsageError } from "../../../../src/core/errors.ts";
import type { Log } from "../../../../src/core/log.ts";
import { HashFormatError } from "../../../../src/core/verification.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("hash prints what the coreutils print, for every algorithm and both styles", async () => {
  await using world = await TestWorld.create();
  const names = ["one", "sub/two words", "back\\slash"];
  for (const name of names) await world.write(name, `content of ${name}`);
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    const plain = await runHash(world, names, { algorithm });
    assertEquals([plain.text, plain.exit], [
      await tool(world, `${algorithm}sum`, names),
      undefined,
    ]);
    const tagged = await runHash(world, names, { algorithm, tag: true });
    assertEquals(tagged.text, await tool(world, "cksum", ["-a", algorithm, ...names]));
  }
});

Deno.test("hash --check accepts what sha256sum and cksum wrote", async () => {
  await using world = await TestWorld.create();
  await world.write("one", "1");
  await world.write("two words", "2");
  const lists = [
    await tool(world, "sha256sum", ["one", "two words"]),
    await tool(world, "sha512sum", ["--binary", world.path("one"), "two words"]),
    await tool(world, "cksum", ["-a", "sha256", "one", "two words"]),
  ];
  for (const list of lists) {
    await world.write("SUMS", list);
    const result = await runHash(world, [], { check: "SUMS" });
    assertEquals([result.exit, result.text.match(/: OK\n/g)?.length], [undefined, 2]);
  }
});

Deno.test("hash writes lists that sha256sum --check accepts", async () => {
  await using world = await TestWorld.create();
  await world.write("one", "1");
  await world.write("new\nline", "2");
  const { text } = await runHash(world, ["one", "new\nline"], {});
  await world.write("SUMS", text);
  assertEquals(await tool(world, "sha256sum", ["--check", "--strict", "--status", "SUMS"]), "");
});

Deno.test("hash --check tells like sha256sum which file differs or is missing, with exit 4", async () => {
  await using world = await TestWorld.create();
  for (const name of ["same", "changed", "removed"]) await world.write(name, name);
  await world.write("SUMS", await tool(world, "sha256sum", ["same", "changed", "removed"]));
  await world.write("changed", "different");
  await Deno.remove(world.path("removed"));
  const said: string[] = [];
  const result = await runHash(world, [], { check: "SUMS" }, said);
  const theirs = await new Deno.Command("sha256sum", {
    args: ["--check", "SUMS"],
    cwd: world.root,
  }).output();
  assertEquals(result.text, new TextDecoder().decode(theirs.stdout));
  assertEquals(result.exit, 4);
  assertEquals(said, [
    "warning: removed: no such file",
    "warning: 1 listed file could not be read",
    "warning: 1 computed checksum did NOT match",
  ]);
});

Deno.test("hash goes on after a file it cannot read and ends with exit 2", async () => {
  await using world = await TestWorld.create();
  await world.write("one", "1");
  const said: string[] = [];
  const result = await runHash(world, ["missing", "one", "."], {}, said);
  assertEquals(result.text, await tool(world, "sha256sum", ["one"]));
  assertEquals(result.exit, 2);
  assertEquals(said, [
    'error: Cannot read "missing": no such file',
    'error: Cannot read ".": is a directory',
  ]);
});

Deno.test("hash refuses to run without a file and with an unknown algorithm", async () => {
  await using world = await TestWorld.create();
  await failsWith(UsageError, () => runHash(world, [], {}));
  const error = await failsWith(UsageError, () => runHash(world, ["x"], { algorithm: "crc32" }));
  assertEquals(error.details, { argument: "crc32" });
  await failsWith(UsageError, () => runHash(world, [], { check: "missing" }));
  await world.write("page", "<html>\n");
  await failsWith(HashFormatError, () => runHash(world, [], { check: "page" }));
});

/** Runs the command in the world's folder; what it logs goes to `said`. */
function runHash(
  world: TestWorld,
  args: readonly string[],
  options: Readonly<Record<string, OptionValue>>,
  said: string[] = [],
): Promise<CommandResult> {
  const say = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
  const log: Log = {
    error: say("error"),
    warning: say("warning"),
    info() {},
    debug() {},
    trace() {},
  };
  const host = { ...world.host, log };
  if (hash.run === undefined) throw new Error("hash has no work");
  return hash.run({
    options,
    args,
    rest: [],
    host,
    global: {
      projectRoot: world.root,
      configFile: world.path("toolchainkit.yaml"),
      cacheDir: world.path("cache"),
      offline: true,
      locked: false,
      json: false,
      trust: false,
      logLevel: "info",
    },
  });
}

async function tool(world: TestWorld, command: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd: world.root })
    .output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout);
}
