import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DownloadFailedError, downloadFile } from "../../../src/core/download.ts";
import { mirrorPath } from "../../../src/core/network/mirrors.ts";
import { HashMismatchError } from "../../../src/core/verification.ts";
import { DownloadWorld, sha256 } from "../../support/download_world.ts";
import { MisbehavingServer, sampleBytes } from "../../support/http_server.ts";
import { failsWith } from "../../support/world.ts";

const SMALL = sampleBytes(50_000);

Deno.test("downloadFile() goes on to the next source, and names all when none delivers", async () => {
  await using world = await DownloadWorld.create();
  await using other = MisbehavingServer.start();
  const urls = [world.server.url("/gone"), other.serveFile("/tool", SMALL)];
  const result = await downloadFile(world.request(SMALL, ...urls), world.host);
  assertEquals(result.source, urls[1]);
  await Deno.remove(world.path("file.bin"));
  other.failAlways("/tool", { status: 403 });
  const error = await failsWith(
    DownloadFailedError,
    () => downloadFile(world.request(SMALL, ...urls), world.host),
  );
  assertEquals(error.details.failures.map(({ source, status }) => [source, status]), [
    [urls[0], 404],
    [urls[1], 403],
  ]);
  for (const url of urls) assertStringIncludes(error.message, url);
});

