import { assertEquals } from "@std/assert";
import { readSmallFile } from "../../../src/core/small_file.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("readSmallFile() reads text, and tells why there is none", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("a.txt", "\ufeffäöü");
  assertEquals(await readSmallFile(path, 100), { kind: "text", text: "äöü" });
  assertEquals(await readSmallFile(path, 3), { kind: "too-large", sizeBytes: 9 });
  assertEquals(await readSmallFile(world.path("none"), 100), { kind: "absent" });
  assertEquals(await readSmallFile(world.path("a.txt", "b"), 100), { kind: "absent" });
  assertEquals(await readSmallFile(world.root, 100), { kind: "not-a-file" });
});
