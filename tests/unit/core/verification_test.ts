import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  computeHash,
  hashFiles,
  HashFormatError,
  HashMismatchError,
  HashVerifier,
  verifyDigests,
  verifyHash,
  verifyHashFile,
} from "../../../src/core/verification.ts";
import { HASH_ALGORITHM_NAMES } from "../../../src/core/verification/hash_algorithm.ts";
import { failsWith, TestWorld } from "../../support/world.ts";

const HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

Deno.test("computeHash() agrees with the system's tools, whatever the size of the file", async () => {
  await using world = await TestWorld.create();
  for (const sizeBytes of [0, 1, 1 << 20, (4 << 20) + 1, (5 << 20) + 12345]) {
    const path = world.path(`file-${sizeBytes}`);
    const bytes = new Uint8Array(sizeBytes).map((_, index) => index * 7 + (index >> 8));
    await Deno.writeFile(path, bytes);
    for (const algorithm of HASH_ALGORITHM_NAMES) {
      const { stdout } = await new Deno.Command(`${algorithm}sum`, { args: [path] }).output();
      const expected = new TextDecoder().decode(stdout).split(" ")[0];
      assertEquals(await computeHash(path, algorithm), expected, `${algorithm} of ${sizeBytes}`);
    }
  }
});

Deno.test("computeHash() reads a file that does not tell its size", async () => {
  const { stdout } = await new Deno.Command("sha256sum", { args: ["/proc/version"] }).output();
  const expected = new TextDecoder().decode(stdout).split(" ")[0];
  assertEquals(await computeHash("/proc/version"), expected);
});

Deno.test("computeHash() stops when it is told to", async () => {
  await using world = await TestWorld.create();
  const path = world.path("large");
  await Deno.writeFile(path, new Uint8Array(8 << 20));
  const abort = new AbortController();
  const onBytes = () => abort.abort(new HashFormatError("stop", "a reason"));
  const options = { signal: abort.signal, onBytes };
  await failsWith(HashFormatError, () => computeHash(path, "sha256", options));
});

Deno.test("hashFiles() gives the results in the order of the files", async () => {
  await using world = await TestWorld.create();
  const paths: string[] = [];
  for (let index = 0; index < 20; index++) paths.push(await world.write(`f${index}`, `${index}`));
  const all = await hashFiles(paths, ["sha256", "md5"]);
  for (const [index, { hashes, sizeBytes }] of all.entries()) {
    assertEquals(hashes.sha256, await computeHash(paths[index] ?? ""));
    assertEquals(sizeBytes, `${index}`.length);
  }
});

Deno.test("verifyHash() accepts any case and the notation with the algorithm", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  assertEquals(await verifyHash(path, HELLO_SHA256), true);
  assertEquals(await verifyHash(path, HELLO_SHA256.toUpperCase(), "sha256"), true);
  assertEquals(await verifyHash(path, `SHA-256:${HELLO_SHA256}`), true);
  assertEquals(await verifyHash(path, "md5:5d41402abc4b2a76b9719d911017c592"), true);
  assertEquals(await verifyHash(path, `sha256:${"0".repeat(64)}`), false);
});

Deno.test("verifyHash() throws for what is no hash, instead of calling it different", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  for (const bad of ["", "sha256:", "sha256:xyz", "crc32:00000000", HELLO_SHA256.slice(1)]) {
    const error = await failsWith(HashFormatError, () => verifyHash(path, bad));
    assertEquals(error.exit, 2);
  }
  await failsWith(HashFormatError, () => verifyHash(path, HELLO_SHA256, "sha512"));
});

Deno.test("verifyDigests() accepts a file that fits everything known about it", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  const sha512 = await computeHash(path, "sha512");
  await verifyDigests(path, { sizeBytes: 5, sha256: HELLO_SHA256, sha512 });
  await verifyDigests(path, {});
});

Deno.test("verifyDigests() says expected and actual and where the file came from", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hellO");
  const source = "https://example.org/file";
  const error = await failsWith(
    HashMismatchError,
    () => verifyDigests(path, { sha256: HELLO_SHA256 }, { source }),
  );
  const actual = await computeHash(path);
  assertEquals([error.code, error.exit], ["HASH_MISMATCH", 4]);
  assertEquals(error.details, {
    path,
    algorithm: "sha256",
    expected: HELLO_SHA256,
    actual,
    source,
  });
  for (const part of [HELLO_SHA256, actual, source]) assertStringIncludes(error.message, part);
});

