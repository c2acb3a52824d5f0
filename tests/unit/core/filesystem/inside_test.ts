/** Tests of the comparison of paths; they are texts only. */
import { assertEquals } from "@std/assert";
import { isInside } from "../../../../src/core/filesystem/inside.ts";

Deno.test("isInside() is true for the folder itself and for all that is below it", () => {
  for (const path of ["/a", "/a/b", "/a/..b", "/a/.../c"]) {
    assertEquals(isInside(path, "/a"), true, path);
  }
  assertEquals(isInside("/b", "/"), true);
});

Deno.test("isInside() is false for what is beside or above the folder", () => {
  for (const path of ["/", "/ab", "/b/a", "/a/../b"]) {
    assertEquals(isInside(path, "/a"), false, path);
  }
});
