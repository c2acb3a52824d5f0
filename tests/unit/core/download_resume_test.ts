import { assert, assertEquals, assertGreater } from "@std/assert";
import {
  DownloadFailedError,
  downloadFile,
  DownloadRestartedError,
  startDownload,
} from "../../../src/core/download.ts";
import { InterruptedError } from "../../../src/core/errors.ts";
import { HashMismatchError } from "../../../src/core/verification.ts";
import { limitMs, until } from "../../support/deadlines.ts";
import { DownloadWorld, sha256 } from "../../support/download_world.ts";
import { sampleBytes } from "../../support/http_server.ts";
import { failsWith } from "../../support/world.ts";

const MEGABYTE = 1 << 20;

/** Lets a first run end after `closeAfterBytes` of the file; its bytes stay. */
async function firstRun(
  world: DownloadWorld,
  bytes: Uint8Array,
  closeAfterBytes: number,
): Promise<string> {
  const url = world.server.url("/big");
  const request = { ...world.request(bytes, url), network: { retries: 1, connections: 1 } };
  world.server.failAlways("/big", { closeAfterBytes });
  await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  world.server.failAlways("/big", undefined);
  world.server.requests.length = 0;
  return url;
}

Deno.test("downloadFile() continues an earlier run and fetches no byte twice", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(6 * MEGABYTE);
  world.server.serveFile("/big", bytes);
  const url = await firstRun(world, bytes, 2_000_000);
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(result.resumedBytes, 2_000_000);
  assertEquals(world.server.sentBytes("/big"), bytes.length - 2_000_000);
  assertEquals(world.server.requests[0]?.headers.get("range")?.split("-")[0], "bytes=2000000");
  assertEquals(
    world.server.requests[0]?.headers.get("if-range"),
    `"${bytes.length}-` +
      [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("") + '"',
  );
  assertEquals(await world.names(), ["file.bin"]);
});

Deno.test("downloadFile() continues by Last-Modified when there is no ETag", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(6 * MEGABYTE);
  const lastModified = "Sat, 01 Jan 2022 10:00:00 GMT";
  world.server.serveFile("/big", bytes, { etag: null, lastModified });
  const url = await firstRun(world, bytes, 2_000_000);
  await downloadFile(world.request(bytes, url), world.host);
  assertEquals(world.server.requests[0]?.headers.get("if-range"), lastModified);
  assertEquals(world.server.sentBytes("/big"), bytes.length - 2_000_000);
});

for (
  const [name, behaviour] of [
    ["a weak ETag", { etag: 'W/"1"' }],
    ["no validator", { etag: null }],
    ["no ranges", { ignoreRanges: true }],
  ] as const
) {
  Deno.test(`downloadFile() starts afresh when the server has ${name}`, async () => {
    await using world = await DownloadWorld.create();
    const bytes = sampleBytes(6 * MEGABYTE);
    world.server.serveFile("/big", bytes, behaviour);
    const url = await firstRun(world, bytes, 2_000_000);
    const result = await downloadFile(world.request(bytes, url), world.host);
    assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
    assertEquals([result.resumedBytes, result.sizeBytes], [0, bytes.length]);
    assertEquals(world.server.sentBytes("/big"), bytes.length);
  });
}

Deno.test("downloadFile() takes the new content whole when it changed between two runs", async () => {
  await using world = await DownloadWorld.create();
  const [old, current] = [sampleBytes(6 * MEGABYTE, 1), sampleBytes(7 * MEGABYTE, 2)];
  world.server.serveFile("/big", old);
  const url = world.server.url("/big");
  const request = {
    sources: [{ url }],
    destination: world.path("file.bin"),
    network: { retries: 1 },
  };
  world.server.failAlways("/big", { closeAfterBytes: 2_000_000 });
  await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  world.server.serveFile("/big", current);
  const result = await downloadFile(request, world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), current);
  assertEquals(result.resumedBytes, 0);
});

