import { assertEquals } from "@std/assert";
import { tar, zip } from "../../../../support/archives.ts";
import { extractHere, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNameRelative() refuses an absolute name in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "/etc/evil", content: "x" }]), {
    rule: "name-relative",
    entry: "/etc/evil",
  });
});

Deno.test("checkNameRelative() refuses an absolute name in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "/etc/evil", content: "x" }]), {
    rule: "name-relative",
    entry: "/etc/evil",
  });
});

Deno.test("checkNameRelative() refuses a drive letter", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "C:/evil", content: "x" }]), {
    rule: "name-relative",
    entry: "C:/evil",
  });
});

Deno.test("checkNameRelative() lets Perl's manual pages pass, whose names hold colons", async () => {
  await using world = await TestWorld.create();
  const { tree } = await extractHere(world, tar([{ name: "B::Deparse.3pm", content: "x" }]));
  assertEquals(tree.entries.map((entry) => entry.path), ["B::Deparse.3pm"]);
});
