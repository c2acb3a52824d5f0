import { assertEquals } from "@std/assert";
import { parseCcacheStats, parseSccacheStats, statsBetween } from "../../../src/caching/stats.ts";

Deno.test("parseCcacheStats() reads the counters of 4.x", () => {
  const stats = parseCcacheStats(
    "cache_miss\t2\ncache_size_kibibyte\t10\ncalled_for_link\t1\ndirect_cache_hit\t5\n" +
      "max_cache_size_kibibyte\t1024\npreprocessed_cache_hit\t1\nremote_storage_error\t3\n" +
      "remote_storage_hit\t4\nremote_storage_timeout\t1\n",
  );
  assertEquals(stats.hits, 6);
  assertEquals(stats.requests, 8);
  assertEquals(stats.hitRate, 0.75);
  assertEquals(stats.uncacheable, 1);
  assertEquals(stats.remoteHits, 4);
  assertEquals(stats.remoteErrors, 4);
  assertEquals(stats.sizeBytes, 10_240);
  assertEquals(stats.maxSizeBytes, 1_048_576);
});

Deno.test("parseCcacheStats() reads the text of 3.x", () => {
  const stats = parseCcacheStats(`cache directory                     /home/ann/.ccache
primary config                      /home/ann/.ccache/ccache.conf
cache hit (direct)                     3
cache hit (preprocessed)               1
cache miss                             4
cache hit rate                     50.00 %
called for link                        2
files in cache                        12
cache size                           1.5 MB
max cache size                       5.0 GB
`);
  assertEquals([stats.hits, stats.misses, stats.hitRate], [4, 4, 0.5]);
  assertEquals(stats.location, "/home/ann/.ccache");
  assertEquals(stats.sizeBytes, 1_500_000);
  assertEquals(stats.uncacheable, 2);
});

Deno.test("parseSccacheStats() reads the JSON of old and new versions", () => {
  const counts = (hits: number) => ({
    cache_hits: { counts: { "C/C++": hits, "Rust": 1 } },
    cache_misses: { counts: { "C/C++": 2 } },
    cache_timeouts: 1,
    cache_read_errors: 2,
    requests_not_compile: 3,
    dist_compiles: { "host:1": 2 },
    dist_errors: 4,
  });
  const stats = parseSccacheStats(JSON.stringify({
    stats: counts(5),
    cache_location: 'Local disk: "/c"',
    cache_size: 100,
    max_cache_size: 1000,
    version: "0.16.0",
  }));
  assertEquals([stats.hits, stats.misses, stats.hitRate], [6, 2, 0.75]);
  assertEquals([stats.remoteErrors, stats.uncacheable], [3, 3]);
  assertEquals([stats.distributed, stats.distributionErrors], [2, 4]);
  assertEquals([stats.sizeBytes, stats.maxSizeBytes], [100, 1000]);
  const older = parseSccacheStats('{"stats":{"cache_hits":2,"cache_misses":2},"cache_size":null}');
  assertEquals([older.hits, older.misses, older.sizeBytes], [2, 2, undefined]);
});

Deno.test("parseSccacheStats() reads the text for people", () => {
  const stats = parseSccacheStats(`Compile requests                      9
Cache hits                            2
Cache hits (C/C++)                    2
Cache misses                          7
Cache timeouts                        1
Cache write errors                    2
Non-cacheable calls                   4
Cache location                  Local disk: "/c"
Cache size                           82 KiB
`);
  assertEquals([stats.hits, stats.misses, stats.remoteErrors], [2, 7, 3]);
  assertEquals(stats.uncacheable, 4);
  assertEquals(stats.sizeBytes, 83_968);
  assertEquals(stats.location, 'Local disk: "/c"');
});

Deno.test("parse…Stats() has no hit rate before anything was compiled", () => {
  assertEquals(parseCcacheStats("cache_miss\t0\n").hitRate, undefined);
  assertEquals(parseSccacheStats("").hitRate, undefined);
});

Deno.test("statsBetween() counts a build, also when the server was started again", () => {
  const at = (hits: number, misses: number) =>
    parseCcacheStats(`direct_cache_hit\t${hits}\ncache_miss\t${misses}\n`);
  assertEquals(statsBetween(at(10, 5), at(13, 6)).hitRate, 0.75);
  assertEquals(statsBetween(at(10, 5), at(2, 2)).hitRate, 0.5);
  assertEquals(statsBetween(at(1, 1), at(1, 1)).hitRate, undefined);
  // Fewer links than before: the three hits and five misses are all of this build.
  const before = parseCcacheStats("cache_miss\t5\ncalled_for_link\t9\n");
  const after = parseCcacheStats("direct_cache_hit\t3\ncache_miss\t5\ncalled_for_link\t1\n");
  assertEquals(statsBetween(before, after).hitRate, 3 / 8);
});

Deno.test("parseSccacheStats() takes no entry that must not be written for a failure", () => {
  const counts = { cache_timeouts: 1, cache_read_errors: 2, cache_write_errors: 4 };
  const text = JSON.stringify({ stats: counts });
  assertEquals(parseSccacheStats(text).remoteErrors, 7);
  assertEquals(parseSccacheStats(text, { readOnly: true }).remoteErrors, 3);
  const table = "Cache timeouts  1\nCache read errors  2\nCache write errors  4\n";
  assertEquals(parseSccacheStats(table).remoteErrors, 7);
  assertEquals(parseSccacheStats(table, { readOnly: true }).remoteErrors, 3);
});
