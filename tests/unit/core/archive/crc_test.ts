import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { combineCrc, continueCrc } from "../../../../src/core/archive/crc.ts";

/** Bytes that look random but are the same in every run. */
function bytes(length: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () => (state = (state * 1103515245 + 12345) >>> 0) >>> 24);
}

Deno.test("combineCrc() gives the CRC of the whole from its parts, whatever their lengths", () => {
  const all = bytes(70_000);
  for (const cut of [0, 1, 7, 255, 4096, 65_536, 69_999, 70_000]) {
    const joined = combineCrc(crc32(all.subarray(0, cut)), crc32(all.subarray(cut)), 70_000 - cut);
    assertEquals(joined, crc32(all));
  }
});

Deno.test("continueCrc() stays right when it has become hot", () => {
  const all = bytes(3000);
  const whole = crc32(all);
  for (let round = 0; round < 40_000; round++) {
    let crc = 0;
    for (let at = 0; at < all.length; at += 1000) {
      crc = continueCrc(all.subarray(at, at + 1000), crc);
    }
    if (crc !== whole) assertEquals({ round, crc }, { round, crc: whole });
  }
});
