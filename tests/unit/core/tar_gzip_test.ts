import { assertEquals, assertRejects } from "@std/assert";
import { extractArchive } from "../../../src/core/archive.ts";
import { writeTarGzip } from "../../../src/core/tar_gzip.ts";
import { TestWorld } from "../../support/world.ts";

const LONG = `${"folder/".repeat(20)}a file with a long name`;

Deno.test("writeTarGzip() writes what tar and we read back, long names too", async () => {
  await using world = await TestWorld.create();
  const script = await world.write("source/run.sh", "#!/bin/sh\necho hello\n");
  await Deno.chmod(script, 0o755);
  const big = world.path("source/big");
  await Deno.writeFile(big, new Uint8Array(3_000_001).fill(7));
  await Deno.symlink("big", world.path("source/link"));
  const path = world.path("a.tar.gz");
  await writeTarGzip(path, [
    { kind: "link", name: "bin/latest", target: `../${LONG}` },
    { kind: "file", name: LONG, source: world.path("source/link") },
    { kind: "file", name: "bin/run.sh", source: script },
    { kind: "folder", name: "bin" },
    { kind: "folder", name: "tmp" },
  ]);
  await extractArchive({ input: path, destination: world.path("ours") }, world.host);
  await Deno.mkdir(world.path("theirs"));
  const { code } = await new Deno.Command("tar", {
    args: ["xzf", path, "-C", world.path("theirs")],
  }).output();
  assertEquals(code, 0);
  for (const by of ["ours", "theirs"]) {
    assertEquals((await Deno.stat(world.path(by, "bin/latest"))).size, 3_000_001, by);
    assertEquals((await Deno.readFile(world.path(by, LONG))).every((byte) => byte === 7), true);
    assertEquals(((await Deno.stat(world.path(by, LONG))).mode ?? 0o777) & 0o111, 0);
    assertEquals((await Deno.stat(world.path(by, "tmp"))).isDirectory, true);
    const run = await new Deno.Command(world.path(by, "bin/run.sh")).output();
    assertEquals(new TextDecoder().decode(run.stdout), "hello\n");
  }
});

Deno.test("writeTarGzip() makes the same bytes of the same files, in whatever order", async () => {
  await using world = await TestWorld.create();
  const source = await world.write("x", "text");
  const entries = ["b", "a"].map((name) => ({ kind: "file" as const, name, source }));
  await writeTarGzip(world.path("1"), entries);
  await Deno.utime(source, new Date(), new Date(0));
  await writeTarGzip(world.path("2"), entries.toReversed());
  assertEquals(await Deno.readFile(world.path("1")), await Deno.readFile(world.path("2")));
});

Deno.test("writeTarGzip() fails for a file that is not there", async () => {
  await using world = await TestWorld.create();
  const entries = [{ kind: "file" as const, name: "a", source: world.path("absent") }];
  await assertRejects(() => writeTarGzip(world.path("1"), entries), Deno.errors.NotFound);
});
