import { assertStringIncludes } from "@std/assert";
import { exchangePlainly } from "../../../../src/core/network/published_bytes.ts";
import { failsWith } from "../../../support/world.ts";

/** A server that goes on sending `block` after `start` until nobody listens any more. */
function endless(start: string, block: string): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      const encoder = new TextEncoder();
      try {
        await connection.read(new Uint8Array(4096));
        await connection.write(encoder.encode(start));
        for (;;) await connection.write(encoder.encode(block));
      } catch {
        connection.close();
      }
    }
  })().catch(() => {});
  return listener;
}

for (
  const [name, start, block] of [
    ["a head without end", "HTTP/1.1 200 OK\r\n", `x: ${"y".repeat(5000)}\r\n`],
    ["answers that do not count", "", "HTTP/1.1 100 Continue\r\n\r\n"],
    [
      "trailers without end",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
      `x: ${"y".repeat(5000)}\r\n`,
    ],
  ] as const
) {
  Deno.test(`exchangePlainly() gives up on ${name}`, async () => {
    using listener = endless(start, block);
    const { port } = listener.addr as Deno.NetAddr;
    const error = await failsWith(Error, async () => {
      const request = new Request(`http://127.0.0.1:${port}/`);
      await (await exchangePlainly(request, { proxy: undefined, caCerts: [] })).text();
    });
    assertStringIncludes(error.message, "the head of the answer is too long");
  });
}