Deno.test("downloadFile() takes the new content when a server answers If-Range with another version", async () => {
  await using world = await DownloadWorld.create();
  const [old, current] = [sampleBytes(6 * MEGABYTE, 1), sampleBytes(6 * MEGABYTE, 2)];
  world.server.serveFile("/big", old);
  const url = world.server.url("/big");
  const request = {
    sources: [{ url }],
    destination: world.path("file.bin"),
    network: { retries: 1 },
  };
  world.server.failAlways("/big", { closeAfterBytes: 2_000_000 });
  await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  world.server.serveFile("/big", current, { ignoreIfRange: true });
  await downloadFile(request, world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), current);
});

Deno.test("downloadFile() starts afresh when the file became shorter than what is there (416)", async () => {
  await using world = await DownloadWorld.create();
  const [old, current] = [sampleBytes(6 * MEGABYTE, 1), sampleBytes(MEGABYTE, 2)];
  world.server.serveFile("/big", old);
  const url = world.server.url("/big");
  const request = { sources: [{ url }], destination: world.path("file.bin") };
  world.server.failAlways("/big", { closeAfterBytes: 2_000_000 });
  const once = { ...request, network: { retries: 1 } };
  await failsWith(DownloadFailedError, () => downloadFile(once, world.host));
  world.server.serveFile("/big", current, { ignoreIfRange: true });
  await downloadFile(request, world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), current);
  assertEquals(world.server.requests.some(({ status }) => status === 416), true);
});

Deno.test("downloadFile() gives a damaged partial file one clean download", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(6 * MEGABYTE);
  world.server.serveFile("/big", bytes);
  const url = await firstRun(world, bytes, 2_000_000);
  {
    using part = await Deno.open(world.path("file.bin.part"), { write: true });
    await part.seek(1000, Deno.SeekMode.Start);
    await part.write(new Uint8Array(10));
  }
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(result.resumedBytes, 0);
  assertEquals(world.server.sentBytes("/big"), bytes.length + bytes.length - 2_000_000);
  assertEquals(world.warnings.length, 1);
});

Deno.test("downloadFile() removes everything when the clean download is wrong too", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(6 * MEGABYTE);
  world.server.serveFile("/big", bytes);
  const url = world.server.url("/big");
  const wrong = { ...world.request(bytes, url), digests: { sha256: "0".repeat(64) } };
  world.server.failAlways("/big", { closeAfterBytes: 2_000_000 });
  const once = { ...wrong, network: { retries: 1 } };
  await failsWith(DownloadFailedError, () => downloadFile(once, world.host));
  world.server.failAlways("/big", undefined);
  world.server.requests.length = 0;
  const error = await failsWith(HashMismatchError, () => downloadFile(wrong, world.host));
  assertEquals(error.details.actual, sha256(bytes));
  assertEquals(error.details.expected, "0".repeat(64));
  assertEquals(error.details.source, url);
  assertEquals(world.server.sentBytes("/big"), 2 * bytes.length - 2_000_000);
  assertEquals(await world.names(), []);
});

for (
  const [name, content] of [
    ["no JSON", "{"],
    ["of a later format", '{"schema":2,"sources":[]}'],
    ["empty", ""],
  ] as const
) {
  Deno.test(`downloadFile() trusts no partial file whose description is ${name}`, async () => {
    await using world = await DownloadWorld.create();
    const bytes = sampleBytes(MEGABYTE);
    await Deno.writeFile(world.path("file.bin.part"), sampleBytes(2000, 9));
    await Deno.writeTextFile(world.path("file.bin.part.json"), content);
    const url = world.server.serveFile("/big", bytes);
    const result = await downloadFile(world.request(bytes, url), world.host);
    assertEquals([result.resumedBytes, result.sizeBytes], [0, bytes.length]);
    assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  });
}

