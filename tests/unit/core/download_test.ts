import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { gzipSync } from "node:zlib";
import { extractArchive } from "../../../src/core/archive.ts";
import {
  DownloadFailedError,
  downloadFile,
  type DownloadProgress,
  startDownload,
} from "../../../src/core/download.ts";
import { NoSpaceError } from "../../../src/core/filesystem/disk_errors.ts";
import { OfflineError } from "../../../src/core/network.ts";
import { HashMismatchError } from "../../../src/core/verification.ts";
import { DownloadWorld, sha256 } from "../../support/download_world.ts";
import { sampleBytes } from "../../support/http_server.ts";
import { failsWith } from "../../support/world.ts";

Deno.test("downloadFile() brings a small file with one request and leaves nothing else", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(100_000);
  const url = world.server.serveFile("/tool.tar.xz", bytes);
  const request = { ...world.request(bytes, url), digests: { sizeBytes: bytes.length } };
  const result = await downloadFile(request, world.host);
  assertEquals(result, {
    path: world.path("file.bin"),
    sizeBytes: 100_000,
    sha256: sha256(bytes),
    source: url,
    resumedBytes: 0,
    fetchedBytes: 100_000,
  });
  assertEquals(await Deno.readFile(result.path), bytes);
  assertEquals(await world.names(), ["file.bin"]);
  assertEquals(world.server.requests.length, 1);
  assertEquals(world.server.requests[0]?.headers.get("accept-encoding"), "identity");
  assertEquals(world.server.requests[0]?.headers.get("range"), null);
});

Deno.test("downloadFile() reports percentage and speed in the short form of the request", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(3_000_000);
  const seen: DownloadProgress[] = [];
  await downloadFile({
    url: world.server.serveFile("/tool", bytes, { bytesPerSecond: 8_000_000 }),
    destPath: world.path("tool"),
    expectedSha256: sha256(bytes),
    progressCallback: (progress) => void seen.push(progress),
  }, world.host);
  const last = seen.at(-1);
  assertEquals(last?.bytesDownloaded, bytes.length);
  assertEquals(last?.totalBytes, bytes.length);
  assertEquals(last?.percentage, 100);
  assert((last?.speedBps ?? 0) > 0);
  assert(seen.every(({ percentage }) => percentage > 0 && percentage <= 100));
});

Deno.test("downloadFile() fetches a large file in ranges, several at once, each byte once", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(20 << 20);
  const url = world.server.serveFile("/big", bytes);
  let atOnce = 0;
  let most = 0;
  world.server.onRequest = async () => {
    most = Math.max(most, ++atOnce);
    // The first answer tells how large the file is; each other waits for company.
    for (let tries = 0; world.server.requests.length > 1 && most < 2 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    atOnce--;
  };
  await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(world.server.sentBytes("/big"), bytes.length);
  assert(world.server.requests.length >= 3);
  assert(world.server.requests.every(({ status }) => status === 206));
  assert(most >= 2, `only ${most} at once`);
});

Deno.test("downloadFile() asks one range after the other with one connection", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(20 << 20);
  const url = world.server.serveFile("/big", bytes);
  await downloadFile({ ...world.request(bytes, url), network: { connections: 1 } }, world.host);
  assertEquals(world.server.requestsFor("/big").map(({ headers }) => headers.get("range")), [
    "bytes=0-8388607",
    "bytes=8388608-20971519",
  ]);
});

Deno.test("downloadFile() takes the whole file from a server that ignores ranges", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(20 << 20);
  const url = world.server.serveFile("/big", bytes, { ignoreRanges: true });
  await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(world.server.requests.length, 1);
});

Deno.test("downloadFile() brings an empty file", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/empty", new Uint8Array());
  const result = await downloadFile({
    sources: [{ url }],
    destination: world.path("empty"),
  }, world.host);
  assertEquals(result.sizeBytes, 0);
  assertEquals(result.sha256, sha256(new Uint8Array()));
});

