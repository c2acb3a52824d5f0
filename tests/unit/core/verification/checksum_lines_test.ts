import { assertEquals } from "@std/assert";
import { isContainedName } from "../../../../src/core/verification/checksum_file.ts";
import {
  findChecksum,
  formatChecksumLines,
  parseChecksumLines,
} from "../../../../src/core/verification/checksum_lines.ts";
import {
  HASH_ALGORITHM_NAMES,
  type HashAlgorithm,
  parseHash,
} from "../../../../src/core/verification/hash_algorithm.ts";
import { computeHash } from "../../../../src/core/verification.ts";
import { constantTimeEquals } from "../../../../src/core/verification/hash_file.ts";
import { TestWorld } from "../../../support/world.ts";

const MD5 = "d41d8cd98f00b204e9800998ecf8427e";
const SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Names that a checksum file must get right. */
const HARD_NAMES = [
  "plain",
  "with space",
  " leading",
  "*star",
  "back\\slash",
  "new\nline",
  "é ü",
  "(x) = y",
];

Deno.test("parseChecksumLines() reads the forms of GNU, BSD and OpenSSL, mixed", () => {
  const text = [
    `${SHA256}  text`,
    `${SHA256} *binary`,
    `${SHA256.toUpperCase()} reversed`,
    `SHA256 (tagged (1)) = ${SHA256}`,
    `SHA2-256(openssl)= ${SHA256}`,
    `SHA1(openssl1)= ${SHA1}`,
    `MD5 (old) = ${MD5}`,
  ].join("\n");
  const { entries, malformed } = parseChecksumLines(text);
  assertEquals(malformed, []);
  assertEquals(entries.map(({ name, algorithm, binary }) => `${name} ${algorithm} ${binary}`), [
    "text sha256 false",
    "binary sha256 true",
    "reversed sha256 false",
    "tagged (1) sha256 false",
    "openssl sha256 false",
    "openssl1 sha1 false",
    "old md5 false",
  ]);
});

Deno.test("parseChecksumLines() copes with CRLF, a byte order mark, comments and empty lines", () => {
  const { entries, malformed } = parseChecksumLines(
    `\uFEFF# sums\r\n\r\n${SHA256}  a\r\n${MD5}  b\r\n`,
  );
  assertEquals(malformed, []);
  assertEquals(entries.map(({ name, line }) => [name, line]), [["a", 3], ["b", 4]]);
});

