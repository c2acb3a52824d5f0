import { pax, tar, zip } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNameText() refuses a NUL that PAX brings in, after which C programs would stop reading", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([pax({ path: "safe\0/../../evil" }), { content: "x" }]), {
    rule: "name-text",
    entry: "safe\0/../../evil",
  });
});

Deno.test("checkNameText() refuses a name that is not UTF-8", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: Uint8Array.of(0x66, 0xff, 0xfe), content: "x" }]), {
    rule: "name-text",
    entry: "f\ufffd\ufffd",
  });
});

Deno.test("checkNameText() refuses an entry without a name in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "", content: "x" }]), { rule: "name-text", entry: "" });
});
