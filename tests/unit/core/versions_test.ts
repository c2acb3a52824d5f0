import { assert, assertEquals } from "@std/assert";
import {
  compareVersions,
  isAtLeast,
  isPrerelease,
  isWithin,
  matchesPattern,
  parseVersionPattern,
} from "../../../src/core/versions.ts";

function matches(pattern: string, version: string): boolean {
  const parsed = parseVersionPattern(pattern);
  assert(parsed !== undefined, `${pattern} is no pattern`);
  return matchesPattern(parsed, version);
}

Deno.test("compareVersions() orders what vendors write", () => {
  const ascending = [
    ["9.0", "10.0"],
    ["18.1.7", "18.1.8"],
    ["18.1", "18.1.1"],
    ["r9", "r21e"],
    ["r21", "r21a"],
    ["r21e", "r22"],
    ["15.2.0-1", "15.2.0-2"],
    ["12.3.rel1", "13.2.rel1"],
    ["2025.08-1", "2026.02-1"],
    ["esp-13.2.0_20240530", "esp-14.2.0_20241119"],
    ["20251104", "20260922"],
    ["23.1.0-rc3", "23.1.0"],
    ["0.16.0-dev.27", "0.16.0"],
    ["13.1.0-rt_v11-rev0", "13.1.0-rt_v11-rev1"],
  ];
  for (const [older = "", newer = ""] of ascending) {
    assert(compareVersions(older, newer) < 0, `${older} < ${newer}`);
    assert(compareVersions(newer, older) > 0, `${newer} > ${older}`);
  }
});

Deno.test("compareVersions() takes 18.1 and 18.1.0 for the same release", () => {
  assertEquals(compareVersions("18.1", "18.1.0"), 0);
  assertEquals(compareVersions("v4.10", "4.10"), 0);
});

Deno.test("isPrerelease() knows candidates and nightlies, and no release that looks like one", () => {
  for (const version of ["18.1.0-rc4", "0.16.0-dev.2456+abc", "3.0.0beta1", "4.0-alpha"]) {
    assert(isPrerelease(version), version);
  }
  for (const version of ["13.3.rel1", "r27d", "16.2.0-rt_v14-rev1", "esp-13.2.0_20240530"]) {
    assert(!isPrerelease(version), version);
  }
});

Deno.test("isWithin() compares numbers, not letters", () => {
  assert(isWithin("18.1.8", "18"));
  assert(isWithin("18.1.8", "18.1"));
  assert(!isWithin("18.1.8", "1"));
  assert(!isWithin("4.10.1", "4.1"));
  assert(isWithin("15.2.0-1", "15.2.0"));
  assert(isWithin("r27d", "27"));
});

Deno.test("matchesPattern() reads patterns and ranges", () => {
  const table: [string, string[], string[]][] = [
    ["latest", ["1.0", "99"], ["99-rc1"]],
    ["18", ["18.1.8", "18.0"], ["1.8", "180.1"]],
    ["18.x", ["18.1.8"], ["19.0"]],
    [">=17 <19", ["17.0.1", "18.1.8"], ["16.0.6", "19.1.0"]],
    [">=17, <19", ["18.1.8"], ["19.1.0"]],
    [">= 17 <= 18", ["18.1.8"], ["19.0"]],
    [">17", ["18.0"], ["17.0.6", "16.0"]],
    ["^18.1", ["18.1.8", "18.9"], ["19.0", "18.0.1"]],
    ["^0.13", ["0.13.1"], ["0.14.0"]],
    ["~18.1", ["18.1.9"], ["18.2.0"]],
    ["=18.1.8", ["18.1.8"], ["18.1.7"]],
    ["!=18.1.7 18", ["18.1.8"], ["18.1.7"]],
    ["13 || >=15", ["13.2", "15.1"], ["14.2"]],
    ["18.1.0-rc1", ["18.1.0-rc1"], ["18.1.0"]],
  ];
  for (const [pattern, yes, no] of table) {
    for (const version of yes) assert(matches(pattern, version), `${pattern} has ${version}`);
    for (const version of no) assert(!matches(pattern, version), `${pattern} has not ${version}`);
  }
});

Deno.test("parseVersionPattern() refuses what is no version", () => {
  for (const text of ["new est", ">=", "17 <", "<>18", "18 || ", "../18", "$(id)"]) {
    assertEquals(parseVersionPattern(text), undefined, text);
  }
});

Deno.test("isAtLeast() takes an unknown version for new enough, and no prerelease for the release", () => {
  const table: readonly [string | undefined, string, boolean][] = [
    ["18.1.8", "18", true],
    ["18.1.8", "18.1.8", true],
    ["17.0.6", "18", false],
    ["4.10", "4.9", true],
    ["3.31.0-rc1", "3.31", false],
    [undefined, "18", true],
  ];
  for (const [version, minimum, expected] of table) {
    assertEquals(isAtLeast(version, minimum), expected, `${version} ${minimum}`);
  }
});
