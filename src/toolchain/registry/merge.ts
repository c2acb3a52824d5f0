/**
 * The program's own data and users' data as one. Owns which of two wins and what a list shows; reads
 * no file.
 */
import { visibleText } from "../../core/printable_text.ts";
import { sortedVersions } from "../resolution.ts";
import {
  CATALOG_SCHEMA,
  type CatalogEntry,
  CatalogError,
  type CatalogFile,
  type CatalogIndex,
  type CatalogIndexEntry,
} from "./catalog.ts";

/** Data that a user adds: a parsed catalog file and where it came from. */
export interface AddedCatalog {
  /** Path or redacted address, for messages. */
  readonly origin: string;
  /** Its content, checked. */
  readonly file: CatalogFile;
}

/** One name of `toolchain list --available`. */
export interface AvailableName extends Omit<CatalogIndexEntry, "file"> {
  /** Canonical name. */
  readonly name: string;
}

/** The parsed content of a catalog file, refused when it is of another schema or shape. */
export function checkCatalog(value: unknown, origin: string): CatalogFile {
  if (typeof value !== "object" || value === null || !("entries" in value)) {
    throw new CatalogError(origin, 'it has no "entries"');
  }
  const { schema, entries } = value as Partial<CatalogFile>;
  if (schema !== CATALOG_SCHEMA) {
    throw new CatalogError(
      origin,
      `its schema is ${visibleText(String(schema))}, this program reads ${CATALOG_SCHEMA}`,
    );
  }
  if (typeof entries !== "object" || entries === null) {
    throw new CatalogError(origin, '"entries" is not an object');
  }
  return value as CatalogFile;
}

/** The name behind a name or alias; the word itself when nobody has it. */
export function canonicalName(
  wanted: string,
  index: CatalogIndex,
  added: readonly AddedCatalog[],
): string {
  if (Object.hasOwn(index.entries, wanted)) return wanted;
  for (const { file } of added) {
    for (const [name, entry] of Object.entries(file.entries)) {
      if (name === wanted || entry.aliases?.includes(wanted)) return name;
    }
  }
  for (const [name, row] of Object.entries(index.entries)) {
    if (row.aliases?.includes(wanted)) return name;
  }
  return wanted;
}

/** An entry with the builds of another, which wins where both have one. */
export function mergeEntries(base: CatalogEntry, own: CatalogEntry): CatalogEntry {
  const versions = { ...base.versions };
  for (const [version, platforms] of Object.entries(own.versions)) {
    versions[version] = { ...versions[version], ...expandBase(platforms, own.base) };
  }
  const { base: _base, versions: _versions, ...fields } = own;
  return { ...base, ...fields, versions };
}

/** A merged entry keeps the other's `{base}`, so the added builds carry their own. */
function expandBase<T>(platforms: T, base: string | undefined): T {
  if (base === undefined) return platforms;
  return JSON.parse(
    JSON.stringify(platforms).replaceAll("{base}", JSON.stringify(base).slice(1, -1)),
  );
}

/** What a list shows of an entry, over what it showed before. */
export function describeEntry(
  name: string,
  entry: CatalogEntry,
  before: AvailableName | undefined,
): AvailableName {
  const versions = sortedVersions(entry, { prereleases: true });
  const platforms = new Set(Object.values(entry.versions).flatMap(Object.keys));
  for (const platform of before?.platforms ?? []) platforms.add(platform);
  const aliases = entry.aliases ?? before?.aliases;
  return {
    name,
    kind: entry.kind,
    summary: entry.summary,
    ...(aliases === undefined ? {} : { aliases }),
    newest: versions[0] ?? before?.newest ?? "",
    versions: Math.max(versions.length, before?.versions ?? 0),
    platforms: [...platforms].sort(),
  };
}

/** Every version with a build for a platform called `any`. */
export function anyPlatform(entry: CatalogEntry): CatalogEntry["versions"] {
  return Object.fromEntries(
    Object.entries(entry.versions).map(([version, platforms]) => {
      const first = Object.values(platforms)[0];
      return [version, first === undefined ? {} : { any: first }];
    }),
  );
}
