import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { continueCrc32 } from "../../../../src/core/archive/running_crc32.ts";

Deno.test("continueCrc32() sums pieces like one whole, however often it is called", () => {
  let seed = 1;
  const next = () => seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  const bytes = new Uint8Array(3000);
  // Often enough that the runtime compiles the call, which is when its own form went wrong.
  for (let round = 0; round < 20_000; round++) {
    bytes[next() % bytes.length] = next();
    if (round % 20 !== 0) {
      continueCrc32(bytes.subarray(0, 8), 0xffff_ffff);
      continue;
    }
    const cut = next() % bytes.length;
    const first = continueCrc32(bytes.subarray(0, cut), 0);
    assertEquals(continueCrc32(bytes.subarray(cut), first), crc32(bytes));
  }
});

Deno.test("continueCrc32() leaves the sum as it is when nothing follows", () => {
  const sum = crc32(new TextEncoder().encode("123456789"));
  assertEquals(sum, 0xcbf43926);
  assertEquals(continueCrc32(new Uint8Array(), sum), sum);
});
