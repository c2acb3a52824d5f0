import { assertEquals } from "@std/assert";
import { zip } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkLocalHeader() refuses another name than the directory's", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "content", local: { name: "b" } }]), {
    rule: "zip-local",
    entry: "a",
  });
});

Deno.test("checkLocalHeader() refuses another checksum than the directory's", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "content", local: { crc: 1 } }]), {
    rule: "zip-local",
    entry: "a",
  });
});

Deno.test("checkLocalHeader() refuses another size than the directory's", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "content", local: { size: 1 } }]), {
    rule: "zip-local",
    entry: "a",
  });
});

Deno.test("checkLocalHeader() refuses another method than the directory's", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "content", local: { method: 0 } }]), {
    rule: "zip-local",
    entry: "a",
  });
});

Deno.test("checkLocalHeader() refuses another set of flags than the directory's", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "content", local: { flags: 0x0801 } }]), {
    rule: "zip-local",
    entry: "a",
  });
});

Deno.test("checkDescriptor() reads the sizes that follow the data", async () => {
  await using world = await TestWorld.create();
  const archive = zip([
    { name: "a", content: "one", descriptor: true },
    { name: "b", content: "two", descriptor: true, stored: true },
  ]);
  const { tree } = await extractHere(world, archive);
  assertEquals(tree.entries.map((entry) => entry.sizeBytes), [3, 3]);
});

Deno.test("checkDescriptor() refuses one that says something else", async () => {
  await using world = await TestWorld.create();
  const archive = zip([{ name: "a", content: "one", descriptor: true }]);
  // The descriptor's size is the last word before the directory.
  const at = 30 + 1 + 5 + 12;
  archive[at] = (archive[at] ?? 0) ^ 1;
  const fault = await faultIn(world, archive);
  assertEquals([fault.rule, fault.entry], ["zip-local", "a"]);
});
