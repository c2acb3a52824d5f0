import { tar, zip } from "../../../../support/archives.ts";
import { refuses } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("checkNameParent() refuses ../outside/secret.txt in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "../outside/secret.txt", content: "x" }]), {
    rule: "name-parent",
    entry: "../outside/secret.txt",
  });
});

Deno.test("checkNameParent() refuses a/../../outside/secret.txt in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/../../outside/secret.txt", content: "x" }]), {
    rule: "name-parent",
    entry: "a/../../outside/secret.txt",
  });
});

Deno.test("checkNameParent() refuses a/.. in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "a/..", content: "x" }]), {
    rule: "name-parent",
    entry: "a/..",
  });
});

Deno.test("checkNameParent() refuses inside/../still-inside in tar", async () => {
  await using world = await TestWorld.create();
  await refuses(world, tar([{ name: "inside/../still-inside", content: "x" }]), {
    rule: "name-parent",
    entry: "inside/../still-inside",
  });
});

Deno.test("checkNameParent() refuses ../outside/secret.txt in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "../outside/secret.txt", content: "x" }]), {
    rule: "name-parent",
    entry: "../outside/secret.txt",
  });
});

Deno.test("checkNameParent() refuses a/../../outside/secret.txt in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a/../../outside/secret.txt", content: "x" }]), {
    rule: "name-parent",
    entry: "a/../../outside/secret.txt",
  });
});

Deno.test("checkNameParent() refuses a/.. in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "a/..", content: "x" }]), {
    rule: "name-parent",
    entry: "a/..",
  });
});

Deno.test("checkNameParent() refuses inside/../still-inside in zip", async () => {
  await using world = await TestWorld.create();
  await refuses(world, zip([{ name: "inside/../still-inside", content: "x" }]), {
    rule: "name-parent",
    entry: "inside/../still-inside",
  });
});
