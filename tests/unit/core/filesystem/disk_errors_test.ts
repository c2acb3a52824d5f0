import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  diskProblem,
  NoSpaceError,
  toDiskError,
  writingTo,
} from "../../../../src/core/filesystem/disk_errors.ts";
import { UsageError } from "../../../../src/core/errors.ts";
import { failsWith } from "../../../support/world.ts";

Deno.test("diskProblem() knows the systems' names and numbers", () => {
  const named = (code: string) => Object.assign(new Error(code), { code });
  assertEquals(diskProblem(named("ENOSPC"), false), "no-space");
  assertEquals(diskProblem(named("EROFS"), false), "read-only");
  assertEquals(diskProblem(named("EPERM"), false), "no-permission");
  assertEquals(diskProblem(new Error("Quota exceeded (os error 122): write"), false), "no-space");
  assertEquals(diskProblem(new Error("not enough space (os error 112)"), true), "no-space");
  assertEquals(diskProblem(new Error("write protected (os error 19)"), true), "read-only");
  assertEquals(diskProblem(new Deno.errors.PermissionDenied("denied"), true), "no-permission");
});

Deno.test("diskProblem() is undefined for what is not the disk's fault", () => {
  assertEquals(diskProblem(new Deno.errors.NotFound("missing"), false), undefined);
  assertEquals(diskProblem(new Error("no such process (os error 112)"), false), undefined);
  assertEquals(diskProblem("ENOSPC", false), undefined);
});

Deno.test("toDiskError() leaves our own and unknown errors as they are", () => {
  const own = new UsageError("wrong");
  const unknown = new TypeError("bug");
  assertStrictEquals(toDiskError(own, "/x"), own);
  assertStrictEquals(toDiskError(unknown, "/x"), unknown);
});

Deno.test("writingTo() names the path when the device is full", async () => {
  const error = await failsWith(
    NoSpaceError,
    () => writingTo("/dev/full", () => Deno.writeTextFile("/dev/full", "x")),
  );
  assertEquals([error.code, error.exit, error.details.path], ["NO_SPACE", 10, "/dev/full"]);
});
