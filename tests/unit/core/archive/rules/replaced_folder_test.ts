import { tar } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkReplacedFolder() refuses a link in place of a folder, the first half of an attack", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "dir/", type: "5" },
      { name: "dir", type: "2", linkName: "." },
    ]),
    { rule: "replaced-folder", entry: "dir" },
  );
});

Deno.test("checkReplacedFolder() refuses a file in place of a folder", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "dir/inside", content: "x" },
      { name: "dir", content: "x" },
    ]),
    { rule: "replaced-folder", entry: "dir" },
  );
});
