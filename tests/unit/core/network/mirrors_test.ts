import { assertEquals } from "@std/assert";
import {
  mirrorPath,
  mirrorsInForce,
  mirrorSources,
  mirrorUrl,
} from "../../../../src/core/network/mirrors.ts";

for (
  const [url, path] of [
    ["https://files.example/a/b.tar.xz", "files.example/a/b.tar.xz"],
    ["https://user:pw@files.example:8443/a//b", "files.example_8443/a/b"],
    ["https://files.example/get?id=1&x=/../y", "files.example/get_id=1_x=_.._y"],
    ["https://files.example/../../etc/passwd", "files.example/etc/passwd"],
    ["http://[::1]:80/a", "___1_/a"],
  ] as const
) {
  Deno.test(`mirrorPath() of ${url} is ${path}`, () => {
    assertEquals(mirrorPath(url), path);
  });
}

Deno.test("mirrorUrl() joins addresses, keeps their own credentials, and makes folders file: addresses", () => {
  const url = "https://user:secret@files.example/a b.zip";
  assertEquals(
    mirrorUrl("https://m.example/tree/", url),
    "https://m.example/tree/files.example/a_20b.zip",
  );
  assertEquals(
    mirrorUrl("https://me:pw@m.example", url),
    "https://me:pw@m.example/files.example/a_20b.zip",
  );
  assertEquals(
    mirrorUrl("/srv/mirror dir", url),
    "file:///srv/mirror%20dir/files.example/a_20b.zip",
  );
  assertEquals(mirrorUrl("file:///srv/m", url), "file:///srv/m/files.example/a_20b.zip");
});

Deno.test("mirrorSources() asks every mirror for every remote source and keeps the digests", () => {
  const sources = [{ url: "https://a.example/x", sha256: "ab" }, { url: "file:///b" }];
  assertEquals(mirrorSources(sources, ["https://m.example", "https://n.example"]), [
    { url: "https://m.example/a.example/x", sha256: "ab" },
    { url: "https://n.example/a.example/x", sha256: "ab" },
  ]);
});

Deno.test("mirrorsInForce() takes the configured ones first, then the variable, each once", () => {
  const env = { TOOLCHAINKIT_MIRROR: "https://b.example, https://a.example" };
  assertEquals(mirrorsInForce(["https://a.example"], env), [
    "https://a.example",
    "https://b.example",
  ]);
  assertEquals(mirrorsInForce(undefined, {}), []);
});
