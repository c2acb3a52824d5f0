import { tar, zip } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkParentFolder() refuses to write through a link, though it stays inside", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "lib/", type: "5" },
      { name: "lib64", type: "2", linkName: "lib" },
      { name: "lib64/evil.so", content: "x" },
    ]),
    { rule: "parent-folder", entry: "lib64/evil.so" },
  );
});

Deno.test("checkParentFolder() refuses a folder through a dangling link", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "link", type: "2", linkName: "not-yet" },
      { name: "link/folder/", type: "5" },
    ]),
    { rule: "parent-folder", entry: "link/folder/" },
  );
});

Deno.test("checkParentFolder() refuses to write below a file", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([
      { name: "file", content: "x" },
      { name: "file/below", content: "x" },
    ]),
    { rule: "parent-folder", entry: "file/below" },
  );
});

Deno.test("checkParentFolder() refuses to write through a link in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([
      { name: "link", content: ".", unixMode: 0o120777 },
      { name: "link/evil", content: "x" },
    ]),
    { rule: "parent-folder", entry: "link/evil" },
  );
});
