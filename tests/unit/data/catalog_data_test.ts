import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import * as v from "valibot";
import type {
  CatalogEntry,
  CatalogFile,
  CatalogIndex,
} from "../../../src/toolchain/registry/catalog.ts";
import { isUnverified, toArtifact } from "../../../src/toolchain/registry/rows.ts";
import {
  isWheelPlatform,
  parseNpmSpec,
  parsePypiSpec,
} from "../../../src/core/sources/package_spec.ts";
import { checkAddedCatalog } from "../../../src/toolchain/registry/check.ts";
import { compareVersions } from "../../../src/core/versions.ts";

const data = fromFileUrl(new URL("../../../data", import.meta.url));

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const sha512 = v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/));
const sizeBytes = v.pipe(v.number(), v.integer(), v.minValue(1));
const relativePath = v.pipe(v.string(), v.regex(/^(?![/\\])(?!.*\.\.)[^\0]+$/));
const archive = v.picklist([
  ...(["tar", "tar.gz", "tar.xz", "tar.zst", "tar.bz2", "zip", "7z", "exe", "raw"] as const),
]);
const strip = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5));
const address = v.pipe(v.string(), v.regex(/^(\{base\}|https:\/\/)/));
const platform = v.pipe(
  v.string(),
  v.regex(/^(linux|macos|windows)-(x64|arm64)(-musl)?$/),
);
const defaults = {
  archive: v.optional(archive),
  strip: v.optional(v.nullable(strip)),
  bin: v.optional(relativePath),
  stdlib: v.optional(v.array(v.picklist(["libstdc++", "libc++", "msvc"]))),
  requires: v.optional(v.strictObject({
    glibc: v.optional(v.pipe(v.string(), v.regex(/^2\.\d+$/))),
    macos: v.optional(v.pipe(v.string(), v.regex(/^\d+\.\d+$/))),
    libraries: v.optional(v.array(v.pipe(v.string(), v.regex(/^lib.+\.so\.\d+$/)))),
  })),
  toolPrefix: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9_-]+-$/))),
  target: v.optional(v.string()),
  static: v.optional(v.boolean()),
};
const source = v.strictObject({
  url: v.optional(address),
  npm: v.optional(v.pipe(v.string(), v.check((text) => parseNpmSpec(text) !== undefined))),
  pypi: v.optional(v.pipe(v.string(), v.check((text) => parsePypiSpec(text) !== undefined))),
  wheelPlatform: v.optional(v.pipe(v.string(), v.check(isWheelPlatform))),
  sha256: v.optional(sha256),
  sha512: v.optional(sha512),
  size: v.optional(sizeBytes),
  member: v.optional(relativePath),
  memberDigests: v.optional(v.strictObject({ sha256, size: sizeBytes })),
  archive: v.optional(archive),
  strip: v.optional(strip),
  subdirectory: v.optional(relativePath),
});
const build = v.strictObject({
  ...defaults,
  url: v.optional(address),
  sha256: v.optional(sha256),
  sha512: v.optional(sha512),
  size: v.optional(sizeBytes),
  subdirectory: v.optional(relativePath),
  mirrors: v.optional(v.array(address)),
  sources: v.optional(v.array(source)),
  upstream: v.optional(v.pipe(v.string(), v.regex(/^\d+(\.\d+)*/))),
  note: v.optional(v.string()),
});
const entry = v.strictObject({
  ...defaults,
  kind: v.picklist(["toolchain", "tool", "python"]),
  summary: v.pipe(v.string(), v.minLength(5)),
  vendor: v.optional(v.string()),
  homepage: v.pipe(v.string(), v.startsWith("https://")),
  license: v.string(),
  aliases: v.optional(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)))),
  compiler: v.optional(v.picklist(["clang", "gcc", "zig", "msvc"])),
  targets: v.optional(v.array(v.string())),
  channels: v.optional(v.record(v.string(), v.string())),
  signature: v.optional(v.strictObject({
    kind: v.picklist(["openpgp", "minisign", "sigstore"]),
    suffix: v.string(),
    match: v.optional(v.string()),
    keys: v.array(v.string()),
  })),
  platforms: v.optional(v.record(platform, v.strictObject(defaults))),
  base: v.optional(v.pipe(v.string(), v.regex(/^https:\/\/[^{]+[^/]$/))),
  versions: v.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/)),
    v.record(platform, v.union([build, v.pipe(v.array(build), v.minLength(2))])),
  ),
});
const file = v.strictObject({
  schema: v.literal(1),
  entries: v.record(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/)), entry),
});

