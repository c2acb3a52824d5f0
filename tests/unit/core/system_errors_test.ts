import { assertEquals } from "@std/assert";
import { describeSystemError } from "../../../src/core/system_errors.ts";
import { TestWorld } from "../../support/world.ts";

Deno.test("describeSystemError() names the path that a full disk refused", async () => {
  const error = await Deno.writeTextFile("/dev/full", "x").catch((error) => error);
  const described = describeSystemError(error);
  assertEquals([described?.code, described?.exit], ["NO_SPACE", 10]);
});

Deno.test("describeSystemError() tells missing permission with exit 10", () => {
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13): open '/x'");
  const described = describeSystemError(denied);
  assertEquals([described?.code, described?.exit], ["ACCESS_DENIED", 10]);
  assertEquals(described?.cause, denied);
});

Deno.test("describeSystemError() leaves other failures alone", async () => {
  await using world = await TestWorld.create();
  const missing = await Deno.readTextFile(world.path("none")).catch((error) => error);
  assertEquals([missing, new TypeError("x"), "text", undefined].map(describeSystemError), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
