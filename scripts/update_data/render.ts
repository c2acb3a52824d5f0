/** Catalog files as text: one build a line, sorted, newest version first. Pure. */
import { CATALOG_SCHEMA, type CatalogEntry } from "../../src/toolchain/registry/catalog.ts";
import { compareVersions } from "../../src/core/versions.ts";

const PLATFORM_ORDER = [
  "linux-x64",
  "linux-x64-musl",
  "linux-arm64",
  "linux-arm64-musl",
  "macos-arm64",
  "macos-x64",
  "windows-x64",
  "windows-arm64",
];

/** Newest first; versions that count alike in the order of their text. */
export function newestFirst(a: string, b: string): number {
  return compareVersions(b, a) || (a < b ? 1 : -1);
}

function byPlatform(a: string, b: string): number {
  return PLATFORM_ORDER.indexOf(a) - PLATFORM_ORDER.indexOf(b);
}

/** One file of `data/toolchains` or `data/tools`. */
export function renderCatalogFile(entries: ReadonlyMap<string, CatalogEntry>): string {
  const parts = [...entries].sort(([a], [b]) => a < b ? -1 : 1).map(([name, entry]) => {
    const { versions, ...head } = entry;
    const keys = Object.entries(head).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, value]) => `   ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    const rows = Object.keys(versions).sort(newestFirst).map((version) => {
      const platforms = Object.entries(versions[version] ?? {})
        .sort(([a], [b]) => byPlatform(a, b))
        .map(([platform, build]) => `     ${JSON.stringify(platform)}: ${JSON.stringify(build)}`);
      return `    ${JSON.stringify(version)}: {\n${platforms.join(",\n")}\n    }`;
    });
    return `  ${JSON.stringify(name)}: {\n${keys.join("\n")}\n   "versions": {\n${
      rows.join(",\n")
    }\n   }\n  }`;
  });
  return `{\n "schema": ${CATALOG_SCHEMA},\n "entries": {\n${parts.join(",\n")}\n }\n}\n`;
}

/** `data/index.json`: which file holds a name, and what a list shows of it. */
export function renderIndex(
  files: ReadonlyMap<string, ReadonlyMap<string, CatalogEntry>>,
): string {
  const rows: [string, string][] = [];
  for (const [file, entries] of files) {
    for (const [name, entry] of entries) {
      const versions = Object.keys(entry.versions).sort(newestFirst);
      const platforms = [...new Set(Object.values(entry.versions).flatMap(Object.keys))];
      rows.push([
        name,
        JSON.stringify({
          file: `${file}.json`,
          kind: entry.kind,
          summary: entry.summary,
          ...(entry.aliases === undefined ? {} : { aliases: entry.aliases }),
          newest: versions[0],
          versions: versions.length,
          platforms: platforms.sort(byPlatform),
        }),
      ]);
    }
  }
  const lines = rows.sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, row]) => `  ${JSON.stringify(name)}: ${row}`);
  return `{\n "schema": ${CATALOG_SCHEMA},\n "entries": {\n${lines.join(",\n")}\n }\n}\n`;
}
