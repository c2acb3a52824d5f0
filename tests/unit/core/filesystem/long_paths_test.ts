import { assertEquals } from "@std/assert";
import { withoutLongPathPrefix } from "../../../../src/core/filesystem/long_paths.ts";

Deno.test("withoutLongPathPrefix() takes the prefix off drives and shares only", () => {
  const deep = `folder\\${"x".repeat(260)}`;
  assertEquals(withoutLongPathPrefix(`\\\\?\\C:\\${deep}`), `C:\\${deep}`);
  assertEquals(
    withoutLongPathPrefix(`\\\\?\\UNC\\server\\share\\${deep}`),
    `\\\\server\\share\\${deep}`,
  );
  assertEquals(withoutLongPathPrefix("C:\\short"), "C:\\short");
  assertEquals(withoutLongPathPrefix("\\\\?\\Volume{1}\\x"), "\\\\?\\Volume{1}\\x");
});
