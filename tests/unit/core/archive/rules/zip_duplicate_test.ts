import { assertEquals } from "@std/assert";
import { zip } from "../../../../support/archives.ts";
import { extractHere, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("DuplicateNames refuses two contents of one name", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "one" }, { name: "a", content: "two" }]), {
    rule: "zip-duplicate",
    entry: "a",
  });
});

Deno.test("DuplicateNames refuses a folder and a file of one name", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a", content: "" }, { name: "a/", unixMode: 0o040755 }]), {
    rule: "zip-duplicate",
    entry: "a/",
  });
});

Deno.test("DuplicateNames lets the very same entry be there twice", async () => {
  await using world = await TestWorld.create();
  const { tree } = await extractHere(
    world,
    zip([{ name: "a", content: "one" }, { name: "a", content: "one" }]),
  );
  assertEquals(tree.entries.length, 1);
});

Deno.test("DuplicateNames knows a name in other spellings", async () => {
  await using world = await TestWorld.create();
  for (const name of ["./d/a", "d/./a", "d//a"]) {
    const archive = zip([{ name: "d/a", content: "x" }, { name, content: "other" }]);
    await refuses(world, archive, { rule: "zip-duplicate", entry: name });
  }
});
