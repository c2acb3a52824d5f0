import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  parseMinisignKey,
  parseMinisignSignature,
  verifyMinisign,
} from "../../../../src/core/signature/minisign.ts";
import { SignatureError } from "../../../../src/core/signature/signature_errors.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("verifyMinisign() accepts what minisign signed, hashed and of the old kind", async () => {
  await using world = await TestWorld.create();
  const publicKey = await makeKey(world, "one");
  const file = world.path("zig.tar.xz");
  await Deno.writeFile(file, new Uint8Array(3 << 20).fill(7));
  for (const options of [["-H"], ["-l"]]) {
    const signature = await sign(world, "one", file, options);
    const verdict = await verifyMinisign(file, signature, { publicKey, fileName: "zig.tar.xz" });
    assertEquals(verdict.kind, "minisign");
    // The program prints the number without zeros at its front.
    const [, id = ""] = /public key ([0-9A-F]+)/.exec(publicKey) ?? [];
    assertEquals(verdict.signer, id.padStart(16, "0"));
    assertStringIncludes(verdict.comment ?? "", "file:zig.tar.xz");
    assert(Math.abs((verdict.signedAtMs ?? 0) - Date.now()) < 3_600_000);
    assertEquals(parseMinisignSignature(signature)?.prehashed, options[0] === "-H");
  }
});

Deno.test("verifyMinisign() takes the key as a bare line too", async () => {
  await using world = await TestWorld.create();
  const publicKey = (await makeKey(world, "one")).split("\n")[1] ?? "";
  const file = await world.write("file", "text");
  const signature = await sign(world, "one", file);
  assertEquals((await verifyMinisign(file, signature, { publicKey })).kind, "minisign");
});

Deno.test("verifyMinisign() refuses a changed file, signature or trusted comment", async () => {
  await using world = await TestWorld.create();
  const publicKey = await makeKey(world, "one");
  const file = await world.write("file", "text");
  for (const options of [["-H"], ["-l"]]) {
    const signature = await sign(world, "one", file, options);
    const lines = signature.split("\n");
    const flipped = lines.with(1, flipBase64(lines[1] ?? "", 40)).join("\n");
    const commented = signature.replace("file:file", "file:other");
    for (const bad of [flipped, commented]) {
      await failsWith(SignatureError, () => verifyMinisign(file, bad, { publicKey }));
    }
    await Deno.writeTextFile(file, "texT");
    const error = await failsWith(
      SignatureError,
      () => verifyMinisign(file, signature, { publicKey }),
    );
    assertEquals([error.code, error.exit, error.details.path], ["SIGNATURE_INVALID", 4, file]);
    await Deno.writeTextFile(file, "text");
  }
});

Deno.test("verifyMinisign() refuses another key, and another file's signature", async () => {
  await using world = await TestWorld.create();
  const publicKey = await makeKey(world, "one");
  const other = await makeKey(world, "two");
  const file = await world.write("file", "text");
  const signature = await sign(world, "one", file);
  const error = await failsWith(
    SignatureError,
    () => verifyMinisign(file, signature, { publicKey: other }),
  );
  assertStringIncludes(error.message, parseMinisignKey(other)?.id ?? "?");
  await failsWith(
    SignatureError,
    () => verifyMinisign(file, signature, { publicKey, fileName: "file-2" }),
  );
  // The same key id in front of another key must not help.
  const [mine, theirs] = [publicKey, other].map((text) => atob(text.split("\n")[1] ?? ""));
  const forged = btoa((mine ?? "").slice(0, 10) + (theirs ?? "").slice(10));
  await failsWith(SignatureError, () => verifyMinisign(file, signature, { publicKey: forged }));
});

Deno.test("verifyMinisign() refuses what is no key and no signature", async () => {
  await using world = await TestWorld.create();
  const publicKey = await makeKey(world, "one");
  const file = await world.write("file", "text");
  const signature = await sign(world, "one", file);
  for (const bad of ["", "RWQ", "<html>", signature]) {
    await failsWith(SignatureError, () => verifyMinisign(file, signature, { publicKey: bad }));
  }
  for (const bad of ["", "<html>", publicKey, signature.split("\n").slice(0, 2).join("\n")]) {
    await failsWith(SignatureError, () => verifyMinisign(file, bad, { publicKey }));
  }
});

async function makeKey(world: TestWorld, name: string): Promise<string> {
  const [secret, open] = [world.path(`${name}.key`), world.path(`${name}.pub`)];
  await minisign(["-G", "-W", "-p", open, "-s", secret]);
  return await Deno.readTextFile(open);
}

async function sign(
  world: TestWorld,
  key: string,
  file: string,
  options: string[] = [],
): Promise<string> {
  await minisign(["-S", ...options, "-s", world.path(`${key}.key`), "-m", file]);
  return await Deno.readTextFile(`${file}.minisig`);
}

async function minisign(args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("minisign", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}

function flipBase64(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}