Deno.test("downloadFile() checks sha512 and says what it found in the error", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.serveFile("/tool", sampleBytes(1000));
  const error = await failsWith(HashMismatchError, () =>
    downloadFile({
      sources: [{ url, sha512: "0".repeat(128) }],
      destination: world.path("tool"),
    }, world.host));
  assertEquals(error.details.algorithm, "sha512");
  assertEquals(error.details.expected, "0".repeat(128));
  assertMatch(error.details.actual, /^[0-9a-f]{128}$/);
  assertEquals(error.exit, 4);
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() does not ask anybody when the right file is there already", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(5000);
  await Deno.writeFile(world.path("file.bin"), bytes);
  const url = world.server.serveFile("/tool", bytes);
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertEquals([result.resumedBytes, result.fetchedBytes], [5000, 0]);
  assertEquals(world.server.requests, []);
});

Deno.test("downloadFile() replaces a wrong file at the destination only when the right one is whole", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(5000);
  await Deno.writeTextFile(world.path("file.bin"), "old");
  const url = world.server.serveFile("/tool", bytes);
  world.server.failAlways("/tool", { status: 404 });
  await failsWith(DownloadFailedError, () => downloadFile(world.request(bytes, url), world.host));
  assertEquals(await Deno.readTextFile(world.path("file.bin")), "old");
  world.server.failAlways("/tool", undefined);
  await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
});

Deno.test("downloadFile() copies file: addresses, offline too, and names one that is missing", async () => {
  await using world = await DownloadWorld.create({ offline: true });
  const bytes = sampleBytes(3_000_000);
  await Deno.writeFile(world.path("here.bin"), bytes);
  const url = toFileUrl(world.path("here.bin")).href;
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertEquals(result.sha256, sha256(bytes));
  await Deno.remove(world.path("file.bin"));
  const missing = toFileUrl(world.path("gone.bin")).href;
  const error = await failsWith(
    OfflineError,
    () => downloadFile(world.request(bytes, missing, world.server.url("/tool")), world.host),
  );
  assertEquals(error.details.sources, [missing, world.server.url("/tool")]);
});

Deno.test("downloadFile() offline opens no connection and names the file and every source", async () => {
  await using world = await DownloadWorld.create({ offline: true });
  const bytes = sampleBytes(10);
  const urls = [world.server.serveFile("/a", bytes), world.server.serveFile("/b", bytes)];
  const error = await failsWith(
    OfflineError,
    () => downloadFile(world.request(bytes, ...urls), world.host),
  );
  assertEquals(error.exit, 6);
  assertMatch(error.message, /file\.bin/);
  assertEquals(error.details.sources, urls);
  assertEquals(world.server.requests, []);
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() refuses before the first byte when there is no room, with numbers", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(10_000);
  const url = world.server.serveFile("/tool", bytes);
  const error = await failsWith(
    NoSpaceError,
    () => downloadFile({ ...world.request(bytes, url), unpackedBytes: 1e15 }, world.host),
  );
  assertEquals(error.exit, 10);
  assertEquals(error.details.neededBytes, 1e15 + 10_000);
  assertMatch(
    error.message,
    /1000000000010000 bytes are needed \(10000 to download and 1000000000000000 to unpack\), \d+ are free/,
  );
  assertEquals(await world.names(), []);
});

Deno.test("downloadFile() contacts the hosts that are named and no other", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(9 << 20);
  const asked = new Set<string>();
  const host = {
    ...world.host,
    fetch: (request: Request) => {
      asked.add(new URL(request.url).host);
      return world.host.fetch(request);
    },
  };
  await downloadFile(world.request(bytes, world.server.serveFile("/big", bytes)), host);
  assertEquals([...asked], [world.server.host]);
});

