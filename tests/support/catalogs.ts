/** Small toolchain data for tests: a registry whose every build is known by heart. */
import type { CatalogEntry, CatalogFile } from "../../src/toolchain/registry/catalog.ts";
import { ToolchainRegistry, type ToolchainRegistryOptions } from "../../src/toolchain/registry.ts";

/** 64 hexadecimal digits that a test recognises. */
export function digest(letter: string): string {
  return letter.repeat(64);
}

/** A compiler with versions for several platforms, requirements and a prerelease. */
export const SAMPLE_ENTRY: CatalogEntry = {
  kind: "toolchain",
  summary: "A compiler for tests",
  aliases: ["smp"],
  compiler: "clang",
  license: "Apache-2.0",
  stdlib: ["libc++"],
  channels: { lts: "17" },
  base: "https://vendor.example/releases",
  signature: { kind: "minisign", suffix: ".minisig", keys: ["KEY"], match: "-linux-x64" },
  platforms: { "windows-x64": { stdlib: ["msvc"] } },
  versions: {
    "19.0.0-rc1": { "linux-x64": build("19.0.0-rc1", "linux-x64", "9") },
    "18.1.8": {
      "linux-x64": { ...build("18.1.8", "linux-x64", "8"), requires: { glibc: "2.34" } },
      "macos-x64": { ...build("18.1.8", "macos-x64", "7"), requires: { macos: "11.0" } },
    },
    "18.1.7": {
      "linux-x64": {
        ...build("18.1.7", "linux-x64", "6"),
        requires: { glibc: "2.27", libraries: ["libtinfo.so.5"] },
      },
      "windows-x64": build("18.1.7", "windows-x64", "5", "zip"),
    },
    "17.0.6": {
      "linux-x64": [
        { ...build("17.0.6", "linux-x64", "4"), requires: { glibc: "2.31" } },
        { ...build("17.0.6", "linux-x64", "3"), requires: { glibc: "2.17" }, static: true },
      ],
      "linux-arm64": build("17.0.6", "linux-arm64", "2"),
      "windows-x64": build("17.0.6", "windows-x64", "1", "zip"),
    },
  },
};

function build(version: string, platform: string, letter: string, ending = "tar.xz") {
  return {
    url: `{base}/${version}/sample-{version}-${platform}.${ending}`,
    sha256: digest(letter),
    size: 1000 * Number(letter),
  };
}

/** A tool without any published checksum. */
export const UNVERIFIED_TOOL: CatalogEntry = {
  kind: "tool",
  summary: "A tool nobody signed",
  bin: ".",
  versions: { "1.0": { "linux-x64": { url: "https://vendor.example/tool-1.0.tar.gz" } } },
};

/** A registry that holds exactly these entries, through the same files as the program's own. */
export function sampleRegistry(
  entries: Readonly<Record<string, CatalogEntry>> = { sample: SAMPLE_ENTRY, tool: UNVERIFIED_TOOL },
  options: ToolchainRegistryOptions = {},
): { registry: ToolchainRegistry; read: string[] } {
  const read: string[] = [];
  const files: Record<string, unknown> = { "index.json": indexOf(entries) };
  for (const [name, entry] of Object.entries(entries)) {
    files[`toolchains/${name}.json`] = { schema: 1, entries: { [name]: entry } };
  }
  const readData = (name: string): Promise<unknown> => {
    read.push(name);
    return Promise.resolve(files[name]);
  };
  return { registry: new ToolchainRegistry({ readData, ...options }), read };
}

/** A parsed file as a user's `registries:` would add it. */
export function catalogFile(entries: Readonly<Record<string, CatalogEntry>>): CatalogFile {
  return { schema: 1, entries };
}

function indexOf(entries: Readonly<Record<string, CatalogEntry>>): unknown {
  const rows = Object.entries(entries).map(([name, entry]) => [name, {
    file: `toolchains/${name}.json`,
    kind: entry.kind,
    summary: entry.summary,
    ...(entry.aliases === undefined ? {} : { aliases: entry.aliases }),
    newest: Object.keys(entry.versions)[0],
    versions: Object.keys(entry.versions).length,
    platforms: [...new Set(Object.values(entry.versions).flatMap(Object.keys))],
  }]);
  return { schema: 1, entries: Object.fromEntries(rows) };
}