async function catalogFiles(): Promise<{ name: string; text: string; value: CatalogFile }[]> {
  const files = [];
  for (const folder of ["toolchains", "tools"]) {
    for await (const found of Deno.readDir(join(data, folder))) {
      const name = `${folder}/${found.name}`;
      const text = await Deno.readTextFile(join(data, name));
      files.push({ name, text, value: JSON.parse(text) as CatalogFile });
    }
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

Deno.test("the program's own data keeps the rules for data from elsewhere", async () => {
  for (const { name, value } of await catalogFiles()) checkAddedCatalog(value, name);
});

async function* allBuilds() {
  for (const { name: fileName, value } of await catalogFiles()) {
    for (const [name, row] of Object.entries(value.entries)) {
      for (const [version, platforms] of Object.entries(row.versions)) {
        for (const [on, found] of Object.entries(platforms)) {
          for (const one of [found].flat()) {
            yield { fileName, name, entry: row as CatalogEntry, version, platform: on, build: one };
          }
        }
      }
    }
  }
}

Deno.test("every data file is of the schema", async () => {
  for (const { name, value } of await catalogFiles()) {
    const result = v.safeParse(file, value);
    const problems = result.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
    assertEquals(problems ?? [], [], name);
  }
});

Deno.test("the data holds thousands of builds, each with a source and a checksum", async () => {
  let count = 0;
  for await (const { build: row, ...where } of allBuilds()) {
    const artifact = toArtifact(where, row);
    const label = `${where.name} ${where.version} ${where.platform}`;
    assert(artifact.sources.length > 0, label);
    assert(!isUnverified(artifact), label);
    for (const one of artifact.sources) {
      if ("url" in one) assert(/^https:\/\/[^{}]+$/.test(one.url), `${label}: ${one.url}`);
    }
    count++;
  }
  assert(count > 3800, `${count} builds`);
});

Deno.test("versions stand newest first, names in alphabetical order", async () => {
  for (const { name, value } of await catalogFiles()) {
    assertEquals(Object.keys(value.entries), Object.keys(value.entries).sort(), name);
    for (const row of Object.values(value.entries)) {
      // Keys that are whole numbers come first whatever their place in the file.
      const versions = Object.keys(row.versions).filter((version) => !/^\d+$/.test(version));
      for (const [at, version] of versions.entries()) {
        const next = versions[at + 1];
        if (next !== undefined) assert(compareVersions(version, next) >= 0, `${name} ${version}`);
      }
    }
  }
});

Deno.test("the index names every entry, and no name or alias stands for two", async () => {
  const index = JSON.parse(await Deno.readTextFile(join(data, "index.json"))) as CatalogIndex;
  const entries: string[] = [];
  const words = new Map<string, string>();
  for (const { name: fileName, value } of await catalogFiles()) {
    for (const [name, row] of Object.entries(value.entries)) {
      entries.push(name);
      assertEquals(index.entries[name]?.file, fileName);
      assertEquals(index.entries[name]?.versions, Object.keys(row.versions).length, name);
      assertEquals(index.entries[name]?.aliases, row.aliases as string[] | undefined, name);
      for (const word of [name, ...(row.aliases ?? [])]) {
        assert(!words.has(word), `${word} is ${words.get(word)} and ${name}`);
        words.set(word, name);
      }
    }
  }
  assertEquals(Object.keys(index.entries), entries.sort());
});

Deno.test("no package registry's address stands in the data", async () => {
  const hosts = [["npm", "js."], ["python", "hosted"], ["pypi", ".org"], ["debian", ".org"]]
    .map((parts) => parts.join(""));
  for (const { name, text } of await catalogFiles()) {
    for (const host of hosts) assert(!text.includes(host), `${host} in ${name}`);
  }
});

Deno.test("every requirement says where it is stated, and is in the data", async () => {
  const rules = JSON.parse(
    await Deno.readTextFile(join(data, "sources", "requirements.json")),
  ) as { name: string; requires?: object; source: string }[];
  const inData = new Set<string>();
  for await (const { name, build: row } of allBuilds()) {
    if (row.requires !== undefined) inData.add(`${name} ${JSON.stringify(row.requires)}`);
  }
  for (const rule of rules) {
    assert(rule.source.length > 20, rule.name);
    assert(inData.has(`${rule.name} ${JSON.stringify(rule.requires)}`), JSON.stringify(rule));
  }
});

Deno.test("the published facts of Linux LLVM are in the data", async () => {
  const llvm = JSON.parse(
    await Deno.readTextFile(join(data, "toolchains", "llvm.json")),
  ) as CatalogFile;
  const needs = (version: string) => {
    const found = llvm.entries["llvm"]?.versions[version]?.["linux-x64"];
    return [found].flat()[0]?.requires;
  };
  assertEquals(needs("18.1.8"), { glibc: "2.27", libraries: ["libtinfo.so.5"] });
  assertEquals(needs("19.1.7"), { glibc: "2.34", libraries: ["libxml2.so.2"] });
  assertEquals(needs("23.1.0"), { glibc: "2.34", libraries: ["libicui18n.so.70"] });
});
