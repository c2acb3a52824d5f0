import { assertEquals, assertMatch } from "@std/assert";
import { outputOf } from "../../support/limited_command.ts";
import { failsWith } from "../../support/world.ts";

Deno.test("outputOf() ends a program that does not end, and whoever keeps its output open", async () => {
  for (const line of ["sleep 61 & sleep 62", "(setsid sleep 61 &) ; echo done >&2"]) {
    const error = await failsWith(
      Error,
      () => outputOf("sh", { args: ["-c", line], limitMs: 2000 }),
    );
    assertMatch(
      error.message,
      /not ended after 2000 ms: sh -c .*\nstill there:\n.*\d+ S .*sleep 61/s,
    );
  }
});

Deno.test("outputOf() hands on what a program says and how it ends", async () => {
  const { code, stdout, stderr } = await outputOf("sh", {
    args: ["-c", 'echo "$WORD"; echo no >&2; exit 3'],
    env: { WORD: "yes" },
  });
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([code, text(stdout), text(stderr)], [3, "yes\n", "no\n"]);
});
