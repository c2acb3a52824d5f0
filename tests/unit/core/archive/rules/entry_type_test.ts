import { tar, zip } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("refuseTarType() refuses a character device", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "thing", type: "3" }]), { rule: "entry-type", entry: "thing" });
});

Deno.test("refuseTarType() refuses a block device", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "thing", type: "4" }]), { rule: "entry-type", entry: "thing" });
});

Deno.test("refuseTarType() refuses a fifo", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "thing", type: "6" }]), { rule: "entry-type", entry: "thing" });
});

Deno.test("refuseTarType() refuses a part of another volume", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "thing", type: "M" }]), { rule: "entry-type", entry: "thing" });
});

Deno.test("refuseTarType() refuses a type that nobody knows", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "thing", type: "Z" }]), { rule: "entry-type", entry: "thing" });
});

Deno.test("kindOfMode() refuses a character device in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "thing", content: "x", unixMode: 0o020666 }]), {
    rule: "entry-type",
    entry: "thing",
  });
});

Deno.test("kindOfMode() refuses a block device in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "thing", content: "x", unixMode: 0o060666 }]), {
    rule: "entry-type",
    entry: "thing",
  });
});

Deno.test("kindOfMode() refuses a fifo in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "thing", content: "x", unixMode: 0o010644 }]), {
    rule: "entry-type",
    entry: "thing",
  });
});

Deno.test("kindOfMode() refuses a socket in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "thing", content: "x", unixMode: 0o140644 }]), {
    rule: "entry-type",
    entry: "thing",
  });
});
