import { assertEquals } from "@std/assert";
import { ArchiveUnsupportedError } from "../../../../../src/core/archive.ts";
import { zip } from "../../../../support/archives.ts";
import { extractIn } from "../../../../support/extraction.ts";
import { failsWith, TestWorld } from "../../../../support/world.ts";

for (
  const [what, member] of [
    ["an encrypted entry", { flags: 0x0801 }],
    ["a strongly encrypted entry", { flags: 0x0841 }],
    ["a masked directory", { flags: 0x2800 }],
    ["method 12, bzip2", { method: 12 }],
    ["method 99, AES", { method: 99 }],
  ] as const
) {
  Deno.test(`checkZipMethod() refuses ${what}`, async () => {
    await using world = await TestWorld.create();
    const archive = zip([{ name: "good", content: "x" }, { name: "a", content: "x", ...member }]);
    const error = await failsWith(ArchiveUnsupportedError, () => extractIn(world, archive));
    assertEquals(error.exit, 9);
    assertEquals(error.message.includes('at "a"'), true);
  });
}
