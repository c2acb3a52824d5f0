import { assert, assertEquals, assertThrows } from "@std/assert";
import { shapesOfKey, splitKey } from "../../../src/config/keys.ts";
import { joinKey } from "../../../src/config/tree.ts";
import { UsageError } from "../../../src/core/errors.ts";

Deno.test("splitKey() is the inverse of joinKey()", () => {
  for (const parts of [["a"], ["toolchains", "gcc-13.2", "type"], ["x", 'a"b\\c d', "*:shared"]]) {
    const key = parts.reduce((parent, part) => joinKey(parent, part), "");
    assertEquals(splitKey(key), parts);
  }
});

Deno.test("splitKey() refuses empty parts and open quotes", () => {
  for (const key of ["a.", ".a", "a..b", '"a', "a b", 'a."b"c']) {
    assertThrows(() => splitKey(key), UsageError, "not words joined by dots");
  }
});

Deno.test("shapesOfKey() finds keys in sections, mappings and both forms of toolchains", () => {
  const kinds = (key: string) => shapesOfKey(splitKey(key)).map((shape) => shape.kind);
  assertEquals(kinds("build.caching.size"), ["text"]);
  assertEquals(kinds("build.parallel_jobs"), ["choice", "integer"]);
  assert(kinds("toolchains.main.linker").includes("choice"));
  assert(kinds("defaults.linux-arm64").includes("text"));
  assertEquals(kinds("build.definitions.ANY"), ["text"]);
});

Deno.test("shapesOfKey() names the nearest key", () => {
  const error = assertThrows(() => shapesOfKey(["build", "cacheing"]), UsageError, "no such key");
  assertEquals(error.hint, 'Did you mean "build.caching"?');
  assertThrows(() => shapesOfKey(["build", "lto", "x"]), UsageError, 'the key "x" in "build.lto"');
});
