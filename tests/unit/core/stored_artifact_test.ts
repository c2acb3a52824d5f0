import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Artifact } from "../../../src/core/artifact.ts";
import { groupSources, incompleteSources } from "../../../src/core/download/source_list.ts";
import { parseManifest } from "../../../src/core/manifest.ts";
import { AddressBook, withoutSecrets } from "../../../src/core/stored_artifact.ts";
import { parseLock, renderLock } from "../../../src/config/lock_file.ts";
import { ToolchainRegistry } from "../../../src/toolchain/registry.ts";

const FULL = "https://u:pw@h/a.tar.gz?token=s3cret";
const STORED = "https://h/a.tar.gz?token=***";
const SHA256 = "a".repeat(64);

const ARTIFACT: Artifact = {
  kind: "toolchain",
  name: "cc",
  version: "1.0",
  platform: "linux-x64",
  archive: "tar.gz",
  strip: 1,
  bin: "bin",
  sources: [{ url: FULL, sha256: SHA256 }, { npm: "x@1.0.0" }],
  signature: { kind: "minisign", url: "https://u:pw@h/a.sig", key: "k" },
};

Deno.test("withoutSecrets() tells every address that lost something", () => {
  const book = new AddressBook();
  const stored = withoutSecrets(ARTIFACT, book.note);
  assertEquals(stored.sources, [{ url: STORED, sha256: SHA256 }, { npm: "x@1.0.0" }]);
  assertEquals(stored.signature?.url, "https://h/a.sig");
  assertEquals(book.find(STORED), FULL);
  assertEquals(book.find("https://h/a.sig"), "https://u:pw@h/a.sig");
  assertEquals(book.find("https://h/b"), undefined);
  assertEquals(
    withoutSecrets(stored, () => {
      throw new Error("nothing is lost twice");
    }),
    stored,
  );
});

Deno.test("groupSources() asks the publisher with its secrets and mirrors without them", () => {
  const [group] = groupSources([{ url: STORED, sha256: SHA256 }], {
    digests: undefined,
    mirrors: ["https://m/base"],
    connections: 1,
    full: new Map([[STORED, FULL]]),
  });
  assertEquals(group?.sources.map(({ url, display }) => [url, display]), [
    ["https://m/base/h/a.tar.gz_token=___", "https://m/base/h/a.tar.gz_token=___"],
    [FULL, STORED],
  ]);
  const literal = groupSources([{ url: FULL }], {
    digests: undefined,
    mirrors: ["https://m/base"],
    connections: 1,
  });
  assertEquals(literal[0]?.sources[0]?.url.includes("s3cret"), false);
});

Deno.test("incompleteSources() says what nobody names, and where to write it", () => {
  const sources = [
    { url: STORED },
    { url: "https://${env:HOST}/a?k=${env:ST}" },
    { url: "https://h/?***" },
    { url: "https://h/whole" },
  ];
  const failures = incompleteSources(sources, new Map());
  assertEquals(failures.map(({ reason }) => reason.split(" of the address")[0]), [
    'the value of "token"',
    'the variable "HOST" and the variable "ST"',
    "the query",
  ]);
  assertStringIncludes(failures[0]?.hint ?? "", "source:");
  assertEquals(incompleteSources(sources.slice(0, 1), new Map([[STORED, FULL]])), []);
  const groups = groupSources(sources, { digests: undefined, mirrors: [], connections: 1 });
  assertEquals(groups.flatMap((group) => group.sources.map(({ url }) => url)), ["https://h/whole"]);
});

Deno.test("parseLock() takes the secrets out of an old lock and keeps where they were", () => {
  const build = { ...ARTIFACT, signature: undefined };
  const item = { type: "cc", request: "1", platforms: { "linux-x64": build } };
  const text = renderLock({
    version: 1,
    configHash: "0".repeat(16),
    toolchains: { main: item as never },
    tools: {},
  });
  assertStringIncludes(text, "s3cret");
  const lock = parseLock(text, "toolchainkit.lock");
  assertEquals(lock.clearAddresses?.get(STORED), FULL);
  const again = renderLock(lock);
  assertEquals([again.includes("s3cret"), again.includes("u:pw")], [false, false]);
  assertEquals(parseLock(again, "toolchainkit.lock").clearAddresses, undefined);
  assertEquals(renderLock(parseLock(again, "toolchainkit.lock")), again);
});

Deno.test("parseManifest() shows nothing of an old manifest's secrets", () => {
  const head = { schema: 1, source: STORED, sha256: SHA256, installedAt: "", sizeBytes: 0 };
  const text = JSON.stringify({ ...head, artifact: ARTIFACT, treeDigest: "", files: [] });
  const { artifact } = parseManifest(text, "manifest.json");
  assertEquals(JSON.stringify(artifact).includes("s3cret"), false);
  const odd = { ...ARTIFACT, sources: [null, 7], signature: null };
  const parsed = parseManifest(
    JSON.stringify({ ...head, artifact: odd, treeDigest: "", files: [] }),
    "manifest.json",
  );
  assertEquals(parsed.artifact.sources as unknown, [null, 7]);
});

Deno.test("ToolchainRegistry finds the full addresses of added files only by what is stored", async () => {
  const entry = {
    kind: "toolchain" as const,
    summary: "a compiler",
    base: "https://u:pw@h",
    versions: {
      "1.0": {
        "linux-x64": {
          url: "{base}/{version}.tar.gz?token=s3cret",
          sha256: SHA256,
          mirrors: ["https://other/${env:HOME}/x"],
        },
      },
    },
  };
  const registry = new ToolchainRegistry({
    dataFiles: [{ origin: "test", file: { schema: 1, entries: { "my-cc": entry } } }],
  });
  const { sources } = await registry.lookup("my-cc", "1.0", "linux-x64");
  assertEquals(sources.map((source) => "url" in source ? source.url : ""), [
    "https://h/1.0.tar.gz?token=***",
    "https://other/${env:HOME}/x",
  ]);
  assertEquals(
    registry.fullAddress("https://h/1.0.tar.gz?token=***"),
    "https://u:pw@h/1.0.tar.gz?token=s3cret",
  );
  assertEquals(registry.fullAddress("https://h/2.0.tar.gz?token=***"), undefined);
  // A file of data cannot have a variable filled in.
  assertEquals(registry.fullAddress("https://other/${env:HOME}/x"), undefined);
});
