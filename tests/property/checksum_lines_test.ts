import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isContainedName } from "../../src/core/verification/checksum_file.ts";
import {
  formatChecksumLines,
  parseChecksumLines,
} from "../../src/core/verification/checksum_lines.ts";
import {
  formatHash,
  HASH_ALGORITHMS,
  parseHash,
} from "../../src/core/verification/hash_algorithm.ts";

const algorithm = fc.constantFrom(...(["md5", "sha1", "sha256", "sha512"] as const));
const hash = algorithm.chain((name) =>
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: HASH_ALGORITHMS[name].hexLength,
    maxLength: HASH_ALGORITHMS[name].hexLength,
  }).map((hex) => ({ algorithm: name, hex }))
);
/** Any file name of a Unix system: no NUL, not empty; odd characters are common. */
const fileName = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.string({ unit: fc.constantFrom(..."\\\n\r *() =ab/.\u2028"), minLength: 1 }),
).filter((name) => !name.includes("\0"));

Deno.test("parseChecksumLines() undoes formatChecksumLines(), whatever the names", () => {
  const entry = fc.tuple(hash, fileName).map(([value, name]) => ({ ...value, name }));
  fc.assert(fc.property(
    fc.array(entry),
    fc.constantFrom("gnu" as const, "tag" as const),
    fc.boolean(),
    (entries, style, binary) => {
      const { entries: read, malformed } = parseChecksumLines(
        formatChecksumLines(entries, { style, binary }),
      );
      assertEquals(malformed, []);
      assertEquals(read.map(({ algorithm, hex, name }) => ({ algorithm, hex, name })), entries);
    },
  ));
});

Deno.test("parseChecksumLines() throws for no text and counts every line once", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const { entries, malformed } = parseChecksumLines(text);
    const lines = [...entries.map(({ line }) => line), ...malformed];
    assertEquals(new Set(lines).size, lines.length);
    assert(lines.every((line) => line >= 1 && line <= text.split("\n").length));
  }));
});

Deno.test("parseHash() undoes formatHash()", () => {
  fc.assert(fc.property(hash, (value) => {
    assertEquals(parseHash(formatHash(value)), value);
    assertEquals(parseHash(value.hex.toUpperCase()), value);
  }));
});

Deno.test("isContainedName() accepts no name that leads out of a folder", () => {
  const parts = fc.constantFrom("..", ".", "", "a", "C:", "..a", "a..");
  const names = fc.tuple(fc.array(parts, { minLength: 1 }), fc.constantFrom("/", "\\"))
    .map(([list, separator]) => list.join(separator));
  fc.assert(fc.property(names, (name) => {
    const address = new URL(name.replaceAll("\\", "/"), "file:///root/folder/");
    const inside = !/^[A-Za-z]:/.test(name) && !/^[/\\]/.test(name) &&
      address.pathname.startsWith("/root/folder/");
    if (isContainedName(name)) assert(inside, name);
  }));
});
