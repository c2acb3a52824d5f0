import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Artifact } from "../../../../src/core/artifact.ts";
import { cachePaths } from "../../../../src/core/directory.ts";
import { listDirectory } from "../../../../src/core/filesystem.ts";
import type { SourceGroup, VerifiedArchive } from "../../../../src/core/install/acquire.ts";
import { checkSignature } from "../../../../src/core/install/signature_check.ts";
import { SignatureError } from "../../../../src/core/signature.ts";
import { failsWith, TestWorld } from "../../../support/world.ts";
import { MisbehavingServer } from "../../../support/http_server.ts";

const KEYS = fromFileUrl(new URL("../../../../data/keys", import.meta.url));

/** An archive, its minisign signature on a server, and what the installer knows of both. */
async function signed(world: TestWorld, server: MisbehavingServer, content = "the archive") {
  const path = await world.write("app.tar.gz", content);
  const keys = { public: world.path("key.pub"), secret: world.path("key") };
  await minisign(["-G", "-W", "-p", keys.public, "-s", keys.secret]);
  await minisign(["-S", "-s", keys.secret, "-m", path]);
  const url = server.serveFile("/app.tar.gz", await Deno.readFile(path));
  server.serveFile("/app.tar.gz.minisig", await Deno.readFile(`${path}.minisig`));
  const key = (await Deno.readTextFile(keys.public)).trim().split("\n").at(-1) ?? "";
  const artifact: Artifact = {
    kind: "toolchain",
    name: "app",
    version: "1",
    platform: "linux-x64",
    archive: "tar.gz",
    strip: null,
    bin: "bin",
    sources: [{ url }],
    signature: { kind: "minisign", url: `${url}.minisig`, key },
  };
  const provenance = { source: url, sha256: "5".repeat(64), sizeBytes: 1, fetchedBytes: 1 };
  const verified: VerifiedArchive = { path, provenance: { ...provenance, fromCache: false } };
  const group: SourceGroup = { kind: "url", mirrors: [{ url }] };
  return { verified, artifact, group };
}

async function minisign(args: string[]): Promise<void> {
  const result = await new Deno.Command("minisign", { args, stdin: "null" }).output();
  assert(result.success, new TextDecoder().decode(result.stderr));
}

Deno.test("checkSignature() accepts a valid signature and keeps it for the next time", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  const { verified, artifact, group } = await signed(world, server);
  const cache = cachePaths(world.path("cache"));
  const options = { artifact, group, cache, host: world.host };
  await checkSignature(verified, options);
  assertEquals(await listDirectory(cache.downloads), [`${"5".repeat(64)}.sig`]);
  await checkSignature(verified, options);
  assertEquals(server.requestsFor("/app.tar.gz.minisig").length, 1);
});

Deno.test("checkSignature() refuses an archive that was signed with other content", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  const { verified, artifact, group } = await signed(world, server);
  await Deno.writeTextFile(verified.path, "another archive");
  const cache = cachePaths(world.path("cache"));
  const options = { artifact, group, cache, host: world.host };
  const error = await failsWith(SignatureError, () => checkSignature(verified, options));
  assertEquals(error.exit, 4);
  assertEquals(await listDirectory(cache.downloads), []);
});

Deno.test("checkSignature() tells when a signature cannot be fetched, and goes on", async () => {
  await using world = await TestWorld.create();
  await using server = MisbehavingServer.start();
  const { verified, artifact, group } = await signed(world, server);
  server.failAlways("/app.tar.gz.minisig", { status: 404 });
  const told: string[] = [];
  const log = { ...world.host.log, info: (message: string) => told.push(message) };
  const cache = cachePaths(world.path("cache"));
  await checkSignature(verified, { artifact, group, cache, host: { ...world.host, log } });
  assertStringIncludes(told.join("\n"), "was not checked");
});

Deno.test("the public keys in data/keys are those of their file names", async () => {
  const { readKey } = await import("openpgp");
  for (const name of await listDirectory(KEYS)) {
    const key = await readKey({ armoredKey: await Deno.readTextFile(`${KEYS}/${name}`) });
    assertEquals(`${key.getFingerprint().toUpperCase()}.asc`, name);
  }
});
