import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DownloadWorld, sha256 } from "../../../support/download_world.ts";
import { sampleBytes } from "../../../support/http_server.ts";
import { runInProcess } from "../../../support/program_world.ts";

const BYTES = sampleBytes(200_000);

Deno.test("fetch downloads a file once and says that it is there the next time", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/releases/tool-1.0.tar.xz", BYTES);
  const words = ["fetch", url, "-o", world.path("tool.tar.xz"), "--sha256", sha256(BYTES)];
  const run = await runInProcess(words, { cwd: world.world.root });
  assertEquals(run.exit, 0, run.error);
  assertEquals(await Deno.readFile(world.path("tool.tar.xz")), BYTES);
  assertStringIncludes(run.out, `sha256:${sha256(BYTES)}`);
  const again = await runInProcess(words, { cwd: world.world.root });
  assertMatch(again.out, /there already/);
  assertEquals(world.server.requests.length, 1);
});

Deno.test("fetch --json prints the result, and takes several addresses as mirrors", async () => {
  await using world = await DownloadWorld.create();
  const urls = [world.server.url("/gone"), world.server.serveFile("/tool", BYTES)];
  const run = await runInProcess(["fetch", "--json", "-o", world.path("out.bin"), ...urls], {
    cwd: world.world.root,
  });
  assertEquals(run.exit, 0, run.error);
  const data = JSON.parse(run.out);
  assertEquals([data.path, data.sizeBytes, data.source], [
    world.path("out.bin"),
    BYTES.length,
    urls[1],
  ]);
});

for (
  const [name, words, exit] of [
    ["a wrong hash", ["--sha256", "0".repeat(64)], 4],
    ["a text that is no hash", ["--sha256", "abc"], 2],
    ["--offline", ["--offline"], 6],
  ] as const
) {
  Deno.test(`fetch ends with ${exit} for ${name} and leaves no file`, async () => {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    const run = await runInProcess(["fetch", url, "-o", world.path("tool"), ...words], {
      cwd: world.world.root,
    });
    assertEquals(run.exit, exit, run.error);
    assertEquals((await world.names()).filter((name) => name.startsWith("tool")), []);
  });
}

Deno.test("fetch ends with 6 and names the address when the server has no such file", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.url("/gone.zip");
  const run = await runInProcess(["fetch", url, "-o", world.path("gone.zip")], {
    cwd: world.world.root,
  });
  assertEquals(run.exit, 6);
  assertStringIncludes(run.error, url);
  assertStringIncludes(run.error, "HTTP 404");
});

for (const url of ["ftp://example.com/tool", "tool.zip", "https://example.com/"]) {
  Deno.test(`fetch ends with 2 for "${url}"`, async () => {
    await using world = await DownloadWorld.create();
    const run = await runInProcess(["fetch", url], { cwd: world.world.root });
    assertEquals(run.exit, 2, run.error);
  });
}
