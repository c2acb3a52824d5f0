import { assert } from "@std/assert";
import { freeBytes } from "../../../../src/core/filesystem/free_space.ts";
import { TestWorld } from "../../../support/world.ts";

Deno.test("freeBytes() agrees with df on the volume of a folder", async () => {
  await using world = await TestWorld.create();
  const bytes = await freeBytes(world.root);
  const { stdout } = await new Deno.Command("df", {
    args: ["-B1", "--output=avail", world.root],
  }).output();
  const expected = Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
  assert(bytes !== undefined);
  // Others write to the volume meanwhile.
  assert(Math.abs(bytes - expected) < 2 ** 30, `${bytes} against ${expected}`);
});

Deno.test("freeBytes() asks the nearest existing parent, when the path is not there yet", async () => {
  await using world = await TestWorld.create();
  assert((await freeBytes(world.path("not", "there", "yet")) ?? 0) > 0);
});

Deno.test("freeBytes() asks the folder of a file, when the path runs through a file", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("file", "text");
  assert((await freeBytes(`${file}/below`) ?? 0) > 0);
});
