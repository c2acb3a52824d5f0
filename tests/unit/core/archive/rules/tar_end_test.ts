import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { tar } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkPadding() refuses an entry that hides after the end mark", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([{ name: "a", content: "x" }], { after: tar([{ name: "hidden", content: "y" }]) }),
    { rule: "tar-end", entry: "(end)" },
  );
});

Deno.test("checkPadding() lets zeros follow, as tapes and GNU tar write them", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "a", content: "x" }], { after: new Uint8Array(10240) });
  assertEquals((await extractHere(world, archive)).tree.entries.length, 1);
});

Deno.test("checkPadding() refuses zeros without end", async () => {
  await using world = await TestWorld.create();
  const archive = gzipSync(tar([], { after: new Uint8Array(65 * 1024 * 1024) }));
  assertEquals((await faultIn(world, archive)).rule, "tar-end");
});