Deno.test("parseChecksumLines() counts lines it cannot read and does not guess", () => {
  const { entries, malformed } = parseChecksumLines([
    `${SHA256.slice(1)}  short`,
    `${SHA256}`,
    `SHA3 (unknown) = ${SHA256}`,
    `SHA256 (wrong length) = ${MD5}`,
    `\\${SHA256}  bad\\escape`,
    `${SHA256}  nul\0name`,
    "<html>",
  ].join("\n"));
  assertEquals(entries, []);
  assertEquals(malformed, [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("parseChecksumLines() takes untagged lines of the asked algorithm only", () => {
  const { entries, malformed } = parseChecksumLines(`${MD5}  a\n${SHA256}  b\n`, {
    algorithm: "sha256",
  });
  assertEquals([entries.map(({ name }) => name), malformed], [["b"], [1]]);
});

Deno.test("formatChecksumLines() writes what sha256sum and its kin write", async () => {
  await using world = await TestWorld.create();
  for (const name of HARD_NAMES) await world.write(name, `content of ${name}`);
  for (const algorithm of HASH_ALGORITHM_NAMES) {
    const values = await Promise.all(HARD_NAMES.map(async (name) => ({
      name,
      algorithm,
      hex: await computeHash(world.path(name), algorithm),
    })));
    const sums = async (...args: string[]) =>
      await tool(algorithm, [...args, ...HARD_NAMES], world);
    assertEquals(formatChecksumLines(values), (await sums("--")).stdout);
    assertEquals(formatChecksumLines(values, { binary: true }), (await sums("-b", "--")).stdout);
    assertEquals(formatChecksumLines(values, { style: "tag" }), (await sums("--tag", "--")).stdout);
  }
});

Deno.test("formatChecksumLines() writes what sha256sum --check accepts", async () => {
  await using world = await TestWorld.create();
  const values = await Promise.all(HARD_NAMES.map(async (name) => ({
    name,
    algorithm: "sha256" as const,
    hex: await computeHash(await world.write(name, `content of ${name}`)),
  })));
  for (const style of ["gnu", "tag"] as const) {
    await world.write("SUMS", formatChecksumLines(values, { style }));
    const { code, stderr } = await tool("sha256", ["--check", "--strict", "SUMS"], world);
    assertEquals([code, stderr], [0, ""]);
  }
});

Deno.test("parseChecksumLines() reads what the system's tools write", async () => {
  await using world = await TestWorld.create();
  for (const name of HARD_NAMES) await world.write(name, "");
  const commands: [string, string[]][] = [
    ["sha256sum", ["--"]],
    ["sha256sum", ["--tag", "--"]],
    ["sha512sum", ["-b", "--"]],
    ["cksum", ["-a", "sha1", "--"]],
    ["cksum", ["-a", "md5", "--untagged", "--"]],
  ];
  for (const [command, args] of commands) {
    const { stdout } = await new Deno.Command(command, {
      args: [...args, ...HARD_NAMES],
      cwd: world.root,
    }).output();
    const { entries, malformed } = parseChecksumLines(new TextDecoder().decode(stdout));
    assertEquals([entries.map(({ name }) => name), malformed], [HARD_NAMES, []], command);
  }
});

Deno.test("findChecksum() finds a file by its name, folders aside, and prefers strong hashes", () => {
  const text = `MD5 (dist/a.tar.gz) = ${MD5}\nSHA256 (dist/a.tar.gz) = ${SHA256}\n`;
  assertEquals(findChecksum(text, "a.tar.gz"), { algorithm: "sha256", hex: SHA256 });
  assertEquals(findChecksum(text, "a.tar.gz", { algorithm: "md5" })?.hex, MD5);
  assertEquals(findChecksum(text, "tar.gz"), undefined);
});

Deno.test("findChecksum() takes a lone digest for any name", () => {
  assertEquals(findChecksum(`${SHA256.toUpperCase()}\n`, "a")?.hex, SHA256);
  assertEquals(findChecksum(`${MD5}\n`, "a", { algorithm: "sha256" }), undefined);
  assertEquals(findChecksum("0123\n", "a"), undefined);
});

Deno.test("findChecksum() refuses to choose between lines that contradict each other", () => {
  const other = SHA256.replace("e", "f");
  assertEquals(findChecksum(`${SHA256}  a\n${other}  b/a\n`, "a"), undefined);
  assertEquals(findChecksum(`${SHA256}  a\n${SHA256}  ./a\n`, "a")?.hex, SHA256);
});

Deno.test("isContainedName() refuses whatever leads out, by any system's rules", () => {
  for (const name of ["a", "a/b", "./a", "..a", "a..", "a/.../b"]) {
    assertEquals(isContainedName(name), true, name);
  }
  for (const name of ["", "/a", "\\a", "C:a", "c:\\a", "..", "../a", "a/../../b", "a\\..\\b"]) {
    assertEquals(isContainedName(name), false, name);
  }
});

Deno.test("parseHash() tells the algorithm by the length of a bare digest", () => {
  for (const [hex, algorithm] of [[MD5, "md5"], [SHA1, "sha1"], [SHA256, "sha256"]] as const) {
    assertEquals(parseHash(` ${hex}\n`), { algorithm, hex });
  }
});

Deno.test("constantTimeEquals() compares texts of any length", () => {
  assertEquals(constantTimeEquals("abc", "abc"), true);
  assertEquals(constantTimeEquals("abc", "abd"), false);
  assertEquals(constantTimeEquals("abc", "abcd"), false);
  assertEquals(constantTimeEquals("", ""), true);
});

async function tool(
  algorithm: HashAlgorithm,
  args: string[],
  world: TestWorld,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(`${algorithm}sum`, {
    args,
    cwd: world.root,
    env: { LC_ALL: "C.UTF-8" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
