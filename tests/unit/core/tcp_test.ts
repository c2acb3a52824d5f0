import { assertEquals, assertStringIncludes } from "@std/assert";
import { exchangeTcp, listensOnSocket, TcpError } from "../../../src/core/tcp.ts";
import { closeAsKilled } from "../../support/left_socket.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

/** A server that answers one connection. */
function answering(answer: (connection: Deno.Conn) => Promise<void>): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.accept().then(answer, () => {});
  return listener;
}

const request = (port: number, timeoutMs = 30_000) => ({
  host: "127.0.0.1",
  port,
  tls: false,
  send: "PING\r\n",
  complete: (text: string) => text.endsWith("\r\n"),
  timeoutMs,
});

Deno.test("exchangeTcp() returns an answer that comes in pieces", async () => {
  using listener = answering(async (connection) => {
    const buffer = new Uint8Array(64);
    const count = await connection.read(buffer) ?? 0;
    assertEquals(new TextDecoder().decode(buffer.subarray(0, count)), "PING\r\n");
    for (const piece of ["+PO", "NG\r\n"]) await connection.write(new TextEncoder().encode(piece));
    connection.close();
  });
  assertEquals(await exchangeTcp(request(listener.addr.port)), "+PONG\r\n");
});

Deno.test("exchangeTcp() gives up on a server that stays silent", async () => {
  const open: Deno.Conn[] = [];
  using listener = answering((connection) => {
    open.push(connection);
    return Promise.resolve();
  });
  const error = await failsWith(TcpError, () => exchangeTcp(request(listener.addr.port, 300)));
  assertStringIncludes(error.message, "no answer within 300 ms");
  for (const connection of open) connection.close();
});

Deno.test("exchangeTcp() names a server that is not there", async () => {
  // Nobody listens there, nor will anybody be given it in the meantime.
  const port = 1;
  const error = await failsWith(TcpError, () => exchangeTcp(request(port)));
  assertEquals(error.details, { host: "127.0.0.1", port });
});

Deno.test("listensOnSocket() tells a server from the file that one left behind", async () => {
  await using world = await TestWorld.create();
  const path = world.path("server.sock");
  assertEquals(await listensOnSocket(path), false);
  const server = Deno.listen({ transport: "unix", path });
  assertEquals(await listensOnSocket(path), true);
  await closeAsKilled(server, path);
  assertEquals((await Deno.stat(path)).isSocket, true);
  assertEquals(await listensOnSocket(path), false);
});

Deno.test("exchangeTcp() gives up on an answer that does not end", async () => {
  using listener = answering(async (connection) => {
    const block = new Uint8Array(1 << 16).fill(0x41);
    try {
      for (;;) await connection.write(block);
    } catch {
      connection.close();
    }
  });
  const error = await failsWith(TcpError, () => exchangeTcp(request(listener.addr.port, 30_000)));
  assertStringIncludes(error.message, "its answer does not end");
});
