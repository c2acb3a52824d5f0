import { tar, zip } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNameBackslash() refuses a name with backslashes in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "..\\outside\\evil", content: "x" }]), {
    rule: "name-backslash",
    entry: "..\\outside\\evil",
  });
});

Deno.test("checkNameBackslash() refuses a name with backslashes in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "..\\outside\\evil", content: "x" }]), {
    rule: "name-backslash",
    entry: "..\\outside\\evil",
  });
});
