import { assertEquals } from "@std/assert";
import {
  contradicts,
  isUnwantedWebPage,
  readAnswer,
  validatorOf,
} from "../../../../src/core/download/response_check.ts";

function answer(status: number, headers: Record<string, string>, asked?: [number, number?]) {
  const range = asked === undefined
    ? undefined
    : { start: asked[0], ...(asked[1] === undefined ? {} : { end: asked[1] }) };
  return readAnswer({ status, headers: new Headers(headers) }, range);
}

Deno.test("readAnswer() takes a 206 with the range that was asked for, or less of it", () => {
  const part = { kind: "part", totalBytes: 100 } as const;
  const full = answer(206, { "Content-Range": "bytes 10-19/100", "Content-Length": "10" }, [
    10,
    20,
  ]);
  assertEquals(full, { ...part, range: { start: 10, end: 20 } });
  const less = answer(206, { "Content-Range": "bytes 0-65535/100000" }, [0, 90_000]);
  assertEquals(less, { kind: "part", totalBytes: 100_000, range: { start: 0, end: 65_536 } });
  const open = answer(206, { "Content-Range": "bytes 10-99/100" }, [10]);
  assertEquals(open, { ...part, range: { start: 10, end: 100 } });
});

for (
  const [name, headers] of [
    ["no Content-Range", {}],
    ["another start", { "Content-Range": "bytes 0-9/100" }],
    ["a further end", { "Content-Range": "bytes 10-20/100" }],
    ["an unknown total", { "Content-Range": "bytes 10-19/*" }],
    ["an end behind the total", { "Content-Range": "bytes 10-19/15" }],
    ["an end before the start", { "Content-Range": "bytes 10-9/100" }],
    ["another unit", { "Content-Range": "pages 10-19/100" }],
    ["several parts", { "Content-Type": "multipart/byteranges; boundary=x" }],
    ["a crumb of what was asked for", { "Content-Range": "bytes 10-14/100" }],
    ["another length", { "Content-Range": "bytes 10-19/100", "Content-Length": "11" }],
  ] as const
) {
  Deno.test(`readAnswer() takes no 206 with ${name}`, () => {
    assertEquals(answer(206, headers, [10, 20]).kind, "malformed");
  });
}

Deno.test("readAnswer() tells the other answers apart", () => {
  assertEquals(answer(200, { "Content-Length": "7" }, [10]), { kind: "whole", totalBytes: 7 });
  assertEquals(answer(200, {}), { kind: "whole", totalBytes: undefined });
  assertEquals(answer(200, { "Content-Length": "7, 8" }), { kind: "whole", totalBytes: undefined });
  assertEquals(answer(416, { "Content-Range": "bytes */50" }, [60]), {
    kind: "out-of-range",
    totalBytes: 50,
  });
  assertEquals(answer(204, {}).kind, "malformed");
  assertEquals(answer(206, { "Content-Range": "bytes 0-9/10" }).kind, "malformed");
  assertEquals(answer(304, {}), { kind: "refused", status: 304 });
});

const LATER = { "Date": "Sat, 01 Jan 2022 10:00:05 GMT" };
const MODIFIED = { "Last-Modified": "Sat, 01 Jan 2022 10:00:00 GMT" };

for (
  const [name, headers, checked, wanted] of [
    ["a strong ETag", { ETag: '"abc"', ...MODIFIED }, false, { etag: '"abc"' }],
    ["no weak ETag", { ETag: 'W/"abc"' }, true, undefined],
    ["no ETag without quotes", { ETag: "abc" }, true, undefined],
    ["Last-Modified beside a weak ETag", { ETag: 'W/"a"', ...MODIFIED, ...LATER }, false, {
      lastModified: MODIFIED["Last-Modified"],
    }],
    [
      "no Last-Modified of the same second",
      { ...MODIFIED, Date: MODIFIED["Last-Modified"] },
      false,
    ],
    ["no Last-Modified without Date", MODIFIED, false],
    ["any Last-Modified when a hash is known", MODIFIED, true, {
      lastModified: MODIFIED["Last-Modified"],
    }],
    ["no Last-Modified that is no date", { "Last-Modified": "yesterday" }, true],
  ] as readonly [string, Record<string, string>, boolean, object?][]
) {
  Deno.test(`validatorOf() takes ${name}`, () => {
    assertEquals(validatorOf(new Headers(headers), checked), wanted);
  });
}

Deno.test("contradicts() sees another version and forgives a missing header", () => {
  assertEquals(contradicts(new Headers({ ETag: '"b"' }), { etag: '"a"' }), true);
  assertEquals(contradicts(new Headers({ ETag: '"a"' }), { etag: '"a"' }), false);
  assertEquals(contradicts(new Headers(), { etag: '"a"' }), false);
  assertEquals(contradicts(new Headers({ "Last-Modified": "x" }), { lastModified: "y" }), true);
});

for (
  const [page, contentType, name, unwanted] of [
    ["<!DOCTYPE html>", "text/html", "/a/tool.tar.xz", true],
    ["\uFEFF\n<HTML lang=en>", null, "/tool.zip", true],
    ["<!-- portal --><html>", null, "/tool.zip", true],
    ["<p>Sorry", "text/html; charset=utf-8", "/tool.zip", true],
    ["<p>Sorry", "application/zip", "/tool.zip", false],
    ["PK\x03\x04", "text/html", "/tool.zip", false],
    ["<!DOCTYPE html>", "text/html", "/index.html", false],
    ["<!DOCTYPE html>", "text/html", "/", false],
  ] as const
) {
  Deno.test(`isUnwantedWebPage() is ${unwanted} for ${JSON.stringify(page)} at ${name} as ${contentType}`, () => {
    const bytes = new TextEncoder().encode(page);
    assertEquals(isUnwantedWebPage(contentType, bytes, [name]), unwanted);
  });
}
