import { assertEquals, assertMatch } from "@std/assert";
import { UsageError } from "../../../src/core/errors.ts";
import { fetchFile } from "../../../src/orchestration/fetch.ts";
import { DownloadWorld } from "../../support/download_world.ts";
import { LoopbackProxy } from "../../support/http_proxy.ts";
import { sampleBytes } from "../../support/http_server.ts";
import { failsWith } from "../../support/world.ts";

const BYTES = sampleBytes(2000);

Deno.test("fetchFile() takes the name from the address, never from the server", async () => {
  await using world = await DownloadWorld.create();
  const host = { ...world.host, cwd: world.world.root };
  const url = world.server.serveFile("/releases/tool-1.0%2Bx.tar.xz", BYTES);
  world.server.failNext("/releases/tool-1.0%2Bx.tar.xz", {
    headers: { "Content-Disposition": 'attachment; filename="../evil"' },
  });
  await fetchFile({ urls: [url] }, host);
  assertEquals(await world.names(), ["tool-1.0+x.tar.xz"]);
});

Deno.test("fetchFile() puts the file into a folder that is named, relative to where it runs", async () => {
  await using world = await DownloadWorld.create();
  const host = { ...world.host, cwd: world.world.root };
  const url = world.server.serveFile("/tool.zip", BYTES);
  await Deno.mkdir(world.path("there"));
  const there = await fetchFile({ urls: [url], output: "there" }, host);
  const made = await fetchFile({ urls: [url], output: "made/" }, host);
  assertEquals([there.path, made.path], [
    world.path("there", "tool.zip"),
    world.path("made", "tool.zip"),
  ]);
});

for (const path of ["/", "/a/", "/..%2Fevil", "/%00", "/CON.txt"]) {
  Deno.test(`fetchFile() wants an output when the address ends in "${path}"`, async () => {
    await using world = await DownloadWorld.create();
    const host = { ...world.host, cwd: world.world.root };
    const error = await failsWith(
      UsageError,
      () => fetchFile({ urls: [world.server.url(path)] }, host),
    );
    assertMatch(error.hint ?? "", /-o FILE/);
    assertEquals(world.server.requests, []);
  });
}

Deno.test("fetchFile() goes through the proxy of the user's own file or of TOOLCHAINKIT_PROXY", async () => {
  await using world = await DownloadWorld.create();
  await using proxy = new LoopbackProxy();
  const url = world.server.serveFile("/tool.zip", BYTES);
  const host = (env: Readonly<Record<string, string>>) => ({
    ...world.host,
    cwd: world.world.root,
    env: { ...world.host.env, NO_PROXY: "", no_proxy: "", ...env },
  });
  await fetchFile({ urls: [url], output: "direct" }, host({}));
  assertEquals(proxy.requests.length, 0);
  await fetchFile({ urls: [url], output: "one" }, host({ TOOLCHAINKIT_PROXY: proxy.url() }));
  assertEquals(proxy.requests.length, 1);
  await world.world.write(".toolchainkit/config.yaml", `network: {proxy: "${proxy.url()}"}\n`);
  await fetchFile({ urls: [url], output: "two" }, host({}));
  assertEquals(proxy.requests.length, 2);
});
