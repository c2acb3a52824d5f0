import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import {
  DownloadFailedError,
  downloadFile,
  DownloadTimeoutError,
} from "../../../src/core/download.ts";
import { createNetworkFetch } from "../../../src/core/network.ts";
import { DownloadWorld, sha256 } from "../../support/download_world.ts";
import { type Fault, sampleBytes } from "../../support/http_server.ts";
import { failsWith } from "../../support/world.ts";

const BYTES = sampleBytes(600_000);

for (
  const [name, fault] of [
    ["a connection that is closed without an answer", { closeAtOnce: true }],
    ["a connection that is closed in the middle", { closeAfterBytes: 100_000 }],
    ["HTTP 500", { status: 500 }],
    ["HTTP 429", { status: 429 }],
  ] as readonly [string, Fault][]
) {
  Deno.test(`downloadFile() gets over ${name}`, async () => {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    world.server.failNext("/tool", fault, fault);
    const request = { sources: [{ url }], destination: world.path("file.bin") };
    const result = await downloadFile(request, world.host);
    assertEquals(result.sha256, sha256(BYTES));
    assertEquals(world.server.requests.length, 3);
    assertEquals(world.pausesMs.length, 2);
    const [first = 0, second = 0] = world.pausesMs;
    assert(first >= 250 && first <= 500, `first pause ${first} ms`);
    assert(second >= 500 && second <= 1000, `second pause ${second} ms`);
  });
}

Deno.test("downloadFile() gets over a Content-Length that is too long or too short", async () => {
  for (const contentLength of [700_000, 500_000]) {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    world.server.failNext("/tool", { contentLength });
    const result = await downloadFile(world.request(BYTES, url), world.host);
    assertEquals(result.sha256, sha256(BYTES));
  }
});

Deno.test("downloadFile() tries three times and then names the source and the reason", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  world.server.failAlways("/tool", { status: 503 });
  const error = await failsWith(
    DownloadFailedError,
    () => downloadFile(world.request(BYTES, url), world.host),
  );
  assertEquals(world.server.requests.length, 3);
  assertEquals(error.exit, 6);
  assertEquals(error.details.failures.length, 1);
  assertStringIncludes(error.message, url);
  assertStringIncludes(error.message, "HTTP 503");
  assertStringIncludes(error.hint ?? "", "try again later");
  assertEquals(await world.names(), []);
});

for (const status of [400, 401, 403, 404, 407, 410, 451]) {
  Deno.test(`downloadFile() does not ask again after HTTP ${status}`, async () => {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    world.server.failAlways("/tool", { status });
    const error = await failsWith(
      DownloadFailedError,
      () => downloadFile(world.request(BYTES, url), world.host),
    );
    assertEquals(world.server.requests.length, 1);
    assertEquals(error.details.failures[0]?.status, status);
    assertEquals(world.pausesMs, []);
  });
}

Deno.test("downloadFile() says where credentials belong when they are missing", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  world.server.failAlways("/tool", { status: 401 });
  const error = await failsWith(
    DownloadFailedError,
    () => downloadFile(world.request(BYTES, url), world.host),
  );
  assertStringIncludes(error.hint ?? "", "TOOLCHAINKIT_TOKEN_127_0_0_1");
});

Deno.test("downloadFile() waits as long as Retry-After says, in seconds and as a date", async () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  await using world = await DownloadWorld.create({ now: () => now });
  const url = world.server.serveFile("/tool", BYTES);
  world.server.failNext(
    "/tool",
    { status: 429, headers: { "Retry-After": "7" } },
    { status: 503, headers: { "Retry-After": "Thu, 01 Jan 2026 00:01:30 GMT" } },
  );
  await downloadFile(world.request(BYTES, url), world.host);
  assertEquals(world.pausesMs, [7000, 90_000]);
});

for (const seconds of [400, 86_400]) {
  Deno.test(`downloadFile() waits for no source that asks to wait ${seconds} s`, async () => {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    const headers = { "Retry-After": String(seconds) };
    world.server.failAlways("/tool", { status: 503, headers });
    const error = await failsWith(
      DownloadFailedError,
      () => downloadFile(world.request(BYTES, url), world.host),
    );
    assertStringIncludes(error.message, `asks to wait ${seconds} s`);
    assertEquals(world.pausesMs, []);
  });
}

Deno.test("downloadFile() gives up a silent connection and continues where it was", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  world.server.failNext("/tool", { stallAfterBytes: 200_000 });
  const request = { ...world.request(BYTES, url), network: { timeoutMs: 1500 } };
  await downloadFile(request, world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), BYTES);
  assertEquals(world.server.requests[1]?.headers.get("range"), "bytes=200000-599999");
});

Deno.test("downloadFile() gives up a server that accepts and never answers", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  let waiting: (() => void) | undefined;
  world.server.onRequest = () => new Promise((resolve) => waiting = resolve);
  const request = { ...world.request(BYTES, url), network: { timeoutMs: 150, retries: 1 } };
  const error = await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  assertMatch(error.message, /silent for \d+\.\d s/);
  waiting?.();
});

