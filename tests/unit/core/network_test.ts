import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { DownloadFailedError, downloadFile } from "../../../src/core/download.ts";
import {
  createNetworkFetch,
  type NetworkFetch,
  type NetworkOptions,
  OfflineError,
} from "../../../src/core/network.ts";
import { CertificateFileError } from "../../../src/core/network/certificates.ts";
import { ProxySettingError } from "../../../src/core/network/proxy.ts";
import { RedirectError } from "../../../src/core/network/redirects.ts";
import { DownloadWorld } from "../../support/download_world.ts";
import { LoopbackProxy } from "../../support/http_proxy.ts";
import { MisbehavingServer, sampleBytes } from "../../support/http_server.ts";
import { LOOPBACK_AUTHORITY, LOOPBACK_SERVER } from "../../support/loopback_certificates.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const BYTES = sampleBytes(10_000);

/** A gate that is closed at the end of the test. */
function gate(
  options: NetworkOptions = {},
  env: Record<string, string> = {},
  offline = false,
): NetworkFetch & Disposable {
  const made = createNetworkFetch(options, env, { offline });
  return Object.assign(made, { [Symbol.dispose]: () => made.close() });
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

Deno.test("createNetworkFetch() lets nothing through when offline, not even to this machine", async () => {
  await using server = MisbehavingServer.start();
  const url = server.serveFile("/tool", BYTES);
  using exchange = gate({}, {}, true);
  const error = await failsWith(OfflineError, () => exchange(new Request(`${url}?key=secret`)));
  assertEquals(error.details, { file: "tool", sources: [`${url}?key=***`] });
  assertEquals(server.requests, []);
});

Deno.test("createNetworkFetch() trusts the authority of network.ca_file and says what to do without", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start(LOOPBACK_SERVER);
  const url = server.serveFile("/tool", BYTES);
  const caFile = await world.write("corp.pem", `# our authority\n${LOOPBACK_AUTHORITY}`);
  {
    using exchange = gate({ caFile });
    assertEquals(await bytesOf(await exchange(new Request(url))), BYTES);
  }
  {
    using exchange = gate({}, { SSL_CERT_FILE: caFile });
    assertEquals(await bytesOf(await exchange(new Request(url))), BYTES);
  }
  using exchange = gate();
  const host = { ...world.host, env: {}, fetch: exchange };
  const error = await failsWith(
    DownloadFailedError,
    () => downloadFile({ sources: [{ url }], destination: world.path("tool") }, host),
  );
  assertMatch(error.message, /certificate is not accepted.*UnknownIssuer/);
  assertStringIncludes(error.hint ?? "", "network.ca_file or SSL_CERT_FILE");
  const withFile = { sources: [{ url }], destination: world.path("tool"), network: { caFile } };
  assertEquals((await downloadFile(withFile, host)).sizeBytes, BYTES.length);
});

Deno.test("createNetworkFetch() names a file of certificates that is missing or holds none", async () => {
  await using world = await TestWorld.create();
  const empty = await world.write("empty.pem", "nothing\n");
  for (
    const [caFile, reason] of [[world.path("no.pem"), /no such file/], [empty, /PEM/]] as const
  ) {
    using exchange = gate({ caFile });
    const error = await failsWith(
      CertificateFileError,
      () => exchange(new Request("https://127.0.0.1:1/")),
    );
    assertMatch(error.message, reason);
    assertEquals(error.exit, 2);
  }
});

Deno.test("createNetworkFetch() goes through the proxy of the environment or of the settings", async () => {
  await using server = MisbehavingServer.start();
  await using proxy = new LoopbackProxy();
  const url = server.serveFile("/tool", BYTES);
  const settings: [NetworkOptions, Record<string, string>][] = [
    [{}, { HTTP_PROXY: proxy.url() }],
    [{}, { http_proxy: proxy.url() }],
    [{}, { ALL_PROXY: proxy.url() }],
    [{ proxy: proxy.url() }, { HTTP_PROXY: "http://127.0.0.1:1" }],
  ];
  for (const [options, env] of settings) {
    proxy.requests.length = 0;
    using exchange = gate(options, env);
    assertEquals(await bytesOf(await exchange(new Request(url))), BYTES);
    assertEquals(proxy.requests.length, 1);
  }
});

Deno.test("createNetworkFetch() tunnels https through the proxy and gives it its own credentials", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start(LOOPBACK_SERVER);
  await using proxy = new LoopbackProxy();
  const url = server.serveFile("/tool", BYTES);
  const caFile = await world.write("ca.pem", LOOPBACK_AUTHORITY);
  using exchange = gate({ caFile }, { HTTPS_PROXY: proxy.url("joe:pa%20ss@") });
  assertEquals(await bytesOf(await exchange(new Request(url))), BYTES);
  assertEquals(proxy.requests, [{
    method: "CONNECT",
    target: server.host,
    authorization: `Basic ${btoa("joe:pa ss")}`,
  }]);
  assertEquals(server.requests[0]?.headers.get("proxy-authorization"), null);
});

