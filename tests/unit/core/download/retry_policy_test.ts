import { assertEquals } from "@std/assert";
import {
  backoffMs,
  decideOnStatus,
  parseRetryAfter,
} from "../../../../src/core/download/retry_policy.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("decideOnStatus() retries what may pass and gives up on answers", () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504, 520, 599]) {
    assertEquals(decideOnStatus(status, null, NOW), { kind: "retry" }, String(status));
  }
  for (const status of [300, 304, 400, 401, 403, 404, 407, 410, 451, 501, 505, 511]) {
    assertEquals(decideOnStatus(status, "5", NOW), { kind: "give-up" }, String(status));
  }
  assertEquals(decideOnStatus(503, "5", NOW), { kind: "retry", afterMs: 5000 });
});

for (
  const [text, wanted] of [
    [null, undefined],
    ["", undefined],
    [" 12 ", 12_000],
    ["0", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ] as const
) {
  Deno.test(`parseRetryAfter() reads ${JSON.stringify(text)} as ${wanted} ms`, () => {
    assertEquals(parseRetryAfter(text, NOW), wanted);
  });
}

Deno.test("backoffMs() doubles, is half chance, and has an upper limit", () => {
  assertEquals([1, 2, 3, 4].map((failures) => backoffMs(failures, 1)), [500, 1000, 2000, 4000]);
  assertEquals([1, 2, 3, 4].map((failures) => backoffMs(failures, 0)), [250, 500, 1000, 2000]);
  assertEquals(backoffMs(50, 1), 30_000);
});