Deno.test("downloadFile() ends at the total limit and keeps what is there", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES, { bytesPerSecond: 100_000 });
  const request = { ...world.request(BYTES, url), network: { totalTimeoutMs: 1500 } };
  const error = await failsWith(DownloadTimeoutError, () => downloadFile(request, world.host));
  assertEquals(error.exit, 6);
  assertEquals(await world.names(), ["file.bin.part", "file.bin.part.json"]);
});

Deno.test("downloadFile() takes no range that it did not ask for", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(9 << 20);
  const url = world.server.serveFile("/big", bytes);
  const range = "bytes 5-8388612/9437184";
  world.server.failNext("/big", { contentRange: range });
  await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(world.server.requests[1]?.headers.get("range"), null);
});

Deno.test("downloadFile() takes a file without Content-Length, in chunks or until the end", async () => {
  for (const fault of [{ chunked: true }, { contentLength: null }]) {
    await using world = await DownloadWorld.create();
    const url = world.server.serveFile("/tool", BYTES);
    world.server.failAlways("/tool", fault);
    const gate = createNetworkFetch({}, {}, { offline: false });
    await downloadFile(world.request(BYTES, url), { ...world.host, fetch: gate });
    assertEquals(await Deno.readFile(world.path("file.bin")), BYTES);
  }
});

Deno.test("downloadFile() does not take a chunked file that ends early for whole", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  world.server.failAlways("/tool", { chunked: true, closeAfterBytes: 1000 });
  const request = { sources: [{ url }], destination: world.path("file.bin") };
  await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
});

for (const size of [100, 600_000, 12 << 20]) {
  Deno.test(`downloadFile() hashes ${size} published bytes that the server labels gzip`, async () => {
    await using world = await DownloadWorld.create();
    const packed = new Uint8Array(gzipSync(sampleBytes(size), { level: 1 }));
    const url = world.server.serveFile("/tool.tar.gz", packed, { contentEncoding: "gzip" });
    const result = await downloadFile(world.request(packed, url), world.host);
    assertEquals(result.sizeBytes, packed.length);
    assertEquals(await Deno.readFile(world.path("file.bin")), packed);
  });
}

Deno.test("downloadFile() says that a web page came for the archive", async () => {
  for (
    const [page, contentType] of [
      ["<!DOCTYPE html><html><body>Sign in</body></html>", "text/html; charset=utf-8"],
      ["\n <html><head></head></html>", "application/octet-stream"],
    ] as const
  ) {
    await using world = await DownloadWorld.create();
    const bytes = new TextEncoder().encode(page);
    const url = world.server.serveFile("/tool.tar.xz", bytes, { contentType });
    const request = { ...world.request(BYTES, url), destination: world.path("tool.tar.xz") };
    const error = await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
    assertMatch(error.message, /web page \(HTML\)/);
    assertMatch(error.hint ?? "", /sign-in page/i);
    assertEquals(world.server.requests.length, 1);
    assertEquals(await world.names(), []);
  }
});

Deno.test("downloadFile() takes a web page where one is wanted", async () => {
  await using world = await DownloadWorld.create();
  const bytes = new TextEncoder().encode("<!DOCTYPE html><html></html>");
  const url = world.server.serveFile("/index.html", bytes, { contentType: "text/html" });
  const request = { sources: [{ url }], destination: world.path("index.html") };
  assertEquals((await downloadFile(request, world.host)).sizeBytes, bytes.length);
});

Deno.test("downloadFile() refuses a file of another size than the publisher states", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  const request = {
    ...world.request(BYTES, url),
    digests: { sha256: sha256(BYTES), sizeBytes: 5 },
  };
  const error = await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  assertMatch(error.message, /600000 bytes, expected 5/);
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() stops reading a body without length that is longer than the file", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(20 << 20);
  const url = world.server.serveFile("/tool", bytes, { etag: null });
  world.server.failAlways("/tool", { contentLength: null });
  const error = await failsWith(DownloadFailedError, () =>
    downloadFile({
      sources: [{ url }],
      destination: world.path("file.bin"),
      digests: { sha256: sha256(BYTES), sizeBytes: BYTES.length },
    }, world.host));
  assertMatch(error.message, /bytes, expected 600000/);
  assert(world.server.sentBytes("/tool") < 2 * bytes.length, "all of it was read");
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() gives up a file that changes at every request", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", BYTES);
  let version = 0;
  world.server.onRequest = () => {
    world.server.serveFile("/tool", sampleBytes(600_000, ++version));
    world.server.failAlways("/tool", { closeAfterBytes: 200_000 });
  };
  const request = { sources: [{ url }], destination: world.path("file.bin") };
  await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  assert(version <= 8, `${version} requests`);
});
