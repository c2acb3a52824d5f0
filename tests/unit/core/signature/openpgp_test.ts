import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { verifyOpenPgp } from "../../../../src/core/signature/openpgp.ts";
import { SignatureError } from "../../../../src/core/signature/signature_errors.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";

Deno.test("verifyOpenPgp() accepts what gpg signed with the common kinds of keys", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const file = world.path("llvm.tar.xz");
  await Deno.writeFile(file, new Uint8Array(3 << 20).fill(9));
  for (const algorithm of ["ed25519", "rsa3072", "nistp256"]) {
    const key = await gpg.makeKey(algorithm);
    for (const armor of [["--armor"], ["--no-armor"], ["--armor", "--digest-algo", "SHA512"]]) {
      const signature = await gpg.sign(file, key.fingerprint, armor);
      const verdict = await verifyOpenPgp(file, signature, {
        keys: [key.armored],
        fingerprints: [key.fingerprint.toLowerCase()],
      });
      assertEquals([verdict.kind, verdict.signer], ["openpgp", key.fingerprint]);
      assert(Math.abs((verdict.signedAtMs ?? 0) - Date.now()) < 3_600_000);
    }
  }
});

Deno.test("verifyOpenPgp() refuses a changed file and names it", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const key = await gpg.makeKey("ed25519");
  const file = await world.write("file", "text");
  const signature = await gpg.sign(file, key.fingerprint);
  await Deno.writeTextFile(file, "texT");
  const pinned = { keys: [key.armored], fingerprints: [key.fingerprint] };
  const error = await failsWith(SignatureError, () => verifyOpenPgp(file, signature, pinned));
  assertEquals([error.code, error.exit], ["SIGNATURE_INVALID", 4]);
  assertStringIncludes(error.message, file);
});

Deno.test("verifyOpenPgp() uses no key whose fingerprint is not pinned", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const [good, evil] = [await gpg.makeKey("ed25519"), await gpg.makeKey("ed25519")];
  const file = await world.write("file", "text");
  const signature = await gpg.sign(file, evil.fingerprint);
  const keys = [good.armored, evil.armored];
  await failsWith(
    SignatureError,
    () => verifyOpenPgp(file, signature, { keys, fingerprints: [good.fingerprint] }),
  );
  await failsWith(
    SignatureError,
    () =>
      verifyOpenPgp(file, signature, { keys: [evil.armored], fingerprints: [good.fingerprint] }),
  );
  const short = good.fingerprint.slice(-16);
  await failsWith(
    SignatureError,
    () => verifyOpenPgp(file, signature, { keys, fingerprints: [short] }),
  );
});

Deno.test("verifyOpenPgp() accepts one valid signature among several", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const [first, second] = [await gpg.makeKey("ed25519"), await gpg.makeKey("rsa3072")];
  const file = await world.write("file", "text");
  const both = await gpg.sign(file, first.fingerprint, ["-u", second.fingerprint]);
  for (const key of [first, second]) {
    const verdict = await verifyOpenPgp(file, both, {
      keys: [first.armored, second.armored],
      fingerprints: [key.fingerprint],
    });
    assertEquals(verdict.signer, key.fingerprint);
  }
});

Deno.test("verifyOpenPgp() accepts a key that expired after it signed", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const then = ["--faked-system-time", "20200101T000000!"];
  const key = await gpg.makeKey("ed25519", then, "1y");
  const file = await world.write("file", "text");
  const pinned = { keys: [key.armored], fingerprints: [key.fingerprint] };
  const signature = await gpg.sign(file, key.fingerprint, then);
  const verdict = await verifyOpenPgp(file, signature, pinned);
  assertEquals(new Date(verdict.signedAtMs ?? 0).getUTCFullYear(), 2020);
});

Deno.test("verifyOpenPgp() refuses SHA-1, signatures over text, and what is no signature", async () => {
  await using world = await TestWorld.create();
  await using gpg = await Gpg.create(world);
  const key = await gpg.makeKey("rsa3072");
  const file = await world.write("file", "text\n");
  const pinned = { keys: [key.armored], fingerprints: [key.fingerprint] };
  for (const options of [["--digest-algo", "SHA1"], ["--textmode"]]) {
    const signature = await gpg.sign(file, key.fingerprint, options);
    await failsWith(SignatureError, () => verifyOpenPgp(file, signature, pinned));
  }
  for (const bad of ["", "<html>", new Uint8Array([1, 2, 3]), key.armored]) {
    await failsWith(SignatureError, () => verifyOpenPgp(file, bad, pinned));
  }
});

/** A gpg of its own, with an empty keyring below the world's folder. */
class Gpg implements AsyncDisposable {
  private count = 0;

  private constructor(private readonly home: string) {}

  static async create(world: TestWorld): Promise<Gpg> {
    const home = world.path("gnupg");
    await Deno.mkdir(home, { mode: 0o700 });
    return new Gpg(home);
  }

  async makeKey(
    algorithm: string,
    options: string[] = [],
    expires = "never",
  ): Promise<{ fingerprint: string; armored: string }> {
    const user = `tester${++this.count}@example.org`;
    await this.run([...options, "--quick-gen-key", user, algorithm, "sign", expires]);
    const listed = await this.run(["--with-colons", "--list-keys", user]);
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(new TextDecoder().decode(listed))?.[1] ?? "";
    const armored = new TextDecoder().decode(await this.run(["--armor", "--export", fingerprint]));
    return { fingerprint, armored };
  }

  async sign(file: string, key: string, options: string[] = []): Promise<Uint8Array> {
    return await this.run([...options, "-u", key, "--output", "-", "--detach-sign", file]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Deno.Command("gpgconf", { args: ["--homedir", this.home, "--kill", "all"] }).output();
  }

  private async run(args: string[]): Promise<Uint8Array> {
    const { success, stdout, stderr } = await new Deno.Command("gpg", {
      args: ["--homedir", this.home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]
        .concat("--passphrase", "", args),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return stdout;
  }
}