Deno.test("downloadFile() lets several sources serve one large file together", async () => {
  await using world = await DownloadWorld.create();
  await using other = MisbehavingServer.start();
  const bytes = sampleBytes(32 << 20);
  const behaviour = { bytesPerSecond: 40_000_000 };
  const urls = [
    world.server.serveFile("/big", bytes, behaviour),
    other.serveFile("/big", bytes, behaviour),
  ];
  await downloadFile(world.request(bytes, ...urls), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  const [one, two] = [world.server.sentBytes("/big"), other.sentBytes("/big")];
  assertEquals(one + two, bytes.length);
  assert(one > 4 << 20 && two > 4 << 20, `${one} and ${two} bytes`);
});

Deno.test("downloadFile() goes on when one of several sources breaks down", async () => {
  await using world = await DownloadWorld.create();
  await using other = MisbehavingServer.start();
  const bytes = sampleBytes(32 << 20);
  const urls = [world.server.serveFile("/big", bytes), other.serveFile("/big", bytes)];
  other.failAlways("/big", { closeAfterBytes: 500_000 });
  await downloadFile(world.request(bytes, ...urls), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(world.server.sentBytes("/big") + other.sentBytes("/big"), bytes.length);
});

Deno.test("downloadFile() names the source of wrong bytes and uses the others", async () => {
  await using world = await DownloadWorld.create();
  await using liar = MisbehavingServer.start();
  const bytes = sampleBytes(32 << 20);
  const behaviour = { bytesPerSecond: 60_000_000 };
  const good = world.server.serveFile("/big", bytes, behaviour);
  const bad = liar.serveFile("/big", bytes, behaviour);
  liar.failAlways("/big", { bytes: sampleBytes(32 << 20, 7) });
  const result = await downloadFile(world.request(bytes, good, bad), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(result.source, good);
  assert(world.warnings.some((line) => line.includes(bad) && line.includes("wrong bytes")));
  assert(!world.warnings.some((line) => line.includes(good) && line.includes("wrong bytes")));
});

Deno.test("downloadFile() drops a first source with wrong bytes without asking it again", async () => {
  await using world = await DownloadWorld.create();
  await using liar = MisbehavingServer.start();
  const bad = liar.serveFile("/tool", sampleBytes(50_000, 7));
  const good = world.server.serveFile("/tool", SMALL);
  const result = await downloadFile(world.request(SMALL, bad, good), world.host);
  assertEquals(result.source, good);
  assertEquals(liar.requests.length, 1);
  assert(world.warnings.some((line) => line.includes(bad) && line.includes("bytes are wrong")));
});

Deno.test("downloadFile() reports the hash when one source lies and the others are gone", async () => {
  await using world = await DownloadWorld.create();
  const bad = world.server.serveFile("/tool", sampleBytes(50_000, 7));
  const gone = world.server.url("/gone");
  const error = await failsWith(
    HashMismatchError,
    () => downloadFile(world.request(SMALL, gone, bad), world.host),
  );
  assertEquals(error.exit, 4);
  assertEquals(error.details.actual, sha256(sampleBytes(50_000, 7)));
  assertEquals(error.details.source, bad);
  assertStringIncludes(error.hint ?? "", gone);
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() does not mix sources when no hash tells whether they fit", async () => {
  await using world = await DownloadWorld.create();
  await using other = MisbehavingServer.start();
  const [first, second] = [sampleBytes(1_000_000, 1), sampleBytes(1_000_000, 2)];
  const urls = [world.server.serveFile("/tool", first), other.serveFile("/tool", second)];
  world.server.failNext("/tool", { closeAfterBytes: 400_000 }, { status: 404 });
  const result = await downloadFile({
    sources: urls.map((url) => ({ url })),
    destination: world.path("file.bin"),
  }, world.host);
  assertEquals(result.sha256, sha256(second));
});

Deno.test("downloadFile() takes the next source's own hash where its bytes differ", async () => {
  await using world = await DownloadWorld.create();
  const repacked = sampleBytes(60_000, 3);
  const result = await downloadFile({
    sources: [
      { url: world.server.url("/gone") },
      { url: world.server.serveFile("/repacked", repacked), sha256: sha256(repacked) },
    ],
    digests: { sha256: sha256(SMALL), sizeBytes: SMALL.length },
    destination: world.path("file.bin"),
  }, world.host);
  assertEquals(result.sha256, sha256(repacked));
});

Deno.test("downloadFile() asks mirrors before the publisher, who hears nothing when they deliver", async () => {
  await using world = await DownloadWorld.create();
  await using mirror = MisbehavingServer.start();
  const url = world.server.serveFile("/releases/tool.tar.xz", SMALL);
  const path = `/tree/${mirrorPath(url)}`;
  mirror.serveFile(path, SMALL);
  const request = {
    ...world.request(SMALL, url),
    network: { mirrors: [mirror.url("/tree/")] },
  };
  const result = await downloadFile(request, world.host);
  assertEquals(result.source, mirror.url(path));
  assertEquals(world.server.requests, []);
  await Deno.remove(result.path);
  mirror.failAlways(path, { status: 404 });
  assertEquals((await downloadFile(request, world.host)).source, url);
});

Deno.test("downloadFile() finds a mirror folder in TOOLCHAINKIT_MIRROR, offline too", async () => {
  await using world = await DownloadWorld.create({ offline: true });
  const url = "https://files.example/releases/tool.tar.xz";
  await Deno.mkdir(world.path("mirror", "files.example", "releases"), { recursive: true });
  await Deno.writeFile(world.path("mirror", mirrorPath(url)), SMALL);
  const host = { ...world.host, env: { TOOLCHAINKIT_MIRROR: world.path("mirror") } };
  assertEquals((await downloadFile(world.request(SMALL, url), host)).sizeBytes, SMALL.length);
});

Deno.test("downloadFile() prints no secret of an address, in errors, log and description", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(1_000_000);
  world.server.serveFile("/tool", bytes);
  world.server.failAlways("/tool", { closeAfterBytes: 300_000 });
  const url = `http://alice:hunter2@${world.server.host}/tool?sig=topsecret`;
  const error = await failsWith(
    DownloadFailedError,
    () => downloadFile(world.request(bytes, url), world.host),
  );
  const description = await Deno.readTextFile(world.path("file.bin.part.json"));
  const shown = [error.message, error.hint, JSON.stringify(error.details), description].concat(
    world.lines,
  ).join("\n");
  assertMatch(world.server.requests[0]?.headers.get("authorization") ?? "", /^Basic /);
  for (const secret of ["hunter2", "alice", "topsecret", btoa("alice:hunter2")]) {
    assert(!shown.includes(secret), `${secret} is in\n${shown}`);
  }
});