Deno.test("startDownload() lets a reader follow the bytes while they arrive", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(12 << 20);
  const url = world.server.serveFile("/big", bytes, { bytesPerSecond: 30_000_000 });
  const download = startDownload(world.request(bytes, url), world.host);
  let finished = false;
  download.finished.then(() => finished = true);
  const first = await download.input.available?.(1000) ?? 0;
  assert(first >= 1000);
  assertEquals(finished, false);
  {
    using file = await Deno.open(download.input.path);
    const buffer = new Uint8Array(1000);
    await file.read(buffer);
    assertEquals(buffer, bytes.subarray(0, 1000));
  }
  assertEquals(await download.input.available?.(Number.MAX_SAFE_INTEGER), bytes.length);
  assertEquals(await Deno.readFile(download.input.path), bytes);
  const result = await download.finished;
  assertEquals(await world.names(), ["file.bin", "file.bin.part"]);
  download.input.done?.();
  assertEquals(await world.names(), ["file.bin"]);
  assertEquals(download.input.path, result.path);
  assertEquals(download.input.sizeBytes, bytes.length);
});

Deno.test("startDownload() fails its readers when the download fails", async () => {
  await using world = await DownloadWorld.create();
  const url = world.server.url("/nothing");
  const download = startDownload(world.request(sampleBytes(1), url), world.host);
  await assertRejects(() => Promise.resolve(download.input.available?.(1)), DownloadFailedError);
  await assertRejects(() => download.finished, DownloadFailedError);
});

Deno.test("downloadFile() in two runs for one destination fetches the file once", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(2_000_000);
  const url = world.server.serveFile("/tool", bytes, { bytesPerSecond: 8_000_000 });
  const results = await Promise.all(
    [1, 2, 3].map(() => downloadFile(world.request(bytes, url), world.host)),
  );
  assertEquals(results.map(({ sha256 }) => sha256), Array(3).fill(sha256(bytes)));
  assertEquals(world.server.sentBytes("/tool"), bytes.length);
  assertEquals(await world.names(), ["file.bin"]);
});

Deno.test("downloadFile() can be stopped while it waits for another run", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(1_000_000);
  const url = world.server.serveFile("/tool", bytes, { bytesPerSecond: 2_000_000 });
  const first = startDownload(world.request(bytes, url), world.host);
  await first.input.available?.(1);
  const abort = new AbortController();
  const second = downloadFile({ ...world.request(bytes, url), signal: abort.signal }, world.host);
  const reason = new Error("enough");
  abort.abort(reason);
  assertEquals(await second.catch((error) => error), reason);
  assertEquals((await first.finished).sha256, sha256(bytes));
  assertEquals(await world.names(), ["file.bin"]);
});

Deno.test("downloadFile() leaves a finished file alone whose partial name a killed run left", async () => {
  await using world = await DownloadWorld.create();
  const [old, current] = [sampleBytes(1000, 1), sampleBytes(2000, 2)];
  await Deno.writeFile(world.path("file.bin"), old);
  await Deno.link(world.path("file.bin"), world.path("file.bin.part"));
  const url = world.server.serveFile("/tool", current);
  world.server.failNext("/tool", { status: 404 });
  const request = { sources: [{ url }], destination: world.path("file.bin") };
  await downloadFile(request, world.host).catch(() => {});
  assertEquals(await Deno.readFile(world.path("file.bin")), old);
  await downloadFile(request, world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), current);
  assertEquals(await world.names(), ["file.bin"]);
});

Deno.test("startDownload() keeps the name of a small file valid while it is extracted", async () => {
  await using world = await DownloadWorld.create();
  const bytes = new Uint8Array(gzipSync(new Uint8Array(1024)));
  const url = world.server.serveFile("/empty.tar.gz", bytes);
  for (let round = 0; round < 10; round++) {
    const destination = world.path(`archive-${round}`);
    const download = startDownload({ sources: [{ url }], destination }, world.host);
    const input = download.input;
    await extractArchive({ input, destination: world.path(`tree-${round}`) }, world.host);
    await download.finished;
    await Deno.remove(destination);
  }
  assertEquals((await world.names()).filter((name) => name.startsWith("archive")), []);
});
