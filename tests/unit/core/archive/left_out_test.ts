import { assertEquals } from "@std/assert";
import { tar, type TarEntry, zip, type ZipMember } from "../../../support/archives.ts";
import { extractHere, faultIn } from "../../../support/extraction.ts";
import { TestWorld } from "../../../support/world.ts";

const KEPT: TarEntry = { name: "top/bin/gcc", content: "compiler" };

/** Entries that are refused although `strip: 2` or `subdirectory: bin` leaves them out. */
const HOSTILE: readonly (readonly [what: string, rule: string, entries: readonly TarEntry[]])[] = [
  ["a link to an absolute path", "link-target", [{ name: "l", type: "2", linkName: "/etc" }]],
  ["a link that goes up", "link-target", [{ name: "l", type: "2", linkName: "../x" }]],
  ["a link without a target", "link-target", [{ name: "l", type: "2" }]],
  ["a link that goes up through another", "link-target", [
    { name: "d/e/", type: "5" },
    { name: "l", type: "2", linkName: "d/e" },
    { name: "m", type: "2", linkName: "l/../../../x" },
  ]],
  ["a link that leads outside in the end", "link-target", [
    { name: "d/e/l", type: "2", linkName: "../f/g" },
    { name: "d/f", type: "2", linkName: ".." },
    { name: "m", type: "2", linkName: "d/f/../x" },
  ]],
  ["a hard link to what is not there", "hard-link", [{ name: "h", type: "1", linkName: "no" }]],
  ["a hard link to an absolute path", "hard-link", [
    { name: "h", type: "1", linkName: "/etc/passwd" },
  ]],
  ["a hard link to a folder", "hard-link", [
    { name: "d/", type: "5" },
    { name: "h", type: "1", linkName: "d" },
  ]],
  ["a hard link that moves a link", "link-target", [
    { name: "d/l", type: "2", linkName: "../x" },
    { name: "h", type: "1", linkName: "d/l" },
  ]],
  ["a device", "entry-type", [{ name: "null", type: "3" }]],
  ["a name that goes up", "name-parent", [{ name: "d/../../x", content: "x" }]],
  ["a file below a file", "parent-folder", [
    { name: "f", content: "x" },
    { name: "f/g", content: "x" },
  ]],
  ["a file below a link", "parent-folder", [
    { name: "d/", type: "5" },
    { name: "l", type: "2", linkName: "d" },
    { name: "l/f", content: "x" },
  ]],
  ["a file in place of a folder", "replaced-folder", [
    { name: "d/f", content: "x" },
    { name: "d", content: "x" },
  ]],
  ["a link where the taken folder is", "replaced-folder", [
    { name: "top", type: "2", linkName: "other" },
  ]],
];

for (const [what, rule, entries] of HOSTILE) {
  Deno.test(`LeftOut refuses ${what}`, async () => {
    await using world = await TestWorld.create();
    const archive = tar([KEPT, ...entries]);
    for (const selection of SELECTIONS) {
      const fault = await faultIn(world, archive, { selection });
      assertEquals(fault.rule, rule, `${JSON.stringify(selection)}: ${fault.reason}`);
    }
  });
}

const SELECTIONS = [
  { strip: 2, subdirectory: [] },
  { strip: 0, subdirectory: ["top", "bin"] },
  { strip: 1, subdirectory: ["bin"] },
];

for (const kind of ["a link", "a file"]) {
  Deno.test(`LeftOut refuses ${kind} that comes before the folder that is taken`, async () => {
    await using world = await TestWorld.create();
    const first: TarEntry = kind === "a link"
      ? { name: "top", type: "2", linkName: "other" }
      : { name: "top", content: "x" };
    for (const selection of SELECTIONS) {
      const fault = await faultIn(world, tar([first, KEPT]), { selection });
      assertEquals(fault.rule, "parent-folder");
    }
  });
}

Deno.test("LeftOut refuses a link in a zip archive, too", async () => {
  await using world = await TestWorld.create();
  const members: ZipMember[] = [
    { name: "top/bin/gcc", content: "compiler" },
    { name: "l", content: "/etc", unixMode: 0o120777 },
  ];
  for (const selection of SELECTIONS) {
    assertEquals((await faultIn(world, zip(members), { selection })).rule, "link-target");
  }
});

Deno.test("LeftOut refuses names that differ in case where the file system folds them", async () => {
  await using world = await TestWorld.create();
  const archive = tar([KEPT, { name: "README", content: "x" }, { name: "readme", content: "y" }]);
  for (const selection of SELECTIONS) {
    const fault = await faultIn(world, archive, { selection, foldsNames: true });
    assertEquals(fault.rule, "name-collision");
  }
});

Deno.test("LeftOut lets pass what is harmless", async () => {
  await using world = await TestWorld.create();
  const archive = tar([
    { name: "./", type: "5" },
    { name: "README", content: "x" },
    { name: "top/", type: "5" },
    { name: "top/LICENSE", content: "x" },
    { name: "top/COPYING", type: "2", linkName: "LICENSE" },
    { name: "top/up", type: "2", linkName: "../README" },
    { name: "top/hard", type: "1", linkName: "top/LICENSE" },
    KEPT,
    { name: "top/bin-gcc", type: "1", linkName: "top/bin/gcc" },
    { name: "README", content: "a later one" },
    { name: "top/bin/cc", type: "2", linkName: "gcc" },
  ]);
  for (const selection of SELECTIONS) {
    const { tree } = await extractHere(world, archive, { selection });
    assertEquals(tree.entries.map(({ path }) => path), ["cc", "gcc"]);
  }
});

Deno.test("checkSameOrigin() refuses two entries that become one by strip, in tar and zip", async () => {
  await using world = await TestWorld.create();
  const selection = { strip: 1, subdirectory: [] };
  const names = ["a/x", "b/x"];
  const archives = [
    tar(names.map((name) => ({ name, content: name }))),
    zip(names.map((name) => ({ name, content: name }))),
    tar([{ name: "a/x", content: "x" }, { name: "b/x", type: "2", linkName: "y" }]),
  ];
  for (const archive of archives) {
    assertEquals((await faultIn(world, archive, { selection })).rule, "name-collision");
  }
  const merged = tar([{ name: "a/d/x", content: "x" }, { name: "b/d/y", content: "y" }]);
  const { tree } = await extractHere(world, merged, { selection });
  assertEquals(tree.entries.map(({ path }) => path), ["d", "d/x", "d/y"]);
});

Deno.test("TreeWriter.hardLink() finds its target by the whole name, not by what strip leaves", async () => {
  await using world = await TestWorld.create();
  const archive = tar([
    { name: "a/x", content: "x" },
    { name: "a/y", type: "1", linkName: "b/x" },
  ]);
  const fault = await faultIn(world, archive, { selection: { strip: 1, subdirectory: [] } });
  assertEquals(fault.rule, "hard-link");
});
