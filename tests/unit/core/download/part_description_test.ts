import { assertEquals } from "@std/assert";
import {
  parsePartDescription,
  type PartDescription,
  renderPartDescription,
  sourceKey,
  trustedRanges,
} from "../../../../src/core/download/part_description.ts";

const [KEY, OTHER] = [sourceKey("https://a.example/x"), sourceKey("https://b.example/x")];

const DESCRIPTION: PartDescription = {
  schema: 1,
  sizeBytes: 100,
  digest: `sha256:${"a".repeat(64)}`,
  sources: [
    {
      key: KEY,
      url: "https://a.example/x",
      validator: { etag: '"1"' },
      ranges: [{ start: 0, end: 10 }, { start: 50, end: 60 }],
    },
    { key: OTHER, url: "https://b.example/x", ranges: [{ start: 10, end: 20 }] },
  ],
};

Deno.test("parsePartDescription() reads what renderPartDescription() wrote", () => {
  assertEquals(parsePartDescription(renderPartDescription(DESCRIPTION)), DESCRIPTION);
});

for (
  const [name, change] of [
    ["another schema", { schema: 2 }],
    ["ranges behind the end", { sizeBytes: 55 }],
    ["a size that is no count", { sizeBytes: -1 }],
    ["sources that are no list", { sources: {} }],
    ["a range that ends before it starts", { sources: [{ key: "k", url: "u", ranges: [[5, 5]] }] }],
    ["a range that is no pair", { sources: [{ key: "k", url: "u", ranges: [[5]] }] }],
    ["a source without a key", { sources: [{ url: "u", ranges: [] }] }],
  ] as const
) {
  Deno.test(`parsePartDescription() refuses ${name}`, () => {
    const value = { ...JSON.parse(renderPartDescription(DESCRIPTION)), ...change };
    assertEquals(parsePartDescription(JSON.stringify(value)), undefined);
  });
}

const WANTED = { digest: DESCRIPTION.digest, keys: new Set([KEY]), partBytes: 100 };

Deno.test("trustedRanges() keeps all bytes when the hash is the same and a source can vouch", () => {
  assertEquals(trustedRanges(DESCRIPTION, WANTED).length, 2);
});

for (
  const [name, wanted] of [
    ["another hash is wanted", { ...WANTED, digest: "sha256:b" }],
    ["no hash is wanted any more", { ...WANTED, digest: undefined }],
    ["no source that is asked can vouch", { ...WANTED, keys: new Set([OTHER]) }],
    ["the partial file is too short", { ...WANTED, partBytes: 59 }],
  ] as const
) {
  Deno.test(`trustedRanges() keeps nothing when ${name}`, () => {
    assertEquals(trustedRanges(DESCRIPTION, wanted), []);
  });
}

Deno.test("trustedRanges() without a hash keeps only what a source that is asked can vouch for", () => {
  const { digest: _digest, ...unchecked } = DESCRIPTION;
  const keys = new Set([KEY, OTHER]);
  const kept = trustedRanges(unchecked, { digest: undefined, keys, partBytes: 100 });
  assertEquals(kept.map(({ key }) => key), [KEY]);
});

Deno.test("sourceKey() does not tell the address", () => {
  assertEquals(/^[0-9a-f]{32}$/.test(sourceKey("https://a.example/?token=secret")), true);
});