Deno.test("createNetworkFetch() gives the status of a proxy that refuses its credentials", async () => {
  await using proxy = new LoopbackProxy();
  proxy.refuseWith = 407;
  using exchange = gate({ proxy: proxy.url("joe:wrong@") });
  assertEquals((await exchange(new Request("https://127.0.0.1:1/"))).status, 407);
});

Deno.test("createNetworkFetch() leaves a proxy that never answers when it is told to stop", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const proxy = `http://joe:secret@127.0.0.1:${listener.addr.port}`;
  const fetch = createNetworkFetch({ proxy }, { NO_PROXY: "" }, { offline: false });
  const stop = new AbortController();
  const reason = new Error("stalled");
  const asked = fetch(new Request("https://files.example/tool", { signal: stop.signal }));
  const silent = await accepted;
  stop.abort(reason);
  assertEquals(await failsWith(Error, () => asked), reason);
  // The connection is given up too, not only no longer waited for.
  while (await silent.read(new Uint8Array(1000)) !== null);
  silent.close();
  listener.close();
  fetch.close();
});

Deno.test("createNetworkFetch() connects directly to what NO_PROXY names", async () => {
  await using server = MisbehavingServer.start();
  await using proxy = new LoopbackProxy();
  const url = server.serveFile("/tool", BYTES);
  using exchange = gate({}, { HTTP_PROXY: proxy.url(), NO_PROXY: "example.com,127.0.0.0/8" });
  assertEquals(await bytesOf(await exchange(new Request(url))), BYTES);
  assertEquals(proxy.requests, []);
});

Deno.test("createNetworkFetch() refuses a proxy setting that is no address, without its secret", async () => {
  using exchange = gate({ proxy: "ftp://me:secret@proxy" });
  const error = await failsWith(
    ProxySettingError,
    () => exchange(new Request("http://127.0.0.1:1/")),
  );
  assertStringIncludes(error.message, "network.proxy");
  assertEquals(error.message.includes("secret"), false);
});

Deno.test("createNetworkFetch() gives the published bytes of a body that is labelled gzip, any way round", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  await using secure = MisbehavingServer.start(LOOPBACK_SERVER);
  await using proxy = new LoopbackProxy();
  const packed = new Uint8Array(gzipSync(BYTES));
  const caFile = await world.write("ca.pem", LOOPBACK_AUTHORITY);
  for (
    const [options, one] of [
      [{}, server],
      [{ proxy: proxy.url() }, server],
      [{ caFile }, secure],
      [{ caFile, proxy: proxy.url() }, secure],
    ] as const
  ) {
    for (const fault of [{}, { chunked: true }, { contentLength: null }]) {
      const url = one.serveFile("/tool", packed, { contentEncoding: "gzip" });
      one.failAlways("/tool", fault);
      using exchange = gate(options);
      const headers = { "Accept-Encoding": "identity" };
      const response = await exchange(new Request(url, { headers }));
      assertEquals(response.headers.get("content-encoding"), "gzip");
      assertEquals(await bytesOf(response), packed);
    }
  }
});

Deno.test("createNetworkFetch() follows redirects with the Authorization of the first host only", async () => {
  await using server = MisbehavingServer.start();
  await using other = MisbehavingServer.start();
  const target = other.serveFile("/real", BYTES);
  server.serveFile("/start", BYTES);
  server.serveFile("/next", BYTES);
  server.failAlways("/start", { status: 302, headers: { Location: "/next" } });
  server.failAlways("/next", { status: 307, headers: { Location: target } });
  using exchange = gate();
  const headers = { Authorization: "Bearer secret" };
  const response = await exchange(new Request(server.url("/start"), { headers }));
  assertEquals(await bytesOf(response), BYTES);
  assertEquals(server.requests.map((request) => request.headers.get("authorization")), [
    "Bearer secret",
    "Bearer secret",
  ]);
  assertEquals(other.requests.map((request) => request.headers.get("authorization")), [null]);
});

for (
  const [name, location, message] of [
    ["a loop", "/start", /loop/],
    ["a redirect to a file of this machine", "file:///etc/passwd", /scheme is "file"/],
    ["a redirect to no address", "http://[", /no address/],
  ] as const
) {
  Deno.test(`createNetworkFetch() refuses ${name}`, async () => {
    await using server = MisbehavingServer.start();
    server.serveFile("/start", BYTES);
    server.failAlways("/start", { status: 302, headers: { Location: location } });
    using exchange = gate();
    const error = await failsWith(RedirectError, () => exchange(new Request(server.url("/start"))));
    assertMatch(error.message, message);
  });
}

