/** Values from elsewhere are printable, one line, and no option of any program. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as values from "../../src/core/outside_values.ts";

const GRAMMARS: Readonly<Record<string, (text: string) => boolean>> = {
  isPlainText: values.isPlainText,
  isWord: values.isWord,
  isPathName: values.isPathName,
  isPathInside: values.isPathInside,
  isTriple: values.isTriple,
  isVersionNumber: values.isVersionNumber,
  isVersionRequest: values.isVersionRequest,
  isLicense: values.isLicense,
  isSignatureKey: values.isSignatureKey,
  isAddress: values.isAddress,
};

const HOSTILE = ["\n", "\r", "\0", "\x1b[31m", "\x07", "\u202e", "\u200b", "\u2028", "\ud800"];

const hostileText = fc.tuple(
  fc.constantFrom("", "a", "llvm-18", "https://host/x", "a-b-c", "1.0"),
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 5 }),
).map((parts) => parts.join(""));

for (const [name, accepts] of Object.entries(GRAMMARS)) {
  Deno.test(`${name}() refuses options, line ends, escapes and hidden characters`, () => {
    fc.assert(fc.property(hostileText, (text) => assert(!accepts(text), JSON.stringify(text))));
    fc.assert(fc.property(fc.string(), (text) => assert(!accepts(`-${text}`), text)));
    assert(!accepts(""));
  });
}

Deno.test("isPathInside() takes nothing that leads out of a folder on any system", () => {
  for (const text of ["bin", ".", "a/b", "CMake.app/Contents", "ünï/x y"]) {
    assert(values.isPathInside(text), text);
  }
  for (const text of ["/a", "..", "a/..", "a/../b", "a\\b", "C:a", "C:/a", "\\\\h\\s", "a:b"]) {
    assert(!values.isPathInside(text), text);
  }
});

Deno.test("isAddress() takes http, https and local file addresses that all programs read alike", () => {
  for (
    const text of [
      "https://host/x.tar.xz",
      "http://127.0.0.1:8080/a?b=c",
      "file:///tmp/x.zip",
      "https://${env:USER}:${env:TOKEN}@host/x?t=${env:T}",
    ]
  ) assert(values.isAddress(text), text);
  for (
    const text of [
      "ftp://host/x",
      "ext::sh -c id",
      "javascript:x",
      "https://",
      "https:///x",
      "file://host/share/x",
      "http://host/a b",
      "http://host/a\tb",
      "http:\\\\host\\x",
      "http://ho st/",
      "HTTP://host/x",
      "http://[::1",
    ]
  ) assert(!values.isAddress(text), text);
});

Deno.test("isStoredAddress() takes a reference for the beginning of an address too", () => {
  for (const text of ["https://h/x", "${env:BASE}/x", "${env:URL}", "${env:BASE}/${env:X}?t=1"]) {
    assert(values.isStoredAddress(text), text);
  }
  for (
    const text of ["${env:A}\n", "x${env:A}", "-${env:A}", "${env:A} b", "${url:A}/x", "$(id)"]
  ) {
    assert(!values.isStoredAddress(text), text);
  }
});

Deno.test("isWord() takes nothing that a shell gives a meaning", () => {
  for (const one of ` \t"'\`$\\;|&<>^%!(){}`) assertEquals(values.isWord(`a${one}b`), false, one);
  for (const text of ["1.2.3", "fmt/10.2.1", "2024-01-01#1", "a:b@c"]) {
    assert(values.isWord(text), text);
  }
});

Deno.test("isTriple() takes target triples only", () => {
  for (const text of ["aarch64-linux-gnu", "x86_64-linux-gnu.2.17", "wasm32-wasip1"]) {
    assert(values.isTriple(text), text);
  }
  for (const text of ["x86_64", "a b-c", "a--c", "a-b;c", "a-$(id)", "@a-b"]) {
    assert(!values.isTriple(text), text);
  }
});
