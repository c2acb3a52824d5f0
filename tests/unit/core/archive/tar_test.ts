import { assertEquals } from "@std/assert";
import { pax, tar, type TarEntry } from "../../../support/archives.ts";
import { extractHere, faultIn } from "../../../support/extraction.ts";
import { TestWorld } from "../../../support/world.ts";

const BINARY = (value: bigint, bytes: number): Uint8Array => {
  const field = new Uint8Array(bytes);
  for (let at = bytes - 1, rest = value; at >= 0; at--, rest >>= 8n) {
    field[at] = Number(rest & 255n);
  }
  field[0] = (field[0] ?? 0) | 0x80;
  return field;
};

async function corruptReason(archive: Uint8Array): Promise<string> {
  await using world = await TestWorld.create();
  const fault = await faultIn(world, archive);
  assertEquals(fault.kind, "corrupt");
  return fault.reason;
}

Deno.test("readTar() joins the prefix of ustar, but not the times that GNU keeps there", async () => {
  await using world = await TestWorld.create();
  const prefix = [345, "long/prefix"] as const;
  const { tree } = await extractHere(
    world,
    tar([
      { name: "a", content: "x", patch: [prefix] },
      { name: "b", content: "x", format: "gnu", patch: [[345, "00000000000"]] },
      { name: "c", content: "x", format: "v7", patch: [prefix] },
    ]),
  );
  const files = tree.entries.filter((entry) => entry.kind === "file");
  assertEquals(files.map((entry) => entry.path), ["b", "c", "long/prefix/a"]);
});

Deno.test("readTar() reads GNU long names and link targets", async () => {
  await using world = await TestWorld.create();
  const long = "dir/".repeat(40) + "file";
  const { tree, root } = await extractHere(
    world,
    tar([
      { name: "././@LongLink", type: "L", content: `${long}\0`, format: "gnu" },
      { name: long.slice(0, 100), content: "x", format: "gnu" },
      { name: "././@LongLink", type: "K", content: `${long}\0`, format: "gnu" },
      { name: "link", type: "2", format: "gnu" },
    ]),
  );
  assertEquals(tree.entries.some((entry) => entry.path === long), true);
  assertEquals(await Deno.readTextFile(`${root}/link`), "x");
});

Deno.test("readTar() prefers PAX values, the size too", async () => {
  await using world = await TestWorld.create();
  const { tree, root } = await extractHere(
    world,
    tar([
      { ...pax({ comment: "for all" }, "g"), name: "pax_global_header" },
      pax({ path: "grün/é", size: "5", mtime: "1234567890.5" }),
      { name: "other", content: "12345", size: 0 },
      { name: "next", content: "y" },
    ]),
  );
  assertEquals(tree.entries.map((entry) => entry.path), ["grün", "grün/é", "next"]);
  assertEquals(await Deno.readTextFile(`${root}/grün/é`), "12345");
  const info = await Deno.stat(`${root}/grün/é`);
  assertEquals(info.mtime?.getTime(), 1_234_567_890_500);
});

Deno.test("readTar() reads numbers in base 256", async () => {
  await using world = await TestWorld.create();
  const entry: TarEntry = { name: "a", content: "12345", patch: [[124, BINARY(5n, 12)]] };
  const { tree } = await extractHere(world, tar([entry]));
  assertEquals(tree.entries[0]?.sizeBytes, 5);
});

for (
  const [what, entries] of [
    ["a size beyond all reason", [{ patch: [[124, BINARY(1n << 80n, 12)]] }]],
    ["a negative size", [{ patch: [[124, new Uint8Array(12).fill(0xff)]] }]],
    ["a size that is not octal", [{ patch: [[124, "0000000009\0"]] }]],
    ["a wrong checksum", [{ badChecksum: true }]],
    ["a link with content", [{ type: "2", linkName: "x", content: "x" }]],
    ["a folder with content", [{ type: "5", content: "x" }]],
    ["two PAX headers", [pax({ path: "a" }), pax({ path: "b" }), { content: "x" }]],
    ["a PAX and a GNU name", [pax({ path: "a" }), { type: "L", content: "b\0" }, { content: "x" }]],
    ["a PAX size that is no number", [pax({ size: "-1" }), { content: "x" }]],
    ["a PAX time that is no number", [pax({ mtime: "1e9" }), { content: "x" }]],
    ["a name for all entries", [pax({ path: "a" }, "g"), { content: "x" }]],
    ["a PAX record without its end", [{ type: "x", content: "12 path=abcd" }, { content: "x" }]],
    ["a PAX record of length 0", [{ type: "x", content: "0 path=a\n" }, { content: "x" }]],
    ["a PAX record that is too long", [{ type: "x", content: "99 path=a\n" }, { content: "x" }]],
    ["a PAX record without a key", [{ type: "x", content: "5 =a\n" }, { content: "x" }]],
    ["a PAX header at the end", [{ content: "x" }, pax({ path: "a" })]],
  ] as [string, TarEntry[]][]
) {
  Deno.test(`readTar() refuses ${what}`, async () => {
    assertEquals((await corruptReason(tar(entries))).length > 0, true);
  });
}

