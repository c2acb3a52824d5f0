import { assertEquals } from "@std/assert";
import { checkScalar, wantedOf } from "../../../src/config/scalar.ts";
import { choice, flag, integer, oneOf, text, version } from "../../../src/config/schema_node.ts";

Deno.test("checkScalar() takes values of the right type and range, as they are written", () => {
  assertEquals(checkScalar(18.1, "18.10", true, version("")), "18.10");
  assertEquals(checkScalar(18, "18", true, text("")), undefined);
  assertEquals(checkScalar(true, "true", true, text("")), undefined);
  assertEquals(checkScalar(5, "5", true, integer("", { min: 1, max: 5 })), 5);
  assertEquals(checkScalar(6, "6", true, integer("", { min: 1, max: 5 })), undefined);
  assertEquals(checkScalar(1.5, "1.5", true, integer("", { min: 1, max: 5 })), undefined);
  assertEquals(checkScalar("true", "true", false, flag("")), undefined);
  assertEquals(checkScalar("a\nb", undefined, false, text("", { pattern: /a/ })), undefined);
  assertEquals(checkScalar("ab", undefined, false, text("", { pattern: /a|ab/ })), "ab");
  const mixed = oneOf("", [choice("", ["auto"]), integer("", { min: 1, max: 9 })]);
  assertEquals(checkScalar("auto", undefined, true, mixed), "auto");
  assertEquals(checkScalar(3, "3", true, mixed), 3);
});

Deno.test("wantedOf() says in words what fits", () => {
  assertEquals(wantedOf(choice("", ["a", "b", "c"])), "a, b or c");
  assertEquals(wantedOf(integer("", { min: 1, max: 1 })), "1");
  assertEquals(wantedOf(flag("")), "true or false");
});
