import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { ExpansionLimit } from "../../../../../src/core/archive/rules/expansion.ts";
import { pax, tar, zip } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

const MIB = 1024 * 1024;

Deno.test("ExpansionLimit stops at the declared size", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "a", content: "12345" }, { name: "b", content: "123456" }]);
  const fault = await faultIn(world, archive, { expectedBytes: 10 });
  assertEquals([fault.rule, fault.entry], ["expansion", "b"]);
  const { tree } = await extractHere(world, archive, { expectedBytes: 11 });
  assertEquals(tree.unpackedBytes, 11);
});

Deno.test("ExpansionLimit refuses a bomb before it is written", async () => {
  await using world = await TestWorld.create();
  const bomb = gzipSync(tar([{ name: "bomb", content: new Uint8Array(100 * MIB) }]));
  await refuses(world, bomb, { rule: "expansion", entry: "bomb" });
});

Deno.test("ExpansionLimit refuses a sparse file that claims to be huge", async () => {
  await using world = await TestWorld.create();
  const records = [
    ["GNU.sparse.major", "1"],
    ["GNU.sparse.minor", "0"],
    ["GNU.sparse.name", "sparse"],
    ["GNU.sparse.realsize", String(2 ** 50)],
  ] as const;
  const map = new Uint8Array(512);
  map.set(new TextEncoder().encode("0\n"));
  const archive = tar([pax(records), { name: "GNUSparseFile.0/sparse", content: map }]);
  await refuses(world, archive, { rule: "expansion", entry: "sparse" });
});

Deno.test("ExpansionLimit refuses a zip whose entries are far larger than the file", async () => {
  await using world = await TestWorld.create();
  const content = new Uint8Array(40 * MIB);
  const archive = zip([{ name: "a", content }, { name: "b", content }]);
  await refuses(world, archive, { rule: "expansion", entry: "b" });
});

Deno.test("ExpansionLimit lets a high ratio pass for what is small", () => {
  const limit = new ExpansionLimit(undefined, () => 1);
  limit.add(64 * MIB, "zeros");
  assertEquals(limit.unpackedBytes, 64 * MIB);
});
