import { assertEquals } from "@std/assert";
import { tar, zip } from "../../../../support/archives.ts";
import { extractHere, faultIn, refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkLinkTarget() refuses the target /etc/passwd in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/link", type: "2", linkName: "/etc/passwd" }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target ../../outside in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/link", type: "2", linkName: "../../outside" }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target ../a/../../outside in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/link", type: "2", linkName: "../a/../../outside" }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target C:/Windows in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/link", type: "2", linkName: "C:/Windows" }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target /etc/passwd in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a/link", content: "/etc/passwd", unixMode: 0o120777 }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target ../../outside in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a/link", content: "../../outside", unixMode: 0o120777 }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses the target ../a/../../outside in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    zip([{ name: "a/link", content: "../a/../../outside", unixMode: 0o120777 }]),
    { rule: "link-target", entry: "a/link" },
  );
});

Deno.test("checkLinkTarget() refuses the target C:/Windows in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a/link", content: "C:/Windows", unixMode: 0o120777 }]), {
    rule: "link-target",
    entry: "a/link",
  });
});

Deno.test("checkLinkTarget() refuses a link that leaves through another link", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "d/e/", type: "5" },
      { name: "d/up", type: "2", linkName: ".." },
      { name: "out", type: "2", linkName: "d/up/../outside" },
    ]),
    { rule: "link-target", entry: "out" },
  );
});

Deno.test("checkLinkTarget() refuses a link that a later one makes lead outside", async () => {
  await using world = await TestWorld.create();
  await refuses(
    world,
    tar([
      { name: "x", type: "2", linkName: "d/.." },
      { name: "d", type: "2", linkName: "." },
    ]),
    { rule: "link-target", entry: "x" },
  );
});

Deno.test("checkLinkTarget() refuses an empty target", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "link", type: "2" }]), { rule: "link-target", entry: "link" });
});

Deno.test("checkLinkTarget() keeps the text of links that stay inside", async () => {
  await using world = await TestWorld.create();
  const links = [
    ["bin/clang", "clang-18"],
    ["bin/clang++", "clang"],
    ["bin/lib", "../lib"],
    ["bin/later", "../not/there"],
    ["bin/odd", ".//./clang"],
    ["round", "round"],
  ] as const;
  const { tree, root } = await extractHere(
    world,
    tar(links.map(([name, linkName]) => ({ name, type: "2", linkName }))),
  );
  for (const [name, target] of links) {
    assertEquals(await Deno.readLink(`${root}/${name}`), target);
    assertEquals(tree.entries.find((entry) => entry.path === name)?.target, target);
  }
});

Deno.test("checkLinkTarget() refuses what leaves the top folder when that becomes the root", async () => {
  await using world = await TestWorld.create();
  const archive = tar([
    { name: "top/file", content: "x" },
    { name: "top/link", type: "2", linkName: "../top/file" },
  ]);
  assertEquals((await faultIn(world, archive, { dropTopFolder: true })).rule, "link-target");
  assertEquals((await extractHere(world, archive)).tree.entries.length, 3);
});
