import { assertEquals } from "@std/assert";
import { permissionBits } from "../../../../../src/core/archive/rules/mode_bits.ts";
import { tar, zip } from "../../../../support/archives.ts";
import { extractHere } from "../../../../support/extraction.ts";
import { TestWorld } from "../../../../support/world.ts";

Deno.test("permissionBits() drops set-id and sticky bits", () => {
  assertEquals(permissionBits(0o7755), 0o755);
  assertEquals(permissionBits(0o4711), 0o711);
  assertEquals(permissionBits(0o1777), 0o777);
});

for (
  const [format, archive] of [
    ["tar", tar([{ name: "su", content: "x", mode: 0o6755 }])],
    ["zip", zip([{ name: "su", content: "x", unixMode: 0o106755 }])],
  ] as const
) {
  Deno.test(`permissionBits() holds for the file on disk and the manifest in ${format}`, async () => {
    await using world = await TestWorld.create();
    const { tree, root } = await extractHere(world, archive);
    const onDisk = ((await Deno.stat(`${root}/su`)).mode ?? 0) & 0o7777;
    assertEquals(onDisk, 0o755 & ~Deno.umask());
    assertEquals(tree.entries[0]?.mode, 0o755);
  });
}
