import { assertEquals } from "@std/assert";
import { tar } from "../../../../support/archives.ts";
import { extractHere, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkHardLink() refuses a target that is not there", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a", type: "1", linkName: "b" }]), {
    rule: "hard-link",
    entry: "a",
  });
});

Deno.test("checkHardLink() refuses a folder", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "d/", type: "5" }, { name: "a", type: "1", linkName: "d" }]), {
    rule: "hard-link",
    entry: "a",
  });
});

Deno.test("checkHardLink() refuses a target outside", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a", type: "1", linkName: "../outside/secret.txt" }]), {
    rule: "hard-link",
    entry: "a",
  });
});

Deno.test("checkHardLink() refuses an absolute target", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a", type: "1", linkName: "/etc/passwd" }]), {
    rule: "hard-link",
    entry: "a",
  });
});

Deno.test("checkHardLink() refuses a target through a link", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "d/file", content: "x" },
      { name: "l", type: "2", linkName: "d" },
      { name: "a", type: "1", linkName: "l/file" },
    ]),
    { rule: "parent-folder", entry: "a" },
  );
});

Deno.test("checkHardLink() refuses to move a relative link to where it leads outside", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "d/e/link", type: "2", linkName: "../../x" },
      { name: "moved", type: "1", linkName: "d/e/link" },
    ]),
    { rule: "link-target", entry: "moved" },
  );
});

Deno.test("checkHardLink() lets two names of one file be one file", async () => {
  await using world = await TestWorld.create();
  const { tree, root } = await extractHere(
    world,
    tar([{ name: "a", content: "same" }, { name: "d/b", type: "1", linkName: "a" }]),
    { hashFiles: true },
  );
  assertEquals((await Deno.stat(`${root}/a`)).ino, (await Deno.stat(`${root}/d/b`)).ino);
  const [first, , second] = tree.entries;
  assertEquals([second?.path, second?.sha256], ["d/b", first?.sha256]);
});