Deno.test("downloadFile() does not continue a partial file of another hash", async () => {
  await using world = await DownloadWorld.create();
  const [old, current] = [sampleBytes(6 * MEGABYTE, 1), sampleBytes(6 * MEGABYTE, 2)];
  world.server.serveFile("/big", old);
  await firstRun(world, old, 2_000_000);
  const url = world.server.serveFile("/big", current);
  const result = await downloadFile(world.request(current, url), world.host);
  assertEquals(result.resumedBytes, 0);
  assertEquals(world.server.sentBytes("/big"), current.length);
});

Deno.test("downloadFile() stops within a second of the signal and can be continued", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(16 * MEGABYTE);
  const url = world.server.serveFile("/big", bytes, { bytesPerSecond: 4_000_000 });
  const abort = new AbortController();
  const host = { ...world.host, signal: abort.signal };
  const download = startDownload(world.request(bytes, url), host);
  await download.input.available?.(MEGABYTE);
  const stoppedAt = performance.now();
  abort.abort(new InterruptedError("SIGINT"));
  await failsWith(InterruptedError, () => download.finished);
  assert(performance.now() - stoppedAt < limitMs(1000));
  assertEquals(await world.names(), ["file.bin.part", "file.bin.part.json"]);
  world.server.serveFile("/big", bytes);
  world.server.requests.length = 0;
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertGreater(result.resumedBytes, MEGABYTE - 1);
  assertEquals(world.server.sentBytes("/big"), bytes.length - result.resumedBytes);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
});

Deno.test("downloadFile() continues after SIGKILL and fetches no recorded byte twice", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(24 * MEGABYTE);
  const url = world.server.serveFile("/big", bytes, { bytesPerSecond: 3_000_000 });
  const script = await world.world.write(
    "child.ts",
    `
    import { downloadFile } from ${
      JSON.stringify(import.meta.resolve("../../../src/core/download.ts"))
    };
    import { createSystemHost } from ${
      JSON.stringify(import.meta.resolve("../../../src/core/system_host.ts"))
    };
    await downloadFile(${JSON.stringify(world.request(bytes, url))}, createSystemHost());
  `,
  );
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--config", config, "-A", script],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const recorded = await waitForRecord(world.path("file.bin.part.json"), 4 * MEGABYTE);
  child.kill("SIGKILL");
  await child.status;
  await world.server.idle();
  await Deno.remove(script);
  world.server.serveFile("/big", bytes);
  world.server.requests.length = 0;
  const result = await downloadFile(world.request(bytes, url), world.host);
  assertGreater(result.resumedBytes, recorded - 1);
  assertEquals(world.server.sentBytes("/big"), bytes.length - result.resumedBytes);
  assertEquals(await Deno.readFile(world.path("file.bin")), bytes);
  assertEquals(await world.names(), ["file.bin"]);
});

Deno.test("startDownload() tells readers when bytes they have became invalid", async () => {
  await using world = await DownloadWorld.create();
  const bytes = sampleBytes(4 * MEGABYTE);
  const url = world.server.serveFile("/big", bytes, { etag: null });
  world.server.failNext("/big", { stallAfterBytes: 2_000_000 });
  const request = { ...world.request(bytes, url), network: { timeoutMs: 1500 } };
  const download = startDownload(request, world.host);
  assertGreater(await download.input.available?.(1_000_000) ?? 0, 999_999);
  await failsWith(
    DownloadRestartedError,
    () => Promise.resolve(download.input.available?.(3_000_000)),
  );
  assertEquals((await download.finished).sha256, sha256(bytes));
  assertEquals(download.input.path, world.path("file.bin"));
});

/** Waits until the description lists `atLeast` bytes; returns how many. */
async function waitForRecord(path: string, atLeast: number): Promise<number> {
  let count = 0;
  await until(`a record of ${atLeast} bytes`, async () => {
    const text = await Deno.readTextFile(path).catch(() => "");
    const ranges = text === ""
      ? []
      : (JSON.parse(text).sources as { ranges: [number, number][] }[]).flatMap(({ ranges }) =>
        ranges
      );
    count = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
    return count >= atLeast;
  });
  return count;
}