Deno.test("readTar() refuses a stream that is cut, wherever that is", async () => {
  const whole = tar([{ name: "a", content: "x".repeat(600) }]);
  for (const length of [512, 513, 1000, 1024, 1500, 1536]) {
    await corruptReason(whole.subarray(0, length));
  }
});

Deno.test("readTar() restores sparse files in all formats that GNU tar writes", async () => {
  await using world = await TestWorld.create();
  const tool = new Deno.Command("truncate", { args: ["-s", "300000", world.path("sparse")] });
  assertEquals((await tool.output()).success, true);
  {
    using file = await Deno.open(world.path("sparse"), { write: true });
    for (const offset of [0, 70_000, 140_000, 210_000, 280_000]) {
      await file.seek(offset, Deno.SeekMode.Start);
      await file.write(new TextEncoder().encode(`data at ${offset}`));
    }
  }
  const expected = await Deno.readFile(world.path("sparse"));
  for (
    const format of [
      "--format=gnu",
      "--sparse-version=0.0",
      "--sparse-version=0.1",
      "--sparse-version=1.0",
    ]
  ) {
    const args = format.startsWith("--format") ? [format] : ["--format=pax", format];
    const archive = world.path(`${format}.tar`);
    const { success } = await new Deno.Command("tar", {
      args: ["-C", world.root, "-S", ...args, "-cf", archive, "sparse"],
    }).output();
    assertEquals(success, true);
    const { tree, root } = await extractHere(world, await Deno.readFile(archive), {
      hashFiles: true,
    });
    assertEquals(await Deno.readFile(`${root}/sparse`), expected, format);
    assertEquals(tree.entries[0]?.sizeBytes, 300_000);
  }
});

Deno.test("readTar() refuses a sparse map that overlaps or does not fit", async () => {
  for (const map of ["0,5,3,5", "0,5,90,20", "0,5"]) {
    await corruptReason(tar([
      pax({ "GNU.sparse.map": map, "GNU.sparse.size": "100", "GNU.sparse.numblocks": "2" }),
      { name: "sparse", content: "0123456789" },
    ]));
  }
});

Deno.test("readTar() lets a later entry replace an earlier file or link", async () => {
  await using world = await TestWorld.create();
  const { tree, root } = await extractHere(
    world,
    tar([
      { name: "a", content: "first" },
      { name: "l", type: "2", linkName: "a" },
      { name: "a", content: "second" },
      { name: "l", content: "own" },
    ]),
  );
  assertEquals(tree.entries.length, 2);
  assertEquals(await Deno.readTextFile(`${root}/a`), "second");
  assertEquals(await Deno.readTextFile(`${root}/l`), "own");
});

for (
  const [what, entries] of [
    ["an empty long name at the end", [{ name: "././@LongLink", type: "L", content: "\0" }]],
    ["an empty long link at the end", [{ name: "././@LongLink", type: "K", content: "\0" }]],
    ["a global header between an entry and its own", [
      pax({ path: "other" }),
      pax({ comment: "for all" }, "g"),
      { name: "a" },
    ]],
    ["a volume label between an entry and its long name", [
      { name: "././@LongLink", type: "L", content: "long\0" },
      { name: "label", type: "V" },
      { name: "a" },
    ]],
    ["a later volume", [pax({ "GNU.volume.filename": "a", "GNU.volume.offset": "9" }, "g")]],
    ["a folder that is sparse", [pax({ "GNU.sparse.name": "b" }), { name: "a/", type: "5" }]],
  ] satisfies [string, TarEntry[]][]
) {
  Deno.test(`readTar() refuses ${what}`, async () => {
    await corruptReason(tar([{ name: "first", content: "x" }, ...entries]));
  });
}

Deno.test("readTar() takes a volume label before the entries", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "My volume", type: "V" }, { name: "a", content: "x" }]);
  const { tree } = await extractHere(world, archive);
  assertEquals(tree.entries.map(({ path }) => path), ["a"]);
});
