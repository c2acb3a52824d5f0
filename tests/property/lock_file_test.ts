import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { isPlainText, isTriple, isVersionRequest } from "../../src/core/outside_values.ts";
import type { LockedArtifact } from "../../src/config/lock_file.ts";
import {
  type LockFile,
  LockInvalidError,
  parseLock,
  renderLock,
} from "../../src/config/lock_file.ts";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const pathName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,12}$/)
  .filter((text) => !text.includes("..") && text !== "__proto__");
const text = fc.string({ minLength: 1, maxLength: 30 })
  .filter((one) => one.trim() !== "" && isPlainText(one));
const license = fc.stringMatching(/^[A-Za-z0-9(][A-Za-z0-9 .+():/-]{0,20}$/);
const triple = fc.stringMatching(/^[a-z0-9_]{1,8}(-[a-z0-9_.]{1,5}){1,3}$/).filter(isTriple);
const request = fc.stringMatching(/^[\w.*+<>=~^!|, @-]{1,20}$/)
  .filter((one) => one.trim() !== "" && isVersionRequest(one));
const npm = fc.constantFrom("zig@0.16.0", "@a/b-c@1.2.3-rc.1", "0@0.0.0");
const pypi = fc.constantFrom("zig==1", "a-b==1.2.3rc1", "1==1");
const wheel = fc.constantFrom("any", "win_amd64", "manylinux_2_17_x86_64");

const source: fc.Arbitrary<LockedArtifact["sources"][number]> = fc.oneof(
  fc.record({ url: fc.webUrl(), sha256: hex(64) }),
  fc.record({ url: fc.webUrl(), sha512: hex(128), sizeBytes: fc.nat() }),
  fc.record({ npm, sha256: hex(64), strip: fc.nat(3) }),
  fc.record({ pypi, wheelPlatform: wheel, sha256: hex(64), subdirectory: pathName }),
);

const build: fc.Arbitrary<LockedArtifact> = fc.record({
  kind: fc.constantFrom("toolchain" as const, "tool" as const, "python" as const),
  name: pathName,
  version: pathName,
  platform: pathName,
  archive: fc.constantFrom("tar.xz" as const, "zip" as const, "raw" as const),
  strip: fc.constantFrom(null, 0, 1, 2),
  bin: pathName,
  license,
  target: triple,
  stdlib: fc.array(pathName, { maxLength: 3 }),
  sources: fc.array(source, { minLength: 1, maxLength: 3 }),
}).map((made) => {
  const [first] = made.sources;
  const { sha256, sha512, sizeBytes } = first ?? {};
  const digests = { sha256, sha512, sizeBytes };
  const known = Object.fromEntries(Object.entries(digests).filter(([, one]) => one !== undefined));
  return { ...made, ...known };
});

const item = fc.record({
  type: pathName,
  request,
  platforms: fc.dictionary(pathName, build, { maxKeys: 3 }),
});
const items = fc.dictionary(text.filter((one) => one !== "__proto__"), item, { maxKeys: 3 });

const lock: fc.Arbitrary<LockFile> = fc.record({
  version: fc.constant(1 as const),
  configHash: hex(16),
  toolchains: items,
  tools: items,
});

Deno.test("parseLock() reads back any lock, and renderLock() writes it the same again", () => {
  fc.assert(
    fc.property(lock, (made) => {
      const written = renderLock(made);
      const read = parseLock(written, "toolchainkit.lock");
      assertEquals(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(sorted(made))));
      assertEquals(renderLock(read), written);
    }),
    { numRuns: 150 },
  );
});

Deno.test("parseLock() takes a damaged lock apart or refuses it with a place, never fails otherwise", () => {
  fc.assert(
    fc.property(lock, fc.nat(), fc.string({ maxLength: 5 }), (made, place, noise) => {
      const written = renderLock(made);
      const at = place % written.length;
      const damaged = written.slice(0, at) + noise + written.slice(at + noise.length);
      try {
        parseLock(damaged, "toolchainkit.lock");
      } catch (error) {
        assert(error instanceof LockInvalidError, String(error));
        assert(error.details.line >= 1 && error.details.column >= 1);
      }
    }),
    { numRuns: 200 },
  );
});

function sorted(made: LockFile): LockFile {
  const order = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).sort(([a], [b]) => a < b ? -1 : 1));
  const group = (all: LockFile["tools"]) =>
    Object.fromEntries(
      Object.entries(order(all)).map((
        [name, one],
      ) => [name, { ...one, platforms: order(one.platforms) }]),
    );
  return { ...made, toolchains: group(made.toolchains), tools: group(made.tools) };
}
