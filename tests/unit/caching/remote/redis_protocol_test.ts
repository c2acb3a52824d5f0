import { assertEquals } from "@std/assert";
import { redisCommand, redisReplies } from "../../../../src/caching/remote/redis_protocol.ts";

Deno.test("redisCommand() counts bytes, not letters", () => {
  assertEquals(redisCommand(["AUTH", "pä"]), "*2\r\n$4\r\nAUTH\r\n$3\r\npä\r\n");
});

Deno.test("redisReplies() reads what servers and sentinels answer", () => {
  const text =
    "+OK\r\n*2\r\n$9\r\n127.0.0.1\r\n$4\r\n7001\r\n*-1\r\n-NOAUTH no\r\n$3\r\npä\r\n:5\r\n";
  assertEquals(redisReplies(text), [
    { kind: "text", text: "OK" },
    { kind: "list", items: [{ kind: "text", text: "127.0.0.1" }, { kind: "text", text: "7001" }] },
    { kind: "none" },
    { kind: "error", text: "NOAUTH no" },
    { kind: "text", text: "pä" },
    { kind: "text", text: "5" },
  ]);
});

Deno.test("redisReplies() leaves a cut answer for later, wherever it is cut", () => {
  const text = "+OK\r\n*2\r\n$9\r\n127.0.0.1\r\n$4\r\n7001\r\n";
  for (let length = 1; length < text.length; length++) {
    const replies = redisReplies(text.slice(0, length));
    assertEquals(replies?.length, length < 5 ? 0 : 1, `${length} bytes`);
  }
  assertEquals(redisReplies("HTTP/1.1 400 Bad Request\r\n"), undefined);
  assertEquals(redisReplies("*x\r\n"), undefined);
});
