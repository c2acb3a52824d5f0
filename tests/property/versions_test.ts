import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import {
  compareVersions,
  isPrerelease,
  isWithin,
  matchesPattern,
  parseVersionPattern,
} from "../../src/core/versions.ts";

const numbers = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 });
const suffix = fc.constantFrom("", "-1", "-2", ".rel1", "-rc1", "-rc2", "a", "_20240530", "-rev0");
const version = fc.tuple(fc.constantFrom("", "r", "v", "esp-"), numbers, suffix)
  .map(([prefix, parts, end]) => prefix + parts.join(".") + end);

Deno.test("compareVersions() is an order: opposite when swapped, transitive", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assertEquals(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0);
      assertEquals(compareVersions(a, a), 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
        assert(compareVersions(a, c) <= 0, `${a} ≤ ${b} ≤ ${c}`);
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a version meets its own pattern, every prefix of its numbers and its own bounds", () => {
  fc.assert(fc.property(numbers, (parts) => {
    const text = parts.join(".");
    for (let count = 1; count <= parts.length; count++) {
      assert(isWithin(text, parts.slice(0, count).join(".")));
    }
    for (const pattern of [text, `=${text}`, `>=${text}`, `<=${text}`, `^${text}`, `~${text}`]) {
      const parsed = parseVersionPattern(pattern);
      assert(parsed !== undefined && matchesPattern(parsed, text), `${pattern} has ${text}`);
    }
    for (const pattern of [`>${text}`, `<${text}`, `!=${text}`]) {
      const parsed = parseVersionPattern(pattern);
      assert(parsed !== undefined && !matchesPattern(parsed, text), `${pattern} has not ${text}`);
    }
  }));
});

Deno.test("latest never means a prerelease", () => {
  const latest = parseVersionPattern("latest");
  fc.assert(fc.property(version, (text) => {
    assert(latest !== undefined);
    assertEquals(matchesPattern(latest, text), !isPrerelease(text));
  }));
});

Deno.test("parseVersionPattern() reads or refuses any text without failing", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
    const parsed = parseVersionPattern(text);
    if (parsed !== undefined) matchesPattern(parsed, "18.1.8");
  }));
});
