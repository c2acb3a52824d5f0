/** Which signals the keys of a terminal have already brought to a child. */
import { assertEquals } from "@std/assert";
import { readsKeys } from "../../../src/core/process_signals.ts";

Deno.test("readsKeys() is true for the group in the foreground of its terminal only", () => {
  // Fields of proc(5): pid (name) state parent group session terminal foreground …
  assertEquals(readsKeys("321 (toolchainkit) S 300 321 300 34816 321 4194304"), true);
  assertEquals(readsKeys("321 (toolchainkit) S 300 321 300 34816 300 4194304"), false);
  assertEquals(readsKeys("321 (toolchainkit) S 300 321 300 0 -1 4194304"), false);
  assertEquals(readsKeys("321 (a ) name) S 300 321 300 34816 321 4194304"), true);
  assertEquals(readsKeys(""), false);
});
