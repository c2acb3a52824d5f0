import { assertEquals } from "@std/assert";
import { tar, type TarEntry, zip } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

const ENTRIES: readonly (readonly [what: string, entry: TarEntry])[] = [
  ["a symbolic link .", { name: ".", type: "2", linkName: "a" }],
  ["a symbolic link ./", { name: "./", type: "2", linkName: "a" }],
  ["a symbolic link ././.", { name: "././.", type: "2", linkName: "a" }],
  ["a symbolic link . to outside", { name: ".", type: "2", linkName: "/etc" }],
  ["a hard link .", { name: ".", type: "1", linkName: "a" }],
  ["a hard link ./", { name: "./", type: "1", linkName: "a" }],
  ["a file .", { name: ".", content: "x" }],
  ["a file .//.", { name: ".//.", content: "x" }],
];

for (const [what, entry] of ENTRIES) {
  Deno.test(`checkNameRoot() refuses ${what} in tar`, async () => {
    await using world = await TestWorld.create();
    const archive = tar([{ name: "a", content: "x" }, entry, { name: "b", content: "y" }]);
    await refuses(world, archive, { rule: "name-root", entry: String(entry.name) });
  });
}

for (const [what, unixMode] of [["symbolic link", 0o120777], ["file", 0o100644]] as const) {
  Deno.test(`checkNameRoot() refuses a ${what} . in zip`, async () => {
    await using world = await TestWorld.create();
    const archive = zip([{ name: "a", content: "x" }, { name: ".", content: "a", unixMode }]);
    await refuses(world, archive, { rule: "name-root", entry: "." });
  });
}

Deno.test("checkNameRoot() refuses a link . whatever is left out of the archive", async () => {
  await using world = await TestWorld.create();
  const archive = tar([{ name: "top/a", content: "x" }, { name: ".", type: "2", linkName: "top" }]);
  for (const strip of [0, 1, 2]) {
    for (const subdirectory of [[], ["top"], ["other"]]) {
      const fault = await faultIn(world, archive, { selection: { strip, subdirectory } });
      assertEquals(fault.rule, "name-root");
    }
  }
});

Deno.test("checkNameRoot() takes the folder ./ that tar -C DIR . writes", async () => {
  await using world = await TestWorld.create();
  for (const name of [".", "./"]) {
    const { tree } = await extractHere(
      world,
      tar([{ name, type: "5" }, { name: "./a", content: "x" }]),
    );
    assertEquals(tree.entries.map(({ path }) => path), ["a"]);
  }
});
