import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { DownloadFailedError, downloadFile } from "../../../../src/core/download.ts";
import { LoopbackProxy } from "../../../support/http_proxy.ts";
import { MisbehavingServer, sampleBytes } from "../../../support/http_server.ts";
import { LOOPBACK_AUTHORITY, LOOPBACK_SERVER } from "../../../support/loopback_certificates.ts";
import { SocksProxy } from "../../../support/socks_proxy.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

const BYTES = sampleBytes(300_000);

/** Brings the file of `url` through `proxy` and checks it. */
async function fetchThrough(proxy: string, url: string, world: TestWorld): Promise<void> {
  const caFile = await world.write("ca.pem", LOOPBACK_AUTHORITY);
  const host = { ...world.host, env: { ...world.host.env, ALL_PROXY: proxy, NO_PROXY: "" } };
  const destination = world.path(`got-${crypto.randomUUID()}`);
  await downloadFile({ sources: [{ url }], destination, network: { caFile } }, host);
  assertEquals(await Deno.readFile(destination), BYTES);
}

for (const [name, tls] of [["http", undefined], ["https", LOOPBACK_SERVER]] as const) {
  Deno.test(`downloadFile() reaches an ${name} server through a SOCKS proxy`, async () => {
    await using world = await TestWorld.create();
    await using server = MisbehavingServer.start(tls);
    await using proxy = new SocksProxy();
    const url = server.serveFile("/tool", BYTES);
    await fetchThrough(proxy.url("socks5", "joe:pa%20ss@"), url, world);
    const [first] = proxy.requests;
    assertEquals(first, { target: server.host, byName: false, credentials: "joe:pa ss" });
  });

  Deno.test(`downloadFile() lets a socks5h proxy look up the name of an ${name} server`, async () => {
    await using world = await TestWorld.create();
    await using server = MisbehavingServer.start(tls);
    await using proxy = new SocksProxy();
    const url = server.serveFile("/tool", BYTES).replace("127.0.0.1", "localhost");
    await fetchThrough(proxy.url("socks5h"), url, world);
    const target = server.host.replace("127.0.0.1", "localhost");
    assertEquals(proxy.requests[0], { target, byName: true, credentials: undefined });
  });

  Deno.test(`downloadFile() reaches an ${name} server through a proxy behind TLS`, async () => {
    await using world = await TestWorld.create();
    await using server = MisbehavingServer.start(tls);
    await using proxy = new LoopbackProxy(LOOPBACK_SERVER);
    await fetchThrough(proxy.url(), server.serveFile("/tool", BYTES), world);
    assertEquals(proxy.requests[0]?.method, tls === undefined ? "GET" : "CONNECT");
  });
}

Deno.test("downloadFile() gives a proxy behind TLS its credentials, and the server none", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  await using proxy = new LoopbackProxy(LOOPBACK_SERVER);
  await fetchThrough(proxy.url("joe:secret@"), server.serveFile("/tool", BYTES), world);
  assertEquals(proxy.requests[0]?.authorization, `Basic ${btoa("joe:secret")}`);
  assertEquals(server.requests[0]?.headers.get("proxy-authorization"), null);
});

Deno.test("downloadFile() refuses credentials that it could not keep from the server", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start(LOOPBACK_SERVER);
  await using proxy = new LoopbackProxy(LOOPBACK_SERVER);
  const error = await failsWith(
    DownloadFailedError,
    () => fetchThrough(proxy.url("joe:secret@"), server.serveFile("/tool", BYTES), world),
  );
  assertMatch(error.message, /could not be kept from the server/);
  assertNotMatch(error.message, /secret/);
  assertEquals(proxy.requests, []);
});

Deno.test("downloadFile() says that a SOCKS proxy refused, without its password", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  await using proxy = new SocksProxy();
  proxy.refuses = true;
  const url = server.serveFile("/tool", BYTES);
  const network = { proxy: proxy.url("socks5", "joe:secret@"), retries: 1 };
  const request = { sources: [{ url }], destination: world.path("got"), network };
  const error = await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  assertMatch(error.message, /SOCKS|socks|proxy/);
  assertNotMatch(`${error.message} ${error.hint} ${JSON.stringify(error.details)}`, /secret/);
  assertEquals(server.requests, []);
});