Deno.test("verifyDigests() compares the size before it reads the file", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  const error = await failsWith(
    HashMismatchError,
    () => verifyDigests(path, { sizeBytes: 6, sha256: HELLO_SHA256 }),
  );
  assertEquals([error.details.algorithm, error.details.expected, error.details.actual], [
    "size",
    "6",
    "5",
  ]);
});

Deno.test("verifyDigests() looks at every hash, not only the first", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  const digests = { sha256: HELLO_SHA256, sha512: "0".repeat(128) };
  const error = await failsWith(HashMismatchError, () => verifyDigests(path, digests));
  assertEquals(error.details.algorithm, "sha512");
});

Deno.test("HashVerifier verifies by the notation with the algorithm and throws otherwise", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("file", "hello");
  const verifier = new HashVerifier();
  assertEquals(await verifier.verify(path, `sha256:${HELLO_SHA256}`), true);
  assertEquals(await verifier.compute(path), HELLO_SHA256);
  await failsWith(HashMismatchError, () => verifier.verify(path, `md5:${"0".repeat(32)}`));
  await assertRejects(() => verifier.verify(world.path("missing"), HELLO_SHA256));
  const sums = await world.write("SHA256SUMS", `${HELLO_SHA256}  file\n`);
  assertEquals((await verifier.verifyFile(sums)).passed, true);
});

Deno.test("verifyHashFile() gives a verdict for every line", async () => {
  await using world = await TestWorld.create();
  await world.write("good", "hello");
  await world.write("sub/changed", "hellO");
  await Deno.mkdir(world.path("folder"));
  const sums = await world.write(
    "SHA256SUMS",
    ["good", "sub/changed", "missing", "folder", "../escape", "/etc/hostname"]
      .map((name) => `${HELLO_SHA256}  ${name}\n`).join("") + "nonsense\n",
  );
  const report = await verifyHashFile(sums);
  assertEquals(report.results.map(({ name, status }) => `${name}: ${status}`), [
    "good: ok",
    "sub/changed: mismatch",
    "missing: missing",
    "folder: unreadable",
    "../escape: unsafe",
    "/etc/hostname: unsafe",
  ]);
  assertEquals([report.passed, report.malformed], [false, [7]]);
  assertEquals(report.results[1]?.actual, await computeHash(world.path("sub/changed")));
});

Deno.test("verifyHashFile() follows links that stay in the folder, and no others", async () => {
  await using world = await TestWorld.create();
  await world.write("outside", "hello");
  await world.write("sums/real", "hello");
  await Deno.symlink("real", world.path("sums/inside"));
  await Deno.symlink("../outside", world.path("sums/leaving"));
  await Deno.symlink("..", world.path("sums/up"));
  const names = ["inside", "leaving", "up/outside"];
  const sums = await world.write(
    "sums/SHA256SUMS",
    names.map((name) => `${HELLO_SHA256}  ${name}\n`).join(""),
  );
  const { results } = await verifyHashFile(sums);
  assertEquals(results.map(({ status }) => status), ["ok", "unsafe", "unsafe"]);
});

Deno.test("verifyHashFile() refuses a file in which no line names a file", async () => {
  await using world = await TestWorld.create();
  const path = await world.write("SHA256SUMS", "<html>login</html>\n");
  const error = await failsWith(HashFormatError, () => verifyHashFile(path));
  assertStringIncludes(error.message, path);
});

Deno.test("verifyHashFile() follows names that lead elsewhere only when told to", async () => {
  await using world = await TestWorld.create();
  const file = await world.write("file", "hello");
  const sums = await world.write("sums/SHA256SUMS", `${HELLO_SHA256}  ${file}\n`);
  assertEquals((await verifyHashFile(sums)).results[0]?.status, "unsafe");
  assertEquals((await verifyHashFile(sums, { names: "anywhere" })).results[0]?.status, "ok");
});
