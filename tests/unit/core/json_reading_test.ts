import { assertEquals } from "@std/assert";
import {
  isObject,
  listOf,
  objectOf,
  parseJson,
  parseJsonObject,
  textOf,
  textsOf,
} from "../../../src/core/json_reading.ts";

Deno.test("parseJson() takes a damaged text for none", () => {
  assertEquals(parseJson('{"a": [1]}'), { a: [1] });
  assertEquals(parseJson('{"a": [1'), undefined);
  assertEquals(parseJson(""), undefined);
  assertEquals([parseJsonObject('{"a": 1}'), parseJsonObject("[1]")], [{ a: 1 }, undefined]);
});

Deno.test("what is not of the expected type counts as absent", () => {
  assertEquals([{}, [], null, "x", undefined].map(isObject), [true, false, false, false, false]);
  assertEquals([objectOf({ a: 1 }), objectOf([]), objectOf(null)], [{ a: 1 }, {}, {}]);
  assertEquals([listOf([1]), listOf({ length: 1 })], [[1], []]);
  assertEquals([textOf("x"), textOf(1)], ["x", undefined]);
  assertEquals([textsOf(["a", 1, null, "b"]), textsOf("ab")], [["a", "b"], []]);
});
