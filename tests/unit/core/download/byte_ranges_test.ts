import { assertEquals } from "@std/assert";
import { ByteRangeSet } from "../../../../src/core/download/byte_ranges.ts";

Deno.test("ByteRangeSet joins ranges that touch or overlap and keeps others apart", () => {
  const set = new ByteRangeSet();
  for (const [start, end] of [[10, 20], [40, 50], [20, 30], [5, 12], [29, 41], [60, 60]] as const) {
    set.add({ start, end });
  }
  assertEquals([...set.ranges], [{ start: 5, end: 50 }]);
  assertEquals([set.totalBytes, set.contiguousBytes], [45, 0]);
  set.add({ start: 0, end: 5 });
  assertEquals(set.contiguousBytes, 50);
});

Deno.test("ByteRangeSet.firstGap() finds what is missing, cut to the limit and the size", () => {
  const set = new ByteRangeSet([{ start: 0, end: 10 }, { start: 30, end: 40 }]);
  assertEquals(set.firstGap(100, 100), { start: 10, end: 30 });
  assertEquals(set.firstGap(100, 5), { start: 10, end: 15 });
  assertEquals(set.firstGap(20, 100), { start: 10, end: 20 });
  set.add({ start: 10, end: 30 });
  assertEquals(set.firstGap(40, 100), undefined);
  assertEquals(set.firstGap(41, 100), { start: 40, end: 41 });
  assertEquals(new ByteRangeSet().firstGap(0, 100), undefined);
});

Deno.test("ByteRangeSet agrees with a plain array of bytes, whatever is added and removed", () => {
  let state = 42;
  const next = (limit: number) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state % limit;
  };
  for (let round = 0; round < 300; round++) {
    const set = new ByteRangeSet();
    const bytes = new Array<boolean>(40).fill(false);
    for (let step = 0; step < 12; step++) {
      const start = next(40);
      const end = Math.min(40, start + next(12));
      const adding = next(4) > 0;
      if (adding) set.add({ start, end });
      else set.remove({ start, end });
      bytes.fill(adding, start, end);
    }
    const expected = bytes.flatMap((there, at) => there ? [at] : []);
    const actual = set.ranges.flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, at) => start + at)
    );
    assertEquals(actual, expected);
    assertEquals(set.totalBytes, expected.length);
    const gap = set.firstGap(40, 40)?.start ?? 40;
    assertEquals(gap, bytes.includes(false) ? bytes.indexOf(false) : 40);
    for (const { start, end } of set.ranges) {
      assertEquals(set.covers({ start, end }), true);
      assertEquals(set.covers({ start, end: end + 1 }), false);
    }
  }
});
