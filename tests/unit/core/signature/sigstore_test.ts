import { assertEquals, assertStringIncludes } from "@std/assert";
import { GITHUB_ISSUER, verifySigstore } from "../../../../src/core/signature/sigstore.ts";
import { SignatureError } from "../../../../src/core/signature/signature_errors.ts";
import { computeHash } from "../../../../src/core/verification.ts";
import { SigstoreInstance } from "../../../support/sigstore_instance.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

const IDENTITY = "https://github.com/llvm/llvm-project/.github/workflows/release.yml@refs/tags/v1";

Deno.test("verifySigstore() accepts a bundle about the file by the identity, among others", async () => {
  await using world = await TestWorld.create();
  const { instance, file, request } = await prepare(world);
  const other = await instance.bundle({
    ...request,
    subjects: [{ name: "other", digest: { sha256: "0".repeat(64) } }],
  });
  const bundle = await instance.bundle(request);
  const lines = `${JSON.stringify(other)}\n${JSON.stringify(bundle)}\n`;
  const trustedRoot = await instance.trustedRoot();
  const identity = "https://github.com/llvm/llvm-project/.github/workflows/*@refs/tags/*";
  const verdict = await verifySigstore(file, lines, { identity, trustedRoot });
  assertEquals([verdict.kind, verdict.signer], ["sigstore", IDENTITY]);
  assertEquals(verdict.checked.includes("transparency log"), true);
});

Deno.test("verifySigstore() refuses another file, identity or issuer", async () => {
  await using world = await TestWorld.create();
  const { instance, file, request } = await prepare(world);
  const bundle = JSON.stringify(await instance.bundle(request));
  const trustedRoot = await instance.trustedRoot();
  const changed = await world.write("changed", "other text");
  const error = await failsWith(
    SignatureError,
    () => verifySigstore(changed, bundle, { identity: IDENTITY, trustedRoot }),
  );
  assertStringIncludes(error.message, "about other files");
  for (const identity of [`${IDENTITY}x`, IDENTITY.slice(8), "https://github.com/evil/*", ""]) {
    await failsWith(
      SignatureError,
      () => verifySigstore(file, bundle, { identity, trustedRoot }),
    );
  }
  const issuer = "https://accounts.example";
  await failsWith(
    SignatureError,
    () => verifySigstore(file, bundle, { identity: IDENTITY, issuer, trustedRoot }),
  );
});

Deno.test("verifySigstore() refuses a certificate of another root, the public one included", async () => {
  await using world = await TestWorld.create();
  const { instance, file, request } = await prepare(world);
  const bundle = JSON.stringify(await instance.bundle(request));
  const other = await SigstoreInstance.create(world, "other");
  const trustedRoot = await other.trustedRoot();
  await failsWith(
    SignatureError,
    () => verifySigstore(file, bundle, { identity: IDENTITY, trustedRoot }),
  );
  await failsWith(SignatureError, () => verifySigstore(file, bundle, { identity: IDENTITY }));
});

Deno.test("verifySigstore() refuses a changed statement, log entry or time", async () => {
  await using world = await TestWorld.create();
  const { instance, file, request } = await prepare(world);
  const trustedRoot = await instance.trustedRoot();
  const refuse = async (text: string, reason: string) => {
    const error = await failsWith(
      SignatureError,
      () => verifySigstore(file, text, { identity: IDENTITY, trustedRoot }),
    );
    assertStringIncludes(error.details.reason, reason);
  };
  const good = JSON.stringify(await instance.bundle(request));
  const forged = { ...JSON.parse(good) };
  forged.dsseEnvelope.payload = btoa(
    atob(forged.dsseEnvelope.payload).replace("provenance", "provenancE"),
  );
  await refuse(JSON.stringify(forged), "payload hash");
  const moved = JSON.parse(good);
  moved.verificationMaterial.tlogEntries[0].logIndex = "2";
  await refuse(JSON.stringify(moved), "inclusion promise");
  const unlogged = JSON.parse(good);
  unlogged.verificationMaterial.tlogEntries = [];
  await refuse(JSON.stringify(unlogged), "timestamps");
  const late = Math.floor(Date.now() / 1000) + 3 * 86_400;
  await refuse(
    JSON.stringify(await instance.bundle({ ...request, integratedTime: late })),
    "certificate chain",
  );
});

Deno.test("verifySigstore() refuses what is no bundle", async () => {
  await using world = await TestWorld.create();
  const { file } = await prepare(world);
  for (const text of ["", "{}", "null", "<html>", "[]"]) {
    await failsWith(SignatureError, () => verifySigstore(file, text, { identity: IDENTITY }));
  }
});

async function prepare(world: TestWorld) {
  const file = await world.write("llvm.tar.xz", "an archive");
  const digest = { sha256: await computeHash(file) };
  const request = {
    subjects: [{ name: "llvm.tar.xz", digest }],
    identity: IDENTITY,
    issuer: GITHUB_ISSUER,
  };
  return { instance: await SigstoreInstance.create(world), file, request };
}
