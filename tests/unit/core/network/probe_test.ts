/** The steps to a server, on real sockets of this machine. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Host } from "../../../../src/core/host.ts";
import { createNetworkFetch } from "../../../../src/core/network.ts";
import { certificatesIn } from "../../../../src/core/network/peer_certificate.ts";
import { isNameFailure, type Probe, probeServer } from "../../../../src/core/network/probe.ts";
import { LOOPBACK_AUTHORITY, LOOPBACK_SERVER } from "../../../support/loopback_certificates.ts";
import { TestWorld } from "../../../support/world.ts";
import { serveLoopback } from "../../../support/loopback_server.ts";

/** Answers every request with `status` while `work` runs. */
async function withServer(
  options: { status?: number; tls?: boolean },
  work: (url: URL) => Promise<void>,
): Promise<void> {
  const { status = 404, tls = false } = options;
  await using server = serveLoopback(
    () => new Response(null, { status }),
    tls ? LOOPBACK_SERVER : {},
  );
  await work(new URL(`http${tls ? "s" : ""}://127.0.0.1:${server.port}/some/file.tar`));
}

async function withHost(caFile: string | undefined, work: (host: Host) => Promise<void>) {
  await using world = await TestWorld.create();
  const path = caFile === undefined ? undefined : await world.write("authority.pem", caFile);
  const options = path === undefined ? {} : { caFile: path };
  const fetch = createNetworkFetch(options, {}, { offline: false });
  await work({ ...world.host, fetch });
  fetch.close();
}

function stepsOf({ steps }: Probe): [string, boolean][] {
  return steps.map(({ step, ok }) => [step, ok]);
}

Deno.test("probeServer() goes all the way to a server that answers, whatever it says", async () => {
  await withServer({ status: 404 }, async (url) => {
    await withHost(undefined, async (host) => {
      const probe = await probeServer(url, { host, timeoutMs: 30_000 });
      assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["http", true]]);
      assertEquals(probe.origin, url.origin);
      assertEquals(probe.steps.at(-1)?.detail, "the server answered 404");
    });
  });
});

Deno.test("probeServer() tells a server in trouble from one that is there", async () => {
  await withServer({ status: 503 }, async (url) => {
    await withHost(undefined, async (host) => {
      const probe = await probeServer(url, { host, timeoutMs: 30_000 });
      assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["http", false]]);
    });
  });
});

Deno.test("probeServer() names who signed a certificate that is not trusted", async () => {
  await withServer({ tls: true }, async (url) => {
    await withHost(undefined, async (host) => {
      const probe = await probeServer(url, { host, timeoutMs: 30_000 });
      assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["tls", false]]);
      assertEquals(probe.certificates, {
        issuer: "Loopback test authority",
        publicAuthority: false,
      });
    });
  });
});

Deno.test("probeServer() names the authority of a company also where it is trusted", async () => {
  await withServer({ tls: true, status: 200 }, async (url) => {
    await withHost(LOOPBACK_AUTHORITY, async (host) => {
      const caCerts = [LOOPBACK_AUTHORITY];
      const probe = await probeServer(url, { host, timeoutMs: 30_000, caCerts });
      assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["tls", true], ["http", true]]);
      assertEquals(probe.certificates?.publicAuthority, false);
    });
  });
});

Deno.test("probeServer() only connects to a server that does not speak HTTP", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  await withHost(undefined, async (host) => {
    const url = new URL(`redis://127.0.0.1:${listener.addr.port}/1`);
    const probe = await probeServer(url, { host, timeoutMs: 30_000 });
    assertEquals(stepsOf(probe), [["dns", true], ["tcp", true]]);
    assertEquals(probe.origin, `redis://127.0.0.1:${listener.addr.port}`);
  });
  (await accepted).close();
  listener.close();
});

Deno.test("probeServer() stops at a port that nobody listens on", async () => {
  await withHost(undefined, async (host) => {
    const url = new URL("https://127.0.0.1:1");
    const probe = await probeServer(url, { host, timeoutMs: 30_000 });
    assertEquals(stepsOf(probe), [["dns", true], ["tcp", false]]);
  });
});

Deno.test("probeServer() stops at a name that does not exist", async () => {
  await withHost(undefined, async (host) => {
    const url = new URL("https://no-such-name.invalid");
    const probe = await probeServer(url, { host, timeoutMs: 30_000 });
    assertEquals(stepsOf(probe), [["dns", false]]);
  });
});

Deno.test("probeServer() looks at the proxy where one is in between", async () => {
  await withServer({}, async (proxy) => {
    await withHost(undefined, async (host) => {
      const asked: string[] = [];
      const fetch = (request: Request) => {
        asked.push(`${request.method} ${request.url}`);
        return Promise.resolve(new Response(null, { status: 407 }));
      };
      const url = new URL("https://files.example.com/llvm.tar");
      const how = { host: { ...host, fetch }, proxy, timeoutMs: 30_000 };
      const probe = await probeServer(url, how);
      assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["http", false]]);
      assertMatch(probe.steps.at(-1)?.detail ?? "", /name and a password/);
      assertEquals(asked, ["HEAD https://files.example.com/"]);
    });
  });
});

Deno.test("probeServer() gives up on a server that takes a connection and says nothing", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken: Deno.Conn[] = [];
  const taking = (async () => {
    for await (const connection of listener) taken.push(connection);
  })();
  await withHost(undefined, async (host) => {
    const url = new URL(`https://127.0.0.1:${listener.addr.port}`);
    const probe = await probeServer(url, { host, timeoutMs: 1000 });
    assertEquals(stepsOf(probe), [["dns", true], ["tcp", true], ["tls", false]]);
    assertMatch(probe.steps.at(-1)?.detail ?? "", /no answer within/);
  });
  for (const connection of taken) connection.close();
  listener.close();
  await taking;
});

Deno.test("isNameFailure() knows the words of every system", () => {
  for (
    const words of [
      "failed to lookup address information: Name or service not known",
      "failed to lookup address information: nodename nor servname provided, or not known",
      "No such host is known. (os error 11001)",
      "failed to lookup address information: Temporary failure in name resolution",
    ]
  ) assertEquals(isNameFailure(words), true, words);
  for (const words of ["Connection refused (os error 111)", "no answer within 8 s"]) {
    assertEquals(isNameFailure(words), false, words);
  }
});

Deno.test("certificatesIn() waits for the whole message and takes nothing from anything else", () => {
  const list = [0, 0, 6, 0, 0, 3, 1, 2, 3];
  const message = [11, 0, 0, list.length, ...list];
  const wire = new Uint8Array([22, 3, 3, 0, message.length, ...message]);
  assertEquals(certificatesIn(wire), [new Uint8Array([1, 2, 3])]);
  for (let length = 0; length < wire.length; length++) {
    assertEquals(certificatesIn(wire.subarray(0, length)), undefined);
  }
  assertEquals(certificatesIn(new Uint8Array([21, 3, 3, 0, 2, 2, 40])), []);
  assertEquals(certificatesIn(new TextEncoder().encode("HTTP/1.1 400 Bad Request")), []);
});
