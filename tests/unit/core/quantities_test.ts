import { assertEquals } from "@std/assert";
import { describeBytes, describeDuration, megabytes } from "../../../src/core/quantities.ts";

Deno.test("describeBytes() never shows 1024 of a unit", () => {
  const sizes = [0, 1, 1023, 1024, 1536, 1048575, 1048576, 50_500_000, 2 ** 31, 2 ** 50];
  assertEquals(sizes.map(describeBytes), [
    "0 B",
    "1 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "1.0 MiB",
    "1.0 MiB",
    "48.2 MiB",
    "2.0 GiB",
    "1024.0 TiB",
  ]);
});

Deno.test("describeDuration() chooses units that a person would", () => {
  const durations = [0, 85.4, 999, 1000, 59_900, 59_960, 125_000, 3_599_600, 3_600_000, 7_380_000];
  assertEquals(durations.map(describeDuration), [
    "0 ms",
    "85 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min 0 s",
    "2 min 5 s",
    "1 h 0 min",
    "1 h 0 min",
    "2 h 3 min",
  ]);
});

Deno.test("megabytes() counts millions of bytes", () => {
  assertEquals([0, 4_999, 5_000, 64_865_570].map(megabytes), [0, 0, 0.01, 64.87]);
});
