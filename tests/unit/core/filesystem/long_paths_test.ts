import { assertEquals } from "@std/assert";
import { toLongPath, withoutLongPathPrefix } from "../../../../src/core/filesystem/long_paths.ts";

const DEEP = `folder\\${"x".repeat(260)}`;

Deno.test("toLongPath() prefixes long absolute paths on Windows", () => {
  assertEquals(toLongPath(`C:\\${DEEP}`, "windows"), `\\\\?\\C:\\${DEEP}`);
  assertEquals(toLongPath(`C:/a/../${DEEP}`, "windows"), `\\\\?\\C:\\${DEEP}`);
  assertEquals(
    toLongPath(`\\\\server\\share\\${DEEP}`, "windows"),
    `\\\\?\\UNC\\server\\share\\${DEEP}`,
  );
});

Deno.test("toLongPath() leaves short, relative, prefixed and other systems' paths alone", () => {
  const others = [`C:\\short`, DEEP, `\\\\?\\C:\\${DEEP}`, `\\\\.\\pipe\\${DEEP}`, `\\${DEEP}`];
  for (const path of others) assertEquals(toLongPath(path, "windows"), path);
  assertEquals(toLongPath(`/${"x".repeat(300)}`, "linux"), `/${"x".repeat(300)}`);
});

Deno.test("withoutLongPathPrefix() undoes toLongPath()", () => {
  for (const path of [`C:\\${DEEP}`, `\\\\server\\share\\${DEEP}`, "C:\\short"]) {
    assertEquals(withoutLongPathPrefix(toLongPath(path, "windows")), path);
  }
  assertEquals(withoutLongPathPrefix("\\\\?\\Volume{1}\\x"), "\\\\?\\Volume{1}\\x");
});
