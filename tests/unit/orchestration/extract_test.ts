import { assertEquals } from "@std/assert";
import { extract as command } from "../../../src/cli/commands/extract.ts";
import { UsageError } from "../../../src/core/errors.ts";
import { extract } from "../../../src/orchestration/extract.ts";
import { tarGz } from "../../support/archives.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const ARCHIVE = tarGz([
  { name: "top/", type: "5" },
  { name: "top/file", content: "12345" },
  { name: "top/link", type: "2", linkName: "file" },
]);

Deno.test("extract() unpacks relative to the working directory and counts", async () => {
  await using world = await TestWorld.create();
  await Deno.writeFile(world.path("archive"), ARCHIVE);
  const report = await extract("archive", "new/../out", { strip: 1, host: world.host });
  assertEquals(report, {
    destination: world.path("out"),
    format: "tar.gz",
    files: 1,
    folders: 0,
    links: 1,
    unpackedBytes: 5,
  });
  assertEquals(await Deno.readTextFile(world.path("out/link")), "12345");
});

Deno.test("extract() says so when there is no such archive", async () => {
  await using world = await TestWorld.create();
  const error = await failsWith(
    UsageError,
    () => extract("absent", "out", { strip: 0, host: world.host }),
  );
  assertEquals(error.exit, 2);
});

Deno.test("the extract command refuses a --strip that is no whole number", async () => {
  await using world = await TestWorld.create();
  for (const strip of [-1, 1.5]) {
    const context = { options: { strip }, args: ["a", "b"], rest: [], host: world.host };
    await failsWith(UsageError, async () => {
      await command.run?.({ ...context, global: {} as never });
    });
  }
});
