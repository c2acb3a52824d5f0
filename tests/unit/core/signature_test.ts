import { assert, assertEquals } from "@std/assert";
import { SignatureError, verifySignature } from "../../../src/core/signature.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

Deno.test("verifySignature() chooses the check by the kind", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("file", "text");
  const [secret, open] = [world.path("a.key"), world.path("a.pub")];
  for (const args of [["-G", "-W", "-p", open, "-s", secret], ["-S", "-s", secret, "-m", file]]) {
    assert((await new Deno.Command("minisign", { args }).output()).success);
  }
  const key = await Deno.readTextFile(open);
  const signature = await Deno.readFile(`${file}.minisig`);
  const verdict = await verifySignature(file, {
    expected: { kind: "minisign", key },
    signature,
    fileName: "file",
  });
  assertEquals(verdict.kind, "minisign");
  for (const kind of ["openpgp", "sigstore"] as const) {
    const error = await failsWith(
      SignatureError,
      () => verifySignature(file, { expected: { kind, key }, signature }),
    );
    assertEquals(error.details.kind, kind);
  }
});