Deno.test("createNetworkFetch() ends a chain of redirects that never comes back", async () => {
  await using server = MisbehavingServer.start();
  for (let hop = 0; hop < 30; hop++) {
    server.serveFile(`/${hop}`, BYTES);
    server.failAlways(`/${hop}`, { status: 301, headers: { Location: `/${hop + 1}` } });
  }
  using exchange = gate();
  await assertRejects(() => exchange(new Request(server.url("/0"))), RedirectError, "more than 10");
  assertEquals(server.requests.length, 11);
});

Deno.test("createNetworkFetch() never goes from https to http", async () => {
  await using world = await TestWorld.create();
  await using plain = MisbehavingServer.start();
  await using secure = MisbehavingServer.start(LOOPBACK_SERVER);
  secure.serveFile("/start", BYTES);
  const target = plain.serveFile("/tool", BYTES);
  secure.failAlways("/start", { status: 302, headers: { Location: target } });
  const caFile = await world.write("ca.pem", LOOPBACK_AUTHORITY);
  using exchange = gate({ caFile });
  await assertRejects(
    () => exchange(new Request(secure.url("/start"))),
    RedirectError,
    "from https to http",
  );
  assertEquals(plain.requests, []);
});

Deno.test("downloadFile() asks other machines by http only when a hash is known", async () => {
  await using world = await DownloadWorld.create();
  const asked: string[] = [];
  const host = {
    ...world.host,
    fetch: (request: Request) => {
      asked.push(request.url);
      return Promise.resolve(
        new Response(BYTES, { headers: { "Content-Length": String(BYTES.length) } }),
      );
    },
  };
  const url = "http://files.example/tool";
  const request = { sources: [{ url }], destination: world.path("file.bin") };
  const error = await failsWith(DownloadFailedError, () => downloadFile(request, host));
  assertMatch(error.message, /http is not protected/);
  assertEquals(asked, []);
  await downloadFile(world.request(BYTES, url), host);
  assertEquals(asked, [url]);
});

Deno.test("downloadFile() sends netrc and token credentials to their host and nowhere else", async () => {
  await using world = await DownloadWorld.create();
  await using other = MisbehavingServer.start();
  const target = other.serveFile("/real", BYTES);
  world.server.serveFile("/tool", BYTES);
  world.server.failAlways("/tool", { status: 302, headers: { Location: target } });
  await world.world.write(".netrc", "machine 127.0.0.1 login joe password secret\n");
  await downloadFile(world.request(BYTES, world.server.url("/tool")), world.host);
  assertEquals(
    world.server.requests[0]?.headers.get("authorization"),
    `Basic ${btoa("joe:secret")}`,
  );
  assertEquals(other.requests[0]?.headers.get("authorization"), null);
  await Deno.remove(world.path("file.bin"));
  const env = { ...world.host.env, TOOLCHAINKIT_TOKEN_127_0_0_1: "t0ken" };
  await downloadFile(world.request(BYTES, world.server.url("/tool")), { ...world.host, env });
  assertEquals(world.server.requests[1]?.headers.get("authorization"), "Bearer t0ken");
  assertEquals(other.requests[1]?.headers.get("authorization"), null);
});

Deno.test("downloadFile() names the proxy that refuses an address", async () => {
  await using world = await DownloadWorld.create();
  await using proxy = new LoopbackProxy();
  proxy.refuseWith = 403;
  const request = {
    ...world.request(BYTES, world.server.url("/tool")),
    network: { proxy: proxy.url("joe:secret@") },
  };
  const error = await failsWith(DownloadFailedError, () => downloadFile(request, world.host));
  assertStringIncludes(error.hint ?? "", `the proxy ${proxy.url()}`);
  assertEquals(JSON.stringify(error.details).includes("secret"), false);
});

Deno.test("downloadFile() fetches a large file in ranges over https too", async () => {
  await using world = await DownloadWorld.create();
  await using server = MisbehavingServer.start(LOOPBACK_SERVER);
  const bytes = sampleBytes(20 << 20);
  const url = server.serveFile("/big", bytes);
  const caFile = await world.world.write("ca.pem", LOOPBACK_AUTHORITY);
  const request = { ...world.request(bytes, url), network: { caFile } };
  assertEquals((await downloadFile(request, world.host)).fetchedBytes, bytes.length);
  assertEquals(server.sentBytes("/big"), bytes.length);
  assertEquals(server.requests.every(({ status }) => status === 206), true);
});
